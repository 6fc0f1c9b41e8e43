/** Bodies that leave this device, deleted for everyone or expired, from every row they are in. */
import { contains, subtract } from '../../lib/ranges.ts';
import type { wire } from '../../schema/gen/wire.js';
import type { MessageName } from '../cipher/cipher.ts';
import type { Changes } from './changes.ts';
import { type Conversation, isHidden } from './conversation.ts';
import type { EntryRow } from './entry-row.ts';
import { BodyState, EntryKind, type LogEntry } from './log-entry.ts';
import { isNamed, nameWithin } from './message-names.ts';
import { eraseOpened } from './opened.ts';

type NamedMessage = Parameters<typeof nameWithin>[0];

/** The body of an entry that is held goes in this step's transaction; the leaf fields stay. */
export function eraseBody(conversation: Conversation, seq: number, bodyState: wire.BodyState, changes: Changes): void {
  const { row } = conversation;
  changes.ops.push({ op: 'erase', key: [row.id, seq], bodyState });
  if (row.lastShown?.seq === seq) row.lastShown = { ...row.lastShown, content: null, bodyState };
  changes.tell({ what: 'erased', conversation, seq, bodyState });
  eraseOpened(conversation, seq, bodyState, changes);
  waitNoMore(conversation, seq);
}

/**
 * What is known to have gone stays gone, whoever tells of it with its body again: a page or a preview may have been made
 * before it went, and come after the news of that. PRESENT when nothing is known.
 */
export function goneAs(
  { row, opened }: Conversation,
  { seq, ...name }: NamedMessage & { readonly seq: number },
): number {
  if (row.deleted.includes(seq)) return BodyState.DELETED;
  if (row.deletedNames?.some((one) => one.seq === seq && isNamed(one, name)) === true) return BodyState.DELETED;
  const kept = opened.get(nameWithin(name));
  if (kept !== undefined) return kept.bodyState;
  const last = row.last?.seq === seq ? row.last : null;
  // What was only withheld may be given again.
  return last === null || last.bodyState === BodyState.WITHHELD ? BodyState.PRESENT : last.bodyState;
}

/** The same, and what this person has deleted for themselves. Keys and changes of the chat are not a message, and stay. */
export function goneHere(
  conversation: Conversation,
  entry: NamedMessage & { readonly seq: number; readonly kind: wire.EntryKind },
): number {
  const isOut = entry.kind === EntryKind.MESSAGE && isHidden(conversation.row, entry.seq);
  return isOut ? BodyState.DELETED : goneAs(conversation, entry);
}

/**
 * The entry is here that deletions were waiting for. One that has signed for another message under that seq was signed for another
 * log, or for what is not there: nothing goes for it, and that is shown (E81).
 */
export function meetDeleted(conversation: Conversation, stored: EntryRow, changes: Changes): void {
  const { row } = conversation;
  const { seq } = stored;
  if (row.deleted.includes(seq)) row.deleted = row.deleted.filter((one) => one !== seq);
  const met = row.deletedNames?.filter((one) => one.seq === seq) ?? [];
  if (met.length === 0) return;
  row.deletedNames = row.deletedNames?.filter((one) => one.seq !== seq) ?? [];
  for (const { by, ...name } of met) if (!isNamed(name, stored)) changes.note(conversation, by, { invalid: 'rules' });
}

/** What is only withheld may be given again. */
export function isGone(bodyState: wire.BodyState): boolean {
  return bodyState === BodyState.DELETED || bodyState === BodyState.EXPIRED;
}

/** It came with its body, and goes unread. */
export function noteUnread(
  conversation: Conversation,
  { entry, content }: { readonly entry: LogEntry; readonly content: Uint8Array | null },
  stored: EntryRow,
  changes: Changes,
): void {
  const { seq, body, wraps, kind, bodyState } = entry;
  if (kind !== EntryKind.MESSAGE || content !== null || bodyState !== BodyState.PRESENT) return;
  if (isGone(stored.bodyState)) changes.unread.push({ name: nameOf(conversation.row.id, stored), seq, body, wraps });
}

/** What the list of chats has of it came sealed, and it is told of without its body now. */
export function notePreviewUnread({ row }: Conversation, { seq, bodyState }: EntryRow, changes: Changes): void {
  const { last } = row;
  if (last?.sealed === undefined || last.seq !== seq || !isGone(bodyState)) return;
  changes.unread.push({ name: nameOf(row.id, last), seq, ...last.sealed });
}

/** Nothing of it is waited for: it was opened, or has gone. */
export function waitNoMore({ row, live }: Conversation, seq: number): void {
  if (!contains(row.waiting, seq)) return;
  row.waiting = subtract(row.waiting, [{ from: seq, through: seq }]);
  live.ackDue = true;
}

export function nameOf(conversation: string, { sender, device, number }: NamedMessage): MessageName {
  return { conversation, sender, device, number };
}
