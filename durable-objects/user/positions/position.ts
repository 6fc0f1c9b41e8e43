/** A person's delivered and read position, from the cursors of their devices (D6.2). Pure. */
import { atMost, contiguousFrom, intersect, normalize, type Range, subtract, union } from '../../../lib/ranges.ts';
import type { Cursor } from './cursor.ts';

export interface Position {
  /** Every entry up to here was acked by one of the devices, could not be opened by one, or stopped being owed. */
  readonly delivered: number;
  /** What `delivered` passed without an ack: it gets no tick. */
  readonly exceptions: readonly Range[];
  readonly read: number;
  /**
   * The least cursor of all active devices, stopping before what could not be decrypted (D4.4): what they owe of earlier
   * stays included, for that is still theirs to fetch.
   */
  readonly least: number;
}

/**
 * Computes the position.
 *
 * An entry is acked when a device has stored it and did not fail on it; it is owed as long as an active device has not come
 * past it. What one device could not open is an exception while another may still get it, and lets go on what came after it.
 * A device whose `from` is not known counts as owing everything: too low, never false. `head`: the newest entry heard of; it
 * is the `least` of a person with no active device.
 */
export function positionOf(
  cursors: readonly Cursor[],
  isActive: (device: number) => boolean,
  memberFrom: number,
  maxExceptions: number,
  head = 0,
): Position {
  const first = Math.max(memberFrom, 1);
  const only = cursors.length === 1 ? cursors[0] : undefined;
  if (only !== undefined && only.failed.length === 0 && only.from <= first && isActive(only.device)) {
    // The common case, on the path of every receipt.
    const delivered = Math.max(only.through, first - 1);
    const least = Math.max(only.through, only.from - 1, 0);
    return { delivered: only.through < first ? 0 : delivered, exceptions: [], read: only.read, least };
  }

  let acked: Range[] = [];
  let failed: Range[] = [];
  let owedFrom = Infinity;
  let highest = 0;
  let least = Infinity;
  let read = 0;
  for (const cursor of cursors) {
    const from = Math.max(cursor.from, first);
    const stored = normalize([{ from, through: cursor.through }]);
    acked = union(acked, subtract(stored, cursor.failed));
    failed = union(failed, intersect(cursor.failed, stored));
    highest = Math.max(highest, cursor.through);
    read = Math.max(read, cursor.read);
    if (!isActive(cursor.device)) continue;
    const next = Math.max(cursor.through + 1, from);
    owedFrom = Math.min(owedFrom, next);
    const failedFirst = cursor.failed.find((range) => range.through >= cursor.from)?.from ?? Infinity;
    least = Math.min(least, Math.max(cursor.through, cursor.from - 1), failedFirst - 1);
  }

  const passed = owedFrom === Infinity ? highest : owedFrom - 1;
  const settled = union(union(acked, failed), normalize([{ from: first, through: passed }]));
  const reached = contiguousFrom(settled, first);
  const exceptions = atMost(subtract(normalize([{ from: first, through: reached }]), acked), maxExceptions);
  return {
    delivered: reached < first ? 0 : reached,
    exceptions,
    read,
    least: least === Infinity ? head : Math.max(0, least),
  };
}

/** Says whether one need not be told to who was told the other; `least` alone is another kind of news. */
export function isSamePosition(a: Position, b: Position): boolean {
  return (
    a.delivered === b.delivered &&
    a.read === b.read &&
    a.exceptions.length === b.exceptions.length &&
    a.exceptions.every((range, i) => range.from === b.exceptions[i]?.from && range.through === b.exceptions[i]?.through)
  );
}
