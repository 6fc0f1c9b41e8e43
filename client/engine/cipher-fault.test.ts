/** The cipher fails, and no message: nothing is told as failed for it. */
import { expect, test } from 'vitest';
import { CipherFault } from '../cipher/cipher.ts';
import { openMemoryStore } from '../store/memory.ts';
import { countingCipher } from '../testing/counting-cipher.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, place, texts } from '../testing/people.ts';

const fails = () => Promise.reject(new CipherFault('the worker ended'));

test('[D7] [T2] a client whose cipher fails over a message stops, tells no message as failed, and opens it later', async () => {
  const here = place();
  const a = await open(here, alice, { cipher: countingCipher });
  const b = await open(here, bob, { cipher: { ...countingCipher, open: fails } });
  const chat = await a.roost.direct(bob);
  await a.roost.send(chat, { text: 'hello' });
  await here.clock.advance(2_000);
  expect(b.roost.status.current.state).toBe('failed');
  const acks = () => here.server.acks.flatMap((ack) => ack.conversations).filter((one) => one.conversation === chat);
  expect(acks().filter((one) => one.failed.length > 0)).toEqual([]);

  const again = await open(here, bob, { cipher: countingCipher, store: openMemoryStore(b.store.snapshot()) });
  await here.clock.advance(2_000);
  expect(await texts(again.roost, chat)).toEqual(['hello']);
});

test('[D7] [T2] a send over which the cipher fails is not given up: it leaves when the client is opened again', async () => {
  const here = place();
  const a = await open(here, alice, { cipher: { ...countingCipher, seal: fails } });
  const b = await open(here, bob, { cipher: countingCipher });
  const chat = await a.roost.direct(bob);
  await a.roost.send(chat, { text: 'hello' }).catch(() => {});
  await here.clock.advance(2_000);
  expect(a.roost.status.current.state).toBe('failed');
  const again = await open(here, alice, { cipher: countingCipher, store: openMemoryStore(a.store.snapshot()) });
  await again.roost.send(chat, { text: 'again' });
  await settle();
  await here.clock.advance(2_000);
  expect((await texts(b.roost, chat)).at(-1)).toBe('again');
});
