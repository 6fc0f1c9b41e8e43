import type { wire } from '../../schema/gen/wire.js';

/** One row of the log. */
export interface EntryRow {
  readonly seq: number;
  readonly kind: wire.EntryKind;
  /** Ordinal of the sender. */
  readonly sender: number;
  readonly device: number;
  readonly number: number;
  readonly flags: number;
  /** Countable entries up to and with this one. */
  readonly count: number;
  readonly expiresAt: number;
  /** Encoded roost.wire.Entry without wraps. */
  readonly entry: Uint8Array;
  /** Packed wraps, empty if there are none or the body is gone. */
  readonly wraps: Uint8Array;
}

/** Facts of an entry that take no row of their own. */
export const entryFlags = {
  countable: 1,
  /** Nothing unread lay before it, so it is its sender's read position (L3). */
  readAll: 2,
  /** The sender's receipts were on (D6.4). */
  showsReads: 4,
  /** Body and wraps are erased. */
  erased: 8,
  /** The wraps are in a row of their own; set by the store. */
  wrapsApart: 16,
} as const;

/** The few columns that derived state comes from. */
export interface DerivationColumns {
  readonly seq: number;
  readonly sender: number;
  readonly device: number;
  readonly number: number;
  readonly flags: number;
  readonly count: number;
}
