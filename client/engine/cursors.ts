/**
 * What this device has of its conversations, as it is told to the server: never more than a frame takes, however much
 * there is to say (8.3a, 8.3b).
 */
import { atMost, intersect, subtract } from '../../lib/ranges.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Conversation } from './conversation.ts';
import type { ReadStatement } from './exchange.ts';
import { newest, storedThrough } from './owed-ranges.ts';
import type { ClientLimits } from './world.ts';

export type WireCursor = wire.Cursor.$Properties;

/** A cursor, and the read position that goes along. */
export interface Statement {
  readonly cursor: WireCursor;
  readonly read: ReadStatement;
}

type CursorLimits = Pick<ClientLimits, 'maxFrameBytes' | 'maxFieldsPerFrame' | 'maxFailedRanges' | 'maxResumeCursors'>;

/** Left free in a frame: the command around the cursors, with its tags, lengths and other fields. */
const overhead = 64;

/** `saysRepaired`: with what was repaired. */
export function cursorOf({ row }: Conversation, limits: CursorLimits, saysRepaired: boolean): WireCursor {
  const through = storedThrough(row);
  const opened = subtract([{ from: row.from, through }], row.failed);
  // With all that is opened around it: so what was joined on the way, because there was much, is repaired with it.
  const repaired = saysRepaired ? opened.filter((range) => intersect([range], row.repaired).length > 0) : [];
  const failed = intersect(row.failed, [{ from: row.from, through }]);
  const cursor = (max: number): WireCursor => ({
    conversation: row.id,
    through,
    // What came before `from` counts as known: a linked device is not told of every old chat anew.
    newest: Math.max(newest(row), row.from - 1),
    read: Math.max(row.read.local, row.read.read),
    // Joined rather than left out: what lies between counts as failed too, which claims too little rather than too much.
    failed: atMost(failed, max),
    // Left out rather than joined, for the opposite reason.
    ...(repaired.length === 0 ? {} : { repaired: repaired.slice(-max) }),
  });
  let max = limits.maxFailedRanges;
  while (max > 1 && sizeOf(cursor(max)) > room(limits)) max = Math.floor(max / 2);
  return cursor(max);
}

/** Splits what is to be stated so that each part fits into a frame. Empty parts there are none. */
export function inParts(stated: readonly Statement[], limits: CursorLimits): Statement[][] {
  const parts: Statement[][] = [];
  let part: Statement[] = [];
  let bytes = 0;
  let fields = 0;
  for (const one of stated) {
    const size = sizeOf(one.cursor);
    const inside = fieldsOf([one.cursor]);
    const isFull = bytes + size > room(limits) || fields + inside > limits.maxFieldsPerFrame / 2;
    if (part.length > 0 && (isFull || part.length === limits.maxResumeCursors)) {
      parts.push(part);
      part = [];
      bytes = 0;
      fields = 0;
    }
    part.push(one);
    bytes += size;
    fields += inside;
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

/** How many fields a reader finds in them: each cursor, what it holds, each range and its ends. */
export function fieldsOf(cursors: readonly WireCursor[]): number {
  return cursors.reduce(
    (sum, { failed, repaired }) => sum + 6 + 3 * ((failed?.length ?? 0) + (repaired?.length ?? 0)),
    0,
  );
}

function room({ maxFrameBytes }: CursorLimits): number {
  return maxFrameBytes - overhead;
}

/** With the tag and length before it. */
function sizeOf(cursor: WireCursor): number {
  return wire.Cursor.encode(cursor).len + 8;
}
