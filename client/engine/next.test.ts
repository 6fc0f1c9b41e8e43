/** What the cipher is told of where a message stands, and what it may do about one that it cannot open. */
import { expect, test } from 'vitest';
import type { Cipher } from '../cipher/cipher.ts';
import { openMemoryStore } from '../store/memory.ts';
import { countingCipher } from '../testing/counting-cipher.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, place, texts } from '../testing/people.ts';

const cipher = countingCipher;

/** Says of each message whether all before it was there, and waits until it is; number 4 it never opens. */
function lacking(told: string[]): Cipher {
  return {
    ...cipher,
    open: async (message, state) => {
      told.push(`${message.seq} ${message.isNext ? 'next' : 'ahead'} for ${message.here.user}/${message.here.device}`);
      if (!message.isNext) return { is: 'waits' };
      if (message.name.number !== 4) return cipher.open(message, state);
      return { is: 'failed', changes: { put: [{ key: ['want', message.seq], value: message.here.now }] } };
    },
  };
}

test('[D1.10] what lacks something before it waits, is tried once more when that is here, and then may be given up', async () => {
  const here = place();
  const first = await open(here, bob, { cipher });
  const a = await open(here, alice, { cipher });
  const id = await a.roost.direct(bob);
  await a.roost.send(id, { text: 'one' });
  await settle();
  await first.roost.close();
  for (const text of ['two', 'three', 'four']) await a.roost.send(id, { text });
  await settle();
  const told: string[] = [];
  const b = await open(here, bob, {
    ...{ cipher: lacking(told), store: openMemoryStore(first.store.snapshot()) },
    connect: false,
  });
  // The newest is handed over alone, and what is before it cannot be had yet.
  here.server.onPull = () => true;
  here.server.onResume = () => 'only-caught-up';
  b.roost.connect();
  await settle();
  const log = here.server.log(id);
  const newest = log.entries.at(-1) as never;
  here.server.socketsOf(bob)[0]?.push({
    entries: { conversation: id, entries: [newest], headSeq: 5, head: here.server.head(log) },
  });
  await settle();
  expect(told).toEqual([`5 ahead for ${bob}/1`]);
  expect(await texts(b.roost, id)).toEqual(['one', '']);

  told.length = 0;
  here.server.onPull = () => false;
  here.server.onResume = () => null;
  b.roost.disconnect();
  await settle();
  b.roost.connect();
  await here.clock.advance(30_000);
  expect(told.filter((one) => one.startsWith('5 next'))).toHaveLength(1);
  expect(await texts(b.roost, id)).toEqual(['one', 'two', '', 'four']);
  const wants = await b.store.read((reader) => reader.range('cipher', { prefix: ['want'] }));
  expect(wants.map(({ key }) => key)).toEqual([['want', 4]]);
  expect(wants[0]?.value).toBeGreaterThan(0);
  const cursor = here.server.acks.flatMap((ack) => ack.conversations).findLast((one) => one.conversation === id);
  expect(cursor).toMatchObject({ through: 5, failed: [{ from: 4, through: 4 }] });
});

test('[D1.10] [D7.1] nor is one next whose sender the control chain may still have to name: it waits for that, and is tried again', async () => {
  const here = place();
  const told: string[] = [];
  const watching: Cipher = {
    ...cipher,
    open: async (message, state) => {
      const { group, seq, isNext } = message;
      told.push(`${seq} ${isNext ? 'next' : 'ahead'} at ${group.epoch}`);
      return isNext ? cipher.open(message, state) : { is: 'waits' };
    },
  };
  const a = await open(here, alice, { cipher });
  const phone = await open(here, bob, { cipher });
  const id = await a.roost.createGroup({ title: 'Club', members: [bob] });
  await a.roost.send(id, { text: 'one' });
  await settle();
  await phone.roost.close();
  const log = here.server.log(id);
  here.server.onPull = () => true;
  here.server.onResume = () => 'only-caught-up';
  const laptop = await open(here, bob, { device: 2, cipher: watching });
  const [socket] = here.server.socketsOf(bob);
  // Nothing lists it there yet: what is owed to it begins behind the newest entry.
  socket?.push({ states: { states: [{ ...here.server.state(log, bob, 2), from: 3, last: null }] } });
  await settle();
  const entries = [log.entries[1] as never];
  socket?.push({ entries: { conversation: id, entries, headSeq: 2, head: here.server.head(log) } });
  await settle();
  expect(told).toEqual(['2 ahead at 0']);
  here.server.onPull = () => false;
  laptop.roost.disconnect();
  await settle();
  laptop.roost.connect();
  await here.clock.advance(30_000);
  expect(told).toEqual(['2 ahead at 0', '2 next at 1']);
  expect(await texts(laptop.roost, id)).toEqual(['one']);
});

test('[D7] what the cipher keeps up by itself is stored with the step before it is asked for', async () => {
  const here = place();
  const keeping: Cipher = {
    ...cipher,
    upkeep: async (state, { now }) =>
      (await state.get(['kept'])) === undefined ? { put: [{ key: ['kept'], value: now }] } : {},
    errands: async (state) => {
      const kept = await state.get(['kept']);
      return kept === undefined || (await state.get(['told'])) !== undefined
        ? []
        : [{ key: 'tell', command: { getDeviceLists: { users: [alice] } } }];
    },
    answered: async () => ({ changes: { put: [{ key: ['told'], value: true }] } }),
  };
  const asked: unknown[] = [];
  const a = await open(here, alice, { cipher: keeping, connect: false });
  here.server.onLists = () => {
    asked.push(a.store.snapshot().cipher.find(({ key }) => key[0] === 'kept')?.value);
    return null;
  };
  a.roost.connect();
  await here.clock.advance(1_000);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toBeGreaterThan(0);
  expect(await a.store.read((reader) => reader.get('cipher', ['told']))).toBe(true);
});
