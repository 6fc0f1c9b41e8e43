/** A message that is still to be opened is kept unacknowledged, and opened when what it waits for is here. */
import { expect, test } from 'vitest';
import type { Cipher } from '../cipher/cipher.ts';
import { openMemoryStore } from '../store/memory.ts';
import { countingCipher, partings } from '../testing/counting-cipher.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, carol, open, place, shown, texts } from '../testing/people.ts';

const cipher = countingCipher;

test('[D1.10] [D7.1] a message that is pushed before the control entries below it waits for them, over a crash as well', async () => {
  const here = place();
  const b = await open(here, bob, { cipher });
  const a = await open(here, alice, { cipher });
  await open(here, carol, { cipher });
  const id = await a.roost.createGroup({ title: 'Three', members: [bob, carol] });
  await a.roost.send(id, { text: 'first' });
  await settle();
  b.roost.disconnect();
  await settle();
  await a.roost.rename(id, 'Renamed');
  await a.roost.send(id, { text: 'second' });
  await settle();
  here.server.onPull = () => true;
  here.server.onResume = () => 'only-caught-up';
  b.roost.connect();
  await settle();
  const log = here.server.log(id);
  const newest = log.entries.at(-1) as never;
  here.server.socketsOf(bob)[0]?.push({
    entries: { conversation: id, entries: [newest], headSeq: 4, head: here.server.head(log) },
  });
  await settle();
  expect((await shown(b.roost, id)).at(-1)).toMatchObject({ seq: 4, text: '', body: 'unreadable' });
  const cursor = () => here.server.acks.flatMap((ack) => ack.conversations).findLast((one) => one.conversation === id);
  expect(cursor()).toMatchObject({ through: 2, failed: [] });

  await b.roost.close();
  here.server.onPull = () => false;
  here.server.onResume = () => null;
  const again = await open(here, bob, { cipher, store: openMemoryStore(b.store.snapshot()), connect: false });
  const told: string[] = [];
  again.roost.on('message', ({ message }) => told.push(message.text));
  again.roost.connect();
  await here.clock.advance(10_000);
  expect(await texts(again.roost, id)).toEqual(['first', 'second']);
  expect(told).toEqual(['second']);
  expect(cursor()).toMatchObject({ through: 4, failed: [] });
  expect(again.roost.conversation(id).current?.last?.text).toBe('second');
  expect(partings((table) => again.store.snapshot()[table], { user: bob, device: 1 })).toEqual([]);
});

test('[D7.1] a message that comes with the control entries below it is opened with them, and told of once', async () => {
  const here = place();
  const first = await open(here, bob, { cipher });
  const a = await open(here, alice, { cipher });
  const id = await a.roost.createGroup({ title: 'Two', members: [bob] });
  await a.roost.send(id, { text: 'first' });
  await settle();
  await first.roost.close();
  await a.roost.rename(id, 'Renamed');
  await a.roost.send(id, { text: 'second' });
  await settle();
  const opening = { cipher, store: openMemoryStore(first.store.snapshot()), connect: false };
  const b = await open(here, bob, opening);
  const told: string[] = [];
  b.roost.on('message', ({ message }) => told.push(message.text));
  b.roost.connect();
  await here.clock.advance(5_000);
  expect(told).toEqual(['second']);
  expect(await texts(b.roost, id)).toEqual(['first', 'second']);
});

/** Opens nothing of a chat before it has opened the key for it, which comes in another one. */
function withKeys(needs: string, ofChat: string): Cipher {
  return {
    ...cipher,
    open: async (message, state) => {
      const { conversation } = message.name;
      if (conversation === ofChat && (await state.get(['chat key'])) === undefined) return { is: 'waits' };
      const outcome = await cipher.open(message, state);
      if (outcome.is !== 'opened' || conversation !== needs) return outcome;
      const put = [...(outcome.changes?.put ?? []), { key: ['chat key'], value: true }];
      return { ...outcome, changes: { ...outcome.changes, put }, wakes: [ofChat] };
    },
  };
}

test('[D1.10] hundreds that wait for a key are opened when it comes, in order, each once, and then acknowledged', async () => {
  const here = place();
  const first = await open(here, bob, { cipher });
  const a = await open(here, alice, { cipher });
  const direct = await a.roost.direct(bob);
  const group = await a.roost.createGroup({ title: 'Two', members: [bob] });
  await a.roost.send(direct, { text: 'hello' });
  await settle();
  await first.roost.close();
  for (let n = 1; n <= 150; n++) await a.roost.send(group, { text: `${n}` });
  await here.clock.advance(1_000);
  const waiting = withKeys(direct, group);
  const b = await open(here, bob, { cipher: waiting, store: openMemoryStore(first.store.snapshot()) });
  await here.clock.advance(20_000);
  expect(b.roost.status.current.state).toBe('online');
  const cursor = () =>
    here.server.acks.flatMap((ack) => ack.conversations).findLast((one) => one.conversation === group);
  expect(cursor()).toMatchObject({ through: 1, newest: 151, failed: [] });
  const told: string[] = [];
  b.roost.on('message', ({ message }) => told.push(message.text));
  await a.roost.send(direct, { text: 'the key' });
  for (let turn = 0; turn < 20; turn++) await here.clock.advance(200);
  const expected = Array.from({ length: 150 }, (_, i) => `${i + 1}`);
  expect(told).toEqual(['the key', ...expected]);
  expect(cursor()).toMatchObject({ through: 151, failed: [] });
  expect(partings((table) => b.store.snapshot()[table], { user: bob, device: 1 })).toEqual([]);
});

test('[D4.2] what waits and is deleted meanwhile is waited for no more', async () => {
  const here = place();
  const first = await open(here, bob, { cipher });
  const a = await open(here, alice, { cipher });
  const group = await a.roost.createGroup({ title: 'Two', members: [bob] });
  await settle();
  await first.roost.close();
  await a.roost.send(group, { text: 'to be deleted' });
  await settle();
  const b = await open(here, bob, { cipher: withKeys('none', group), store: openMemoryStore(first.store.snapshot()) });
  await here.clock.advance(5_000);
  await a.roost.deleteForEveryone(group, (await shown(a.roost, group))[0]?.id as never);
  await here.clock.advance(5_000);
  expect((await shown(b.roost, group)).map(({ body }) => body)).toEqual(['deleted']);
  const cursor = here.server.acks.flatMap((ack) => ack.conversations).findLast((one) => one.conversation === group);
  expect(cursor).toMatchObject({ through: 3, failed: [] });
});
