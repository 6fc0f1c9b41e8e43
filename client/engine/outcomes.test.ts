/** Keys that come by a letter: what they are for is opened, and of what has gone meanwhile none is kept. */
import { beforeEach, expect, test } from 'vitest';
import type { ConversationId, MessageId, Transfer } from '../api.ts';
import type { Cipher, PlacedName } from '../cipher/cipher.ts';
import { openMemoryStore } from '../store/memory.ts';
import { countingCipher } from '../testing/counting-cipher.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, type Place, place, shown, texts } from '../testing/people.ts';

let here: Place;
let a: Awaited<ReturnType<typeof open>>;
let b: Awaited<ReturnType<typeof open>>;
let id: ConversationId;
/** Numbers that Bob's cipher lacks the key of, and in which order it was asked to open something. */
let lacking: Set<number>;
let asked: number[];
let forgotten: number[];
let forgottenAt: (readonly number[])[];
/** What the next letter brings. */
let brings: PlacedName[];

const none: Transfer = { state: 'idle', received: 0, total: 0, conversations: 0, devices: [], handedTo: [] };

const handed: Cipher = {
  ...countingCipher,
  open: async (message, state) => {
    asked.push(message.seq);
    return lacking.has(message.name.number) ? { is: 'failed' } : countingCipher.open(message, state);
  },
  forget: async ({ number }) => {
    forgotten.push(number);
    return {};
  },
  forgetAt: async (_, seqs) => {
    forgottenAt.push(seqs);
    return {};
  },
  letter: async () => ({
    keys: brings,
    changes: { put: [{ key: ['handed'], value: { ...none, state: 'receiving', received: brings.length, total: 9 } }] },
  }),
  transfer: async (state) => ((await state.get(['handed'])) as Transfer | undefined) ?? none,
};

const named = (number: number, seq: number): PlacedName => ({
  conversation: id,
  sender: alice,
  device: 1,
  number,
  seq,
});

beforeEach(async () => {
  here = place();
  [lacking, asked, forgotten, forgottenAt, brings] = [new Set([2, 3, 4, 5]), [], [], [], []];
  a = await open(here, alice, { cipher: countingCipher });
  b = await open(here, bob, { cipher: handed });
  id = await a.roost.direct(bob);
  // The creation is number 1 and seq 1.
  for (const text of ['two', 'three', 'four', 'five']) await a.roost.send(id, { text });
  await here.clock.advance(1_000);
});

async function letter(keys: PlacedName[]): Promise<void> {
  brings = keys;
  asked = [];
  const from = { user: alice, device: 1 };
  here.server.leave([{ user: bob, device: 1, conversation: '', type: 2, data: new Uint8Array([1]) }], from);
  await here.clock.advance(1_000);
}

test('[E70] [E75] what they are for is opened, the newest first, and nothing else is tried', async () => {
  expect(await texts(b.roost, id)).toEqual(['', '', '', '']);
  for (const number of [3, 5]) lacking.delete(number);
  await letter([named(3, 3), named(5, 5)]);
  expect(asked).toEqual([5, 3]);
  expect(await texts(b.roost, id)).toEqual(['', 'three', '', 'five']);
  expect(b.roost.conversation(id).current?.last?.text).toBe('five');
});

test('[E75] where its place is not known all that is sealed there is tried', async () => {
  lacking.delete(4);
  await letter([named(4, 0)]);
  expect(await texts(b.roost, id)).toEqual(['', '', 'four', '']);
});

test('[E74] [D4.2] a key that comes after its message was deleted is forgotten at once', async () => {
  await a.roost.deleteForEveryone(id, (await shown(a.roost, id))[1]?.id as MessageId);
  await here.clock.advance(1_000);
  forgotten = [];
  lacking.clear();
  await letter([named(2, 2), named(3, 3)]);
  expect(forgotten).toEqual([3]);
  expect(await texts(b.roost, id)).toEqual(['two', '', '', '']);
});

test('[E74] [D4.2] also where its entry is not here: the cipher is told which seqs have gone, and what comes later is not kept', async () => {
  b.roost.disconnect();
  await settle();
  for (const text of ['six', 'seven']) await a.roost.send(id, { text });
  await settle();
  here.server.onPull = () => true;
  b.roost.connect();
  await here.clock.advance(1_000);
  expect(forgottenAt).toEqual([]);
  await a.roost.deleteForEveryone(id, (await shown(a.roost, id)).find(({ text }) => text === 'six')?.id as MessageId);
  await here.clock.advance(1_000);
  expect(forgottenAt).toEqual([[6]]);
  await letter([named(6, 6), named(7, 7)]);
  expect(forgotten).toEqual([6]);
});

test('[E74] [D4.4] of what the server has erased by its retention the keys of messages that came before are kept, and of others none', async () => {
  b.roost.disconnect();
  await settle();
  for (const text of ['six', 'seven', 'eight']) await a.roost.send(id, { text });
  await settle();
  const log = here.server.log(id);
  log.floor = 6;
  b.roost.connect();
  await here.clock.advance(1_000);
  forgotten = [];
  lacking.clear();
  await letter([named(2, 2), named(5, 5), named(6, 6)]);
  expect(forgotten).toEqual([6]);
  expect(await texts(b.roost, id)).toEqual(expect.arrayContaining(['two', '', '', 'five']));
});

test('[E76] how far it is can be seen, and is known again when the client is opened', async () => {
  const states: string[] = [];
  b.roost.transfer.subscribe(({ state, received, total }) => states.push(`${state} ${received}/${total}`));
  await letter([named(2, 2)]);
  await letter([named(2, 2), named(3, 3)]);
  expect(states).toEqual(['idle 0/0', 'receiving 1/9', 'receiving 2/9']);
  await b.roost.close();
  const again = await open(here, bob, { cipher: handed, store: openMemoryStore(b.store.snapshot()), connect: false });
  await settle();
  expect(again.roost.transfer.current).toMatchObject({ state: 'receiving', received: 2 });
});
