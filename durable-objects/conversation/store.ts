/**
 * The rows a conversation needs, as a synchronous interface. The implementation in SQL is sql-store.ts.
 */
import type { DerivationColumns, EntryRow } from './entry-row.ts';
import type { ColdRows } from './history/cold-rows.ts';
import type { Digest } from './log/digest.ts';
import type { MediaRows } from './media-rows.ts';
import type { Group, Member } from './state.ts';

export interface ConversationStore {
  readonly media: MediaRows;
  readonly cold: ColdRows;
  /** Whether anything was ever accepted. */
  exists(): boolean;
  /** Makes the tables; with the first accepted entry, in its transaction. */
  create(): void;
  /** All or nothing. */
  atomically<Result>(work: () => Result): Result;

  insertEntry(row: EntryRow): void;
  /** Replaces the row's bytes by `entry`, which has no body, and drops its wraps; it expires no more. */
  eraseBody(row: EntryRow, entry: Uint8Array): void;
  entry(seq: number): EntryRow | undefined;
  newestEntry(): EntryRow | undefined;
  /** Ascending, at most `limit`, from..through. */
  entries(from: number, through: number, limit: number): EntryRow[];
  /** Descending, at most `limit`, from..through. */
  entriesDown(from: number, through: number, limit: number): EntryRow[];
  /** Ascending, at most `limit`, from..through. */
  derivedFrom(from: number, through: number, limit: number): DerivationColumns[];
  /** The newest countable entry in from..through. */
  newestCountable(from: number, through: number): EntryRow | undefined;
  /** The device's newest send in from..through whose number is at most `number`. */
  sendUpTo(sender: number, device: number, number: number, from: number, through: number): EntryRow | undefined;
  /** The countable entries of a sender in from..through. */
  countOwn(sender: number, from: number, through: number): number;
  /** Who sent countable entries in from..through. */
  sendersBetween(from: number, through: number): number[];
  /** Expired entries whose bodies are still there. */
  expired(now: number, limit: number): EntryRow[];
  nextExpiry(): number | null;
  /** Control entries after a seq, ascending. */
  controls(after: number, through: number, limit: number): number[];
  insertControl(seq: number): void;

  /** How many runs have a digest of level 0, from the first on. */
  digestedRuns(): number;
  digest(level: number, run: number): Digest | undefined;
  writeDigest(level: number, run: number, digest: Digest): void;

  group(): Group | undefined;
  writeGroup(group: Group): void;
  /**
   * Everybody who ever came, with positions and derived state as far as they are packed. `derivedWhole`: it is packed in
   * blocks; else all blocks have to be written.
   */
  members(): { readonly members: Member[]; readonly derivedAsOf: number; readonly derivedWhole: boolean };
  /** Blocks hold `membersPerBlock` people each. */
  writeMembers(block: number, members: readonly Member[]): void;
  writePositions(block: number, members: readonly Member[]): void;
  /** Blocks hold `derivedPerBlock` people each; the others are as they were. */
  writeDerived(block: number, asOf: number, members: readonly Member[]): void;
}

/** People in a row of the tables `members` and `positions`. */
export const membersPerBlock = 64;

/** People in a row of the table `derived`: the usual conversation has one row. */
export const derivedPerBlock = 1_024;
