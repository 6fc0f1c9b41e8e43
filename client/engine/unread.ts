/**
 * Unread, derived (D8).
 *
 * The server's read position names the unread count at a head; countable entries of others after that head add to it,
 * and what the person has read here since takes away. Every device that has the same entries comes to the same number.
 */
import { intersect, normalize, size, subtract, union } from '../../lib/ranges.ts';
import type { ConversationRow } from './conversation.ts';

const beyondAll = 0xffff_ffff;

/** What the server says of the person's own position. */
export interface ReadPosition {
  readonly read: number;
  readonly asOf: number;
  readonly unread: number;
}

export function unreadOf(row: ConversationRow): number {
  const { read, asOf, unread, local } = row.read;
  const since = size(intersect(row.others, [{ from: Math.max(asOf, local) + 1, through: beyondAll }]));
  if (local <= read) return unread + since;
  // Counted from what is held here, if that is all there is; a device that was linked later lacks what came before.
  const isHeld = subtract([{ from: local + 1, through: asOf }], row.runs).length === 0;
  if (isHeld) return size(intersect(row.others, [{ from: local + 1, through: beyondAll }]));
  return Math.max(0, unread - size(intersect(row.others, [{ from: read + 1, through: local }]))) + since;
}

/** Takes the server's word in; a position never falls. Says whether anything changed. */
export function takeReadPosition(row: ConversationRow, position: ReadPosition): boolean {
  const { read } = row;
  if (position.read < read.read || (position.read === read.read && position.asOf <= read.asOf)) return false;
  // Field by field: a decoded message keeps its zeros on the prototype, where a spread does not find them.
  row.read = {
    read: position.read,
    asOf: position.asOf,
    unread: position.unread,
    local: Math.max(read.local, position.read),
  };
  row.others = subtract(row.others, [{ from: 0, through: position.read }]);
  forgetRead(row);
  return true;
}

/** The person has seen everything up to `seq`. Says whether that is news. */
export function markRead(row: ConversationRow, seq: number): boolean {
  const read = Math.min(seq, row.headSeq);
  if (read <= row.read.local) return false;
  row.read = { ...row.read, local: read };
  forgetRead(row);
  return true;
}

/** What was for this person has been seen. */
function forgetRead(row: ConversationRow): void {
  if (row.addressed !== undefined) row.addressed = row.addressed.filter(({ seq }) => seq > row.read.local);
}

/** Notes a countable entry of somebody else. */
export function noteOther(row: ConversationRow, seq: number): void {
  if (seq > row.read.read) row.others = normalize(union(row.others, [{ from: seq, through: seq }]));
}
