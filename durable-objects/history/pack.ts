/** Packs of entries to bytes and back (schema/stored.proto). */
import { own } from '../../protocol/codec.ts';
import { stored } from '../../schema/gen/stored.js';
import { type ColdEntry, coldBytes } from './rpc.ts';

/** Entries whose seqs share a pack's hundred lie together. */
export const packLength = 100;

/** Of a row, which holds 2 MB: a pack with larger bodies takes several. An entry alone is at most half of that. */
const maxPackBytes = 1024 * 1024;

/** The hundred that a seq lies in. */
export function packOf(seq: number): number {
  return Math.floor((seq - 1) / packLength);
}

export function packEntries(entries: readonly ColdEntry[]): Uint8Array {
  return own(stored.ColdPack.encode({ entries: [...entries] }).finish());
}

export function unpackEntries(bytes: Uint8Array): ColdEntry[] {
  return stored.ColdPack.decode(bytes).entries.map((entry) => ({
    seq: entry.seq ?? 0,
    facts: own(entry.facts ?? noBytes),
    body: own(entry.body ?? noBytes),
    wraps: own(entry.wraps ?? noBytes),
    at: entry.at ?? 0,
    expiresAt: entry.expiresAt ?? 0,
    deletedAt: entry.deletedAt ?? 0,
  }));
}

/** Entries of one hundred, ascending, as the rows that hold them. */
export function asRows(entries: readonly ColdEntry[]): ColdEntry[][] {
  const rows: ColdEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    bytes += coldBytes(entry);
    if (rows.length === 0 || bytes > maxPackBytes) {
      rows.push([]);
      bytes = coldBytes(entry);
    }
    rows.at(-1)?.push(entry);
  }
  return rows;
}

/** The entry as it is once its body is gone. */
export function bare(entry: ColdEntry, deletedAt: number): ColdEntry {
  return { ...entry, body: noBytes, wraps: noBytes, deletedAt };
}

/** When the first body that is still there expires, 0: none does. */
export function firstExpiry(entries: readonly ColdEntry[]): number {
  const times = entries.filter(hasExpiringBody).map(({ expiresAt }) => expiresAt);
  return times.length === 0 ? 0 : Math.min(...times);
}

export function hasExpiringBody({ expiresAt, body, wraps }: ColdEntry): boolean {
  return expiresAt > 0 && body.length + wraps.length > 0;
}

const noBytes = new Uint8Array(0);
