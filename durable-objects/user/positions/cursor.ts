/** Where one device says it is in one conversation. Everything only rises. */
import { atMost, normalize, type Range, union } from '../../../lib/ranges.ts';
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
}

export function noCursor(device: number): Cursor {
  return { device, from: 0, through: 0, newest: 0, read: 0, failed: [] };
}

/**
 * The higher of both in everything; `a` itself if `b` adds nothing. What failed once stays failed, and of more than
 * `maxFailed` ranges the nearest are joined: fewer ticks, never a false one.
 */
export function mergeCursors(a: Cursor, b: Cursor, maxFailed: number): Cursor {
  const failed = b.failed.length === 0 ? a.failed : atMost(union(a.failed, b.failed), maxFailed);
  const merged: Cursor = {
    device: a.device,
    from: Math.max(a.from, b.from),
    through: Math.max(a.through, b.through),
    newest: Math.max(a.newest, b.newest, a.through, b.through),
    read: Math.max(a.read, b.read),
    failed: sameRanges(failed, a.failed) ? a.failed : failed,
  };
  return isSame(merged, a) ? a : merged;
}

/** Says whether a device at `behind` may lack something that a device at `ahead` has or has read (D1.3). */
export function isAhead(ahead: Cursor, behind: Cursor): boolean {
  return ahead.newest > behind.newest || ahead.read > behind.read;
}

/** A cursor as a device sends it: whatever it names as failed, in whatever order and number, is a few ranges here. */
export function statedCursor(given: Decoded<wire.Cursor.$Properties>, device: number, maxFailed: number): Cursor {
  return {
    device,
    from: 0,
    through: given.through,
    newest: Math.max(given.newest, given.through),
    read: given.read,
    failed: given.failed.length === 0 ? [] : atMost(normalize(given.failed), maxFailed),
  };
}

/** The highest seq that the cursor names. */
export function highestOf(cursor: Cursor): number {
  return Math.max(cursor.newest, cursor.read, cursor.failed.at(-1)?.through ?? 0);
}

export function cursorFrom(given: stored.DeviceCursor.$Properties): Cursor {
  return {
    device: given.device ?? 0,
    from: given.from ?? 0,
    through: given.through ?? 0,
    newest: Math.max(given.newest ?? 0, given.through ?? 0),
    read: given.read ?? 0,
    failed: (given.failed ?? []).map((range) => ({ from: range.from ?? 0, through: range.through ?? 0 })),
  };
}

function sameRanges(a: readonly Range[], b: readonly Range[]): boolean {
  return a.length === b.length && a.every((range, i) => range.from === b[i]?.from && range.through === b[i]?.through);
}

function isSame(a: Cursor, b: Cursor): boolean {
  return (
    a.from === b.from && a.through === b.through && a.newest === b.newest && a.read === b.read && a.failed === b.failed
  );
}
