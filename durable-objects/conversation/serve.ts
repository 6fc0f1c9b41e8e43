import { concatenated } from '../../lib/bytes.ts';
import { type Reader, Splice } from '../../protocol/splice.ts';
import { wire } from '../../schema/gen/wire.js';
import { withoutBody } from '../kit/entries.ts';
import type { Context } from './context.ts';
import { type EntryRow, entryFlags } from './entry-row.ts';
import { hasLapsed } from './history/floor.ts';

/**
 * An entry's bytes as a reader gets them: no body after its expiry, or after the time that the deployment keeps any, to
 * the millisecond (D4.3), and only their own wraps and the group's. Usually the stored bytes themselves.
 */
export function entryFor(
  context: Pick<Context, 'sha256' | 'retention'>,
  row: EntryRow,
  reader: Reader | null,
  now: number,
): Uint8Array {
  const hasExpired = (row.expiresAt > 0 && row.expiresAt <= now) || hasLapsed(context, row, now);
  if (hasExpired && !(row.flags & entryFlags.erased)) {
    return withoutBody(row.entry, wire.BodyState.EXPIRED, context.sha256);
  }
  if (row.wraps.length === 0 || reader === null) return row.entry;
  const wraps = spliceOf(row.wraps).for(reader);
  return wraps.length === 0 ? row.entry : concatenated([row.entry, wraps]);
}

/** A large group's wraps are read once, not once for each of its members. */
const splices = new WeakMap<Uint8Array, Splice>();

function spliceOf(wraps: Uint8Array): Splice {
  let splice = splices.get(wraps);
  if (splice === undefined) splices.set(wraps, (splice = new Splice(wraps)));
  return splice;
}
