/** What this device is owed of a conversation, what of it is here, and what is lacking: all in ranges of seqs. */
import { contiguousFrom, intersect, normalize, type Range, type Ranges, subtract, union } from '../../lib/ranges.ts';
import type { Conversation, ConversationRow } from './conversation.ts';

/** The intervals that the person may read, clipped to what exists. */
export function readable(row: ConversationRow): Range[] {
  return normalize(
    row.readable.map((one) => ({
      from: one.from,
      through: one.through === 0 ? row.headSeq : Math.min(one.through, row.headSeq),
    })),
  );
}

/** What this device is owed and lacks (D4.1). Ranges outside the person's intervals are not holes. */
export function missing(row: ConversationRow): Range[] {
  if (row.from === 0 || row.halted !== null) return [];
  // A chat that was never stated and came as entries alone: what came before this device was listed counts as unread all the same.
  const first = row.read.asOf === 0 ? 1 : row.from;
  return subtract(intersect([{ from: first, through: row.headSeq }], readable(row)), row.runs);
}

/**
 * Where what was sent before this device was listed may stand, as far as the log is not here: a send that was taken is looked for
 * above the epoch that it names.
 */
export function unsearched({ row, outbox }: Conversation): Range[] {
  if (row.from === 0 || row.halted !== null) return [];
  for (const { state, sealed } of outbox.values()) {
    if (state.is !== 'settling' || sealed === null || sealed.epoch >= row.from - 1) continue;
    const below = { from: sealed.epoch + 1, through: Math.min(row.from - 1, state.headSeq) };
    const gaps = subtract(intersect([below], readable(row)), row.runs);
    if (gaps.length > 0) return gaps;
  }
  return [];
}

/** What comes with an entry, and before it. */
interface IncomingEntries {
  readonly entries: Ranges;
  /** Up to where the control chain is replayed with them. */
  readonly epoch: () => number;
}

/**
 * All that this device is owed below an entry is held, what is coming included, and so is the control chain: its sender's devices
 * may be in what lacks of that. While it is not known what it is owed, that is all.
 */
export function isNext(
  { row, control }: Pick<Conversation, 'row' | 'control'>,
  seq: number,
  entries: IncomingEntries | null = null,
): boolean {
  const isReplayed = (epoch: number) => epoch >= seq || (epoch > 0 && epoch >= row.epoch);
  if (!isReplayed(control.epoch) && (entries === null || !isReplayed(entries.epoch()))) return false;
  const ranges = row.from === 0 ? [{ from: 1, through: seq }] : row.readable;
  const open = ranges.map((one) => (one.through === 0 ? { from: one.from, through: seq } : one));
  const owed = intersect([{ from: Math.max(1, row.from), through: seq - 1 }], open);
  return subtract(owed, union(row.runs, entries?.entries ?? [])).length === 0;
}

/**
 * Up to where this device was told what the person may read. Behind the end of the last interval there may be another by now,
 * which the server has yet to tell of: what lies there may be theirs.
 */
export function toldThrough(row: ConversationRow): number {
  const last = row.readable.at(-1);
  if (last === undefined) return 0;
  return last.through === 0 ? Number.POSITIVE_INFINITY : last.through;
}

/** Everything owed up to here is stored, and nothing of it waits to be opened; `from` - 1 when nothing is. */
export function storedThrough(row: ConversationRow): number {
  const firstWaiting = row.waiting.find((one) => one.through >= row.from)?.from ?? Number.POSITIVE_INFINITY;
  return Math.max(row.from - 1, Math.min(heldThrough(row), firstWaiting - 1));
}

function heldThrough(row: ConversationRow): number {
  const range = { from: row.from, through: Math.min(row.headSeq, toldThrough(row)) };
  const held = union(row.runs, subtract([range], readable(row)));
  return Math.min(contiguousFrom(held, row.from), Math.max(row.headSeq, row.from - 1));
}

/** The newest entry stored. */
export function newest(row: ConversationRow): number {
  return row.runs.at(-1)?.through ?? 0;
}
