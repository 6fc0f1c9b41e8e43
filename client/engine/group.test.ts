import { expect, test } from 'vitest';
import { openMemoryStore } from '../store/memory.ts';
import { alice, bob } from '../testing/people.ts';
import type { Op } from './changes.ts';
import { type ListState, noControl } from './control-state.ts';
import { newConversation } from './conversation.ts';
import { epochKey, Group, noteKey } from './group.ts';

const leaf = (seq: number) => Uint8Array.of(seq);
const id = 'c1' as Parameters<typeof newConversation>[0];

test('[E60] what a message was made for is the newest control entry below it, stored, about to be, or the last one', async () => {
  const store = openMemoryStore();
  await store.write(async (writer) => {
    for (const seq of [2, 5]) writer.put('epochs', epochKey(id, seq), leaf(seq));
    writer.put('epochs', noteKey(id, 5), { what: 'noted' });
    writer.put('epochs', epochKey('c0', 7), leaf(70));
    writer.put('epochs', epochKey('c2', 7), leaf(71));
  }, 'relaxed');
  const written: Op[] = [{ op: 'put', table: 'epochs', key: epochKey(id, 8), value: leaf(8) }];
  const conversation = newConversation(id, 0);
  conversation.control = { ...noControl, epoch: 11, epochLeaf: leaf(11) };
  const group = new Group(conversation, { store, me: { user: alice, device: 1 }, written }).now();
  const before = async (seq: number) => (await group.controlBefore(seq))?.leaf[0] ?? null;
  expect(await Promise.all([1, 2, 3, 5, 6, 8, 9, 11, 12, 99].map(before))).toEqual([
    ...[null, null, 2, 2, 5, 5, 8, 8, 11, 11],
  ]);
});

test('[E85] which key a device had is known of who is out by now, and of a device that is off the list', () => {
  const conversation = newConversation(id, 0);
  const [older, newer] = [1, 2].map((byte) => ({ identity: Uint8Array.of(5, byte), registrationId: byte }));
  const left = { version: 3, devices: [1], place: 0 };
  const past = [
    { device: 1, ...older, through: 4 },
    { device: 2, identity: Uint8Array.of(5, 3), through: 6 },
  ];
  const lists = { [bob]: { ...left, keys: [{ device: 1, ...newer }], past } as ListState };
  conversation.control = { ...noControl, epoch: 9, lists };
  const group = new Group(conversation, {
    ...{ store: openMemoryStore(), me: { user: alice, device: 1 }, written: [] },
  }).now();
  const before = (seq: number, sender: string, device: number) => group.listedBefore(seq, { sender, device });
  expect(group.devices).toEqual([]);
  expect([3, 5].map((seq) => before(seq, bob, 1))).toEqual([
    { device: 1, ...older },
    { device: 1, ...newer },
  ]);
  // An older release has not kept the number that it registered under.
  expect(before(5, bob, 2)).toEqual({ device: 2, identity: Uint8Array.of(5, 3), registrationId: 0 });
  expect([before(7, bob, 2), before(5, bob, 3), before(5, alice, 1), before(5, 'toString', 1)]).toEqual(
    Array(4).fill(null),
  );
});

test('[E60] where the chain is not replayed at all there is none', async () => {
  const group = new Group(newConversation(id, 0), {
    ...{ store: openMemoryStore(), me: { user: alice, device: 1 }, written: [] },
  }).now();
  expect(await group.controlBefore(9)).toBeNull();
});
