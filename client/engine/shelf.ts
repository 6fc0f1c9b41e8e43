/**
 * Where a person keeps a chat on this device: pinned above the others, archived, deleted; and single messages that are
 * deleted for oneself (K4). It is told to nobody, and the log is independent of it: entries are owed, fetched, verified and
 * acknowledged as before. What is hidden is a set of sequence numbers, so that whatever brings one of them again, at any time
 * and by whatever way, brings it without its body.
 */
import { normalize, type Range, union } from '../../lib/ranges.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Changes } from './changes.ts';
import { type Conversation, type ConversationRow, isHidden, type Me, type PreviewRow } from './conversation.ts';
import type { EntryRow } from './entry-row.ts';
import { eraseBody } from './erasing.ts';
import { BodyState, EntryKind } from './log-entry.ts';
import { erasePreview } from './opened.ts';
import { isShown } from './outbox.ts';
import { markRead } from './unread.ts';

/** More than these are no longer at the top of anything. */
export const maxPinned = 5;

/** Bodies that one transaction erases. */
export const maxErasedAtOnce = 100;

/** The newest message that is shown, or null: what the list shows of a chat. */
export function shownLast(row: ConversationRow): PreviewRow | null {
  return row.last === null || !isHidden(row, row.last.seq) ? row.last : (row.lastShown ?? null);
}

/** The person has deleted it, and nobody has written in it since. */
export function isDeleted({ row, outbox }: Conversation): boolean {
  return (row.deletedThrough ?? 0) > 0 && !hasNews({ row, outbox }, row.deletedThrough ?? 0);
}

/** The person has put it away, and nobody has written in it since; a muted one stays away. */
export function isArchived({ row, outbox }: Conversation): boolean {
  const { archivedThrough = 0, muted } = row;
  return archivedThrough > 0 && (muted || !hasNews({ row, outbox }, archivedThrough));
}

/** Of it the person is told what is for them among all, and nothing else. */
export function isMutedExceptMentions(row: Pick<ConversationRow, 'kind' | 'muted' | 'mutedExceptMentions'>): boolean {
  return row.muted && row.mutedExceptMentions === true && row.kind === wire.ConversationKind.GROUP;
}

/** What comes in it is shown in silence, so wake-ups for it are of no use. */
export function isSilent(row: Pick<ConversationRow, 'kind' | 'muted' | 'mutedExceptMentions'>): boolean {
  return row.muted && !isMutedExceptMentions(row);
}

export function isPinned({ row }: Conversation): boolean {
  return (row.pinnedAt ?? 0) > 0;
}

/** What they write to themselves: the only kind of group that has one member and an empty title. */
export function isNotes({ row, control }: Conversation, me: Me): boolean {
  if (row.kind !== wire.ConversationKind.GROUP || row.members !== 1 || row.title.length > 0) return false;
  return control.epoch === 0 || (Object.hasOwn(control.members, me.user) && control.titleBy === me.user);
}

function hasNews({ row, outbox }: Pick<Conversation, 'row' | 'outbox'>, since: number): boolean {
  if ((row.last?.seq ?? 0) > since) return true;
  for (const one of outbox.values()) if (isShown(one)) return true;
  return false;
}

/** Newest pin first. */
export function pin(conversation: Conversation, at: number, changes: Changes): void {
  conversation.row.pinnedAt = Math.max(1, at);
  conversation.row.archivedThrough = 0;
  changes.touch(conversation);
}

export function unpin(conversation: Conversation, changes: Changes): void {
  conversation.row.pinnedAt = 0;
  changes.touch(conversation);
}

export function setArchived(conversation: Conversation, isAway: boolean, changes: Changes): void {
  const { row } = conversation;
  row.archivedThrough = isAway ? newestKnown(row) : 0;
  if (isAway) row.pinnedAt = 0;
  changes.touch(conversation);
}

/**
 * Everything that there is of it goes from this device; what is not here yet goes as it comes. The bodies are erased afterwards,
 * some at a time (`eraseSome`): a chat may be long, and whatever stops that is gone on with.
 */
export function deleteChat(conversation: Conversation, changes: Changes): void {
  const { row } = conversation;
  const through = newestKnown(row);
  hide(row, { from: 1, through });
  row.deletedThrough = through;
  row.toErase = { from: 1, through };
  row.pinnedAt = 0;
  row.archivedThrough = 0;
  row.lastShown = null;
  if (row.last !== null) erasePreview(conversation, BodyState.DELETED, changes);
  // Nobody will read it here; a count of what cannot be seen would stand for ever.
  markRead(row, row.headSeq);
  changes.touch(conversation);
}

/** One message. `before`: the newest that is shown then, for the list. */
export function hideMessage(
  conversation: Conversation,
  seq: number,
  before: PreviewRow | null,
  changes: Changes,
): void {
  const { row } = conversation;
  hide(row, { from: seq, through: seq });
  eraseBody(conversation, seq, BodyState.DELETED, changes);
  if (row.last?.seq === seq) erasePreview(conversation, BodyState.DELETED, changes);
  if (row.last !== null && isHidden(row, row.last.seq)) row.lastShown = before;
  changes.touch(conversation);
}

/** The bodies of these go, and then those above `through` are next. Null: that was all. */
export function eraseSome(
  conversation: Conversation,
  rows: readonly EntryRow[],
  next: number | null,
  changes: Changes,
): void {
  const { row } = conversation;
  for (const entry of rows) {
    const isBare = entry.kind !== EntryKind.MESSAGE || (entry.content === null && entry.sealed === null);
    if (!isBare && isHidden(row, entry.seq)) eraseBody(conversation, entry.seq, BodyState.DELETED, changes);
  }
  const { through = 0 } = row.toErase ?? {};
  row.toErase = next === null || next > through ? null : { from: next, through };
  changes.touch(conversation);
}

function hide(row: ConversationRow, range: Range): void {
  row.hidden = normalize(union(row.hidden ?? [], [range]));
}

/** At least 1: the first entry of a conversation is no message. */
function newestKnown(row: ConversationRow): number {
  return Math.max(1, row.headSeq, row.last?.seq ?? 0);
}
