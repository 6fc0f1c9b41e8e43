import { expect, test } from 'vitest';
import { openMemoryStore } from '../store/memory.ts';
import { alice } from '../testing/people.ts';
import type { Op } from './changes.ts';
import { noControl } from './control-state.ts';
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

test('[E60] where the chain is not replayed at all there is none', async () => {
  const group = new Group(newConversation(id, 0), {
    ...{ store: openMemoryStore(), me: { user: alice, device: 1 }, written: [] },
  }).now();
  expect(await group.controlBefore(9)).toBeNull();
});
