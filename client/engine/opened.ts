/**
 * Contents that were opened before their entry was taken in: a preview, an entry of a frame that ended at a fork.
 *
 * What the cipher has opened with a change of its state it may not be able to open again. So the content always has a row:
 * that of its entry, or, until that one is taken in, one of table `opened`.
 */
import { contains } from '../../lib/ranges.ts';
import type { wire } from '../../schema/gen/wire.js';
import type { MessageName } from '../cipher/cipher.ts';
import type { Changes } from './changes.ts';
import type { Conversation, OpenedRow } from './conversation.ts';
import { noteExpiry } from './expiry-row.ts';
import { BodyState } from './log-entry.ts';
import { isNamed, type NameInConversation, nameWithin } from './message-names.ts';

function openedKey({ conversation, sender, device, number }: MessageName) {
  return [conversation, sender, device, number] as const;
}

export function keepOpened(
  conversation: Conversation,
  { expiresAt, ...row }: OpenedRow & { readonly expiresAt: number },
  changes: Changes,
): void {
  const isHere = row.bodyState === BodyState.PRESENT;
  putOpened(conversation, isHere ? row : { ...row, content: null }, changes);
  if (expiresAt > 0) noteExpiry({ at: expiresAt, conversation: row.name.conversation, seq: row.seq }, changes);
}

/** Its entry is stored. */
export function dropOpened(conversation: Conversation, name: MessageName, changes: Changes): void {
  if (conversation.opened.delete(nameWithin(name)))
    changes.ops.push({ op: 'delete', table: 'opened', key: openedKey(name) });
}

/** It was deleted for everyone, or has expired, before its entry came. */
export function eraseOpened(
  conversation: Conversation,
  seq: number,
  bodyState: wire.BodyState,
  changes: Changes,
  name: NameInConversation | null = null,
): void {
  const isMeant = (row: OpenedRow) => row.seq === seq && (name === null || isNamed(name, row.name));
  const erased = [...conversation.opened.values()].filter((row) => row.content !== null && isMeant(row));
  for (const row of erased) putOpened(conversation, { ...row, content: null, bodyState }, changes);
}

/**
 * What the list of chats shows of a message goes with its body. Where it is still sealed and its entry is still to be stored,
 * a row says that it has gone: so the cipher forgets it, and wants its key no more.
 */
export function erasePreview(conversation: Conversation, bodyState: wire.BodyState, changes: Changes): void {
  const { row } = conversation;
  if (row.last === null) return;
  const { sealed, ...last } = row.last;
  row.last = { ...last, content: null, bodyState };
  changes.touch(conversation);
  if (sealed === undefined || contains(row.runs, last.seq)) return;
  const { sender, device, number, seq } = last;
  const name = { conversation: row.id, sender, device, number };
  if (last.bodyState === BodyState.PRESENT) changes.unread.push({ name, seq, ...sealed });
  putOpened(conversation, { name, seq, hash: new Uint8Array(0), content: null, bodyState }, changes);
}

function putOpened(conversation: Conversation, row: OpenedRow, changes: Changes): void {
  conversation.opened.set(nameWithin(row.name), row);
  changes.ops.push({ op: 'put', table: 'opened', key: openedKey(row.name), value: row });
}
