/** Where one device says it is in one conversation. Everything only rises. */
import { atMost, normalize, type Range, subtract, union } from '../../../lib/ranges.ts';
import type { Decoded } from '../../../protocol/codec.ts';
import type { stored } from '../../../schema/gen/stored.js';
import type { wire } from '../../../schema/gen/wire.js';

export interface Cursor {
  readonly device: number;
  /** The first seq it owes an ack for; 0: not known yet. */
  readonly from: number;
  /** Everything owed up to here is stored. */
  readonly through: number;
  readonly newest: number;
  /** The person's read position as this device knows it. */
  readonly read: number;
  /** What it has stored and could not decrypt. */
  readonly failed: readonly Range[];
  /** What it could not decrypt once, and could later: failed no more, however old the cursor is that says so. */
  readonly repaired: readonly Range[];
}

export function noCursor(device: number): Cursor {
  return { device, from: 0, through: 0, newest: 0, read: 0, failed: [], repaired: [] };
}

/**
 * The higher of both in everything; `a` itself if `b` adds nothing. What failed once stays failed until it is repaired, and
 * what was repaired stays so, in whichever order one hears of it. Of more than `maxFailed` failed ranges the nearest are
 * joined, of as many repaired ones the oldest forgotten: fewer ticks, never a false one.
 */
export function mergeCursors(a: Cursor, b: Cursor, maxFailed: number): Cursor {
  const repaired = b.repaired.length === 0 ? a.repaired : newestOf(union(a.repaired, b.repaired), maxFailed);
  const failed =
    b.failed.length + b.repaired.length === 0 ? a.failed : failedOf(union(a.failed, b.failed), repaired, maxFailed);
  const merged: Cursor = {
    device: a.device,
    from: Math.max(a.from, b.from),
    through: Math.max(a.through, b.through),
    newest: Math.max(a.newest, b.newest, a.through, b.through),
    read: Math.max(a.read, b.read),
    failed: sameRanges(failed, a.failed) ? a.failed : failed,
    repaired: sameRanges(repaired, a.repaired) ? a.repaired : repaired,
  };
  return isSame(merged, a) ? a : merged;
}

/** Says whether a device at `behind` may lack something that a device at `ahead` has or has read (D1.3). */
export function isAhead(ahead: Cursor, behind: Cursor): boolean {
  return ahead.newest > behind.newest || ahead.read > behind.read;
}

/** A cursor as a device sends it: whatever it names as failed, in whatever order and number, is a few ranges here. */
export function statedCursor(given: Decoded<wire.Cursor.$Properties>, device: number, maxFailed: number): Cursor {
  const repaired = given.repaired.length === 0 ? [] : newestOf(normalize(given.repaired), maxFailed);
  return {
    device,
    from: 0,
    through: given.through,
    newest: Math.max(given.newest, given.through),
    read: given.read,
    failed: given.failed.length === 0 ? [] : failedOf(normalize(given.failed), repaired, maxFailed),
    repaired,
  };
}

/** The highest seq that the cursor names. */
export function highestOf(cursor: Cursor): number {
  return Math.max(cursor.newest, cursor.read, cursor.failed.at(-1)?.through ?? 0, cursor.repaired.at(-1)?.through ?? 0);
}

export function cursorFrom(given: stored.DeviceCursor.$Properties): Cursor {
  return {
    device: given.device ?? 0,
    from: given.from ?? 0,
    through: given.through ?? 0,
    newest: Math.max(given.newest ?? 0, given.through ?? 0),
    read: given.read ?? 0,
    failed: rangesFrom(given.failed),
    repaired: rangesFrom(given.repaired),
  };
}

function rangesFrom(given: stored.DeviceCursor.$Properties['failed']): Range[] {
  return (given ?? []).map((range) => ({ from: range.from ?? 0, through: range.through ?? 0 }));
}

/** Joined once more where taking some out has made more of them: what lies between counts as failed again. */
function failedOf(failed: readonly Range[], repaired: readonly Range[], max: number): Range[] {
  return atMost(repaired.length === 0 ? failed : subtract(failed, repaired), max);
}

/** Joining them would call repaired what is not. */
function newestOf(ranges: readonly Range[], max: number): readonly Range[] {
  return ranges.length <= max ? ranges : ranges.slice(-max);
}

function sameRanges(a: readonly Range[], b: readonly Range[]): boolean {
  return a.length === b.length && a.every((range, i) => range.from === b[i]?.from && range.through === b[i]?.through);
}

function isSame(a: Cursor, b: Cursor): boolean {
  return (
    a.from === b.from &&
    a.through === b.through &&
    a.newest === b.newest &&
    a.read === b.read &&
    a.failed === b.failed &&
    a.repaired === b.repaired
  );
}
