import { expect, test } from 'vitest';
import type { ConversationId } from '../../protocol/ids.ts';
import { content as schema } from '../../schema/gen/content.js';
import { openMemoryStore } from '../store/memory.ts';
import { contradictedAt } from './claims.ts';
import { newConversation } from './conversation.ts';

const head = (byte: number) => new Uint8Array(32).fill(byte);
const said = (seq: number, byte: number) =>
  schema.Content.encode({ verifiedSeq: seq, verifiedHead: head(byte) }).finish();

test('[D5.1] a head that is said is compared with the one held there: at an end of a run, in the middle, or just come', async () => {
  const conversation = newConversation(`c${'x'.repeat(22)}` as ConversationId, 0);
  const { row } = conversation;
  row.runs = [{ from: 3, through: 9, firstLeaf: null, firstHead: head(3), head: head(9) }];
  const store = openMemoryStore();
  await store.write(async (writer) => writer.put('entries', [row.id, 5], { seq: 5, head: head(5) }), 'strict');
  const shown = { conversation, store, coming: new Map([[10, head(10)]]) };
  for (const seq of [3, 5, 9, 10]) {
    expect(await contradictedAt(said(seq, seq), shown)).toBeNull();
    expect(await contradictedAt(said(seq, 77), shown)).toBe(seq);
  }
  // Only a list that is held here says something, and only to who has checked it.
  for (const seq of [2, 11]) expect(await contradictedAt(said(seq, 77), shown)).toBeNull();
  expect(await contradictedAt(schema.Content.encode({ verifiedSeq: 5 }).finish(), shown)).toBeNull();
  expect(await contradictedAt(Uint8Array.of(255), shown)).toBeNull();
});
