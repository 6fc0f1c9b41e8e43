/** What a window over a conversation's log is worked out from. */
import { intersect, normalize, type Range, subtract } from '../../lib/ranges.ts';
import type { GapItem, TimelineItem } from '../api.ts';
import type { Conversation, ConversationRow } from '../engine/conversation.ts';
import { missing, readable } from '../engine/owed-ranges.ts';
import { parseMessageId } from './message-id.ts';

/** Everything readable that is still to be stored, owed to this device or older. */
export function lacks({ row }: Conversation): Range[] {
  return subtract(lookedAt(row), row.runs);
}

/** What the person may read, and has not deleted with the chat. */
export function lookedAt(row: ConversationRow): Range[] {
  return subtract(readable(row), [{ from: 1, through: row.deletedThrough ?? 0 }]);
}

/** Entries that are on their way. */
export function awaited(row: ConversationRow): Range[] {
  return intersect(missing(row), lookedAt(row));
}

/** What is below the floor, and not among what this device has kept (D4.3). `seqs`: what a window from `low` to `high` shows, ascending. */
export function expiredIn(
  row: Conversation['row'],
  { low, high }: { readonly low: number; readonly high: number },
  seqs: readonly number[],
): Range[] {
  if (row.floor < low) return [];
  const kept = seqs.filter((seq) => seq <= row.floor).map((seq) => ({ from: seq, through: seq }));
  return subtract(intersect(lookedAt(row), [{ from: low, through: Math.min(row.floor, high) }]), normalize(kept));
}

/** When the next message that is shown disappears; infinite: none does. `now`: the server's time. */
export function nextExpiry(items: readonly TimelineItem[], now: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (const item of items) {
    if (item.kind === 'message' && item.body === 'present' && item.expiresAt > now)
      next = Math.min(next, item.expiresAt);
  }
  return next;
}

/** Known once nothing is lacking between what was read and it: entries come the newest first, and in pieces. */
export function firstUnreadOf(
  { row }: Conversation,
  opened: { readonly read: number; readonly head: number },
): number | null {
  const first = row.others.find(({ from, through }) => through > opened.read && from <= opened.head);
  if (first === undefined) return null;
  const seq = Math.max(first.from, opened.read + 1);
  const hasGap = missing(row).some(({ from, through }) => through > opened.read && from < seq);
  return hasGap || seq > opened.head ? null : seq;
}

/** An own message below what was unread, of another device or under a number that was given out when that was known. */
export function answers(item: TimelineItem, by: { readonly firstUnread: number; readonly writtenBy: number }): boolean {
  if (item.kind !== 'message' || !item.own || (item.seq ?? Number.POSITIVE_INFINITY) <= by.firstUnread) return false;
  return !item.fromThisDevice || (parseMessageId(item.id)?.number ?? 0) > by.writtenBy;
}

export function lowest(seqs: readonly number[]): number | null {
  return seqs.length === 0 ? null : Math.min(...seqs);
}

export function highest(seqs: readonly number[]): number | null {
  return seqs.length === 0 ? null : Math.max(...seqs);
}

export function gapItem(gap: Range, id: string): GapItem {
  return { kind: 'gap', id: `${id}/gap/${gap.from}`, from: gap.from, through: gap.through };
}

/** What nobody gives any more. */
export function expiredItem(gap: Range, id: string): GapItem {
  return { ...gapItem(gap, id), id: `${id}/expired/${gap.from}`, hasExpired: true };
}
