import { expect, test } from 'vitest';
import type { Cipher } from '../cipher/cipher.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, place } from '../testing/people.ts';
import { plainCipher } from '../testing/plain-cipher.ts';

const noting: Cipher = {
  ...plainCipher,
  sent: async ({ number }, state) => {
    const times = ((await state.get(['sent', number])) as number | undefined) ?? 0;
    return { put: [{ key: ['sent', number], value: times + 1 }] };
  },
};

test('[D7] [D2.3] the cipher is told what of its sealing is in the log, once, and nothing of what was refused for good', async () => {
  const here = place();
  await open(here, bob);
  const a = await open(here, alice, { cipher: noting });
  const id = await a.roost.direct(bob);
  here.server.onSend = (send) => {
    if (send.number === 3) return 'too-large';
    // The answer is lost: it is found in the log.
    return send.number === 4 ? 'swallow' : null;
  };
  for (const text of ['one', 'two', 'three']) await a.roost.send(id, { text });
  await settle();
  const sent = async () => await a.store.read((reader) => reader.range('cipher', { prefix: ['sent'] }));
  expect((await sent()).map(({ key, value }) => [key[1], value])).toEqual([[2, 1]]);
  here.server.onSend = () => null;
  await here.clock.advance(15_000);
  expect((await sent()).map(({ key, value }) => [key[1], value])).toEqual([
    [2, 1],
    [4, 1],
  ]);
});
