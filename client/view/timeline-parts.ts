/** What a window over a conversation's log is worked out from. */
import { type Range, subtract } from '../../lib/ranges.ts';
import type { GapItem } from '../api.ts';
import { type Conversation, missing, readable } from '../engine/conversation.ts';

/** Everything readable that is not stored, whether or not this device is owed it. */
export function lacks({ row }: Conversation): Range[] {
  return subtract(readable(row), row.runs);
}

/** Known once nothing is lacking between what was read and it: entries come the newest first, and in pieces. */
export function firstUnreadOf(
  { row }: Conversation,
  opened: { readonly read: number; readonly head: number },
): number | null {
  const first = row.others.find(({ from, through }) => through > opened.read && from <= opened.head);
  if (first === undefined) return null;
  const seq = Math.max(first.from, opened.read + 1);
  const lacking = missing(row).some(({ from, through }) => through > opened.read && from < seq);
  return lacking || seq > opened.head ? null : seq;
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
