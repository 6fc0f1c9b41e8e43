import { wire } from '../../schema/gen/wire.js';
import { withoutBody, withWraps } from '../kit/entries.ts';
import type { Core } from './core.ts';
import { type EntryRow, entryFlags } from './store.ts';

/** Whose wraps are served: one device's, or those of all of a person's (device 0). */
export interface Reader {
  readonly user: string;
  readonly device: number;
}

/**
 * An entry's bytes as a reader gets them: no body after its expiry, to the millisecond (D4.3), and only their own
 * wraps and the group's. Usually the stored bytes themselves.
 */
export function entryFor(core: Pick<Core, 'sha256'>, row: EntryRow, reader: Reader | null, now: number): Uint8Array {
  if (row.expiresAt > 0 && row.expiresAt <= now && !(row.flags & entryFlags.erased)) {
    return withoutBody(row.entry, wire.BodyState.EXPIRED, core.sha256);
  }
  if (row.wraps.length === 0 || reader === null) return row.entry;
  return withWraps(row.entry, row.wraps, ({ user, device }) => {
    return user === '' || (user === reader.user && (reader.device === 0 || device === reader.device));
  });
}
