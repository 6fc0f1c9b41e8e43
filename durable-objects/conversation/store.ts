/**
 * The rows a conversation needs, as a synchronous interface. The implementation in SQL is sql-store.ts.
 */
import type { ColdDeletion } from '../history/rpc.ts';
import type { DerivedFrom, EntryRow } from './entry-row.ts';
import type { Leftover, Zone } from './history/zones.ts';
import type { Digest } from './log/digest.ts';
import type { MediaRows } from './media-rows.ts';
import type { Group, Member } from './state.ts';

export interface ConversationStore {
  readonly media: MediaRows;
  /** Whether anything was ever accepted. */
  exists(): boolean;
  /** Makes the tables; with the first accepted entry, in its transaction. */
  create(): void;
  /** All or nothing. */
  atomically<Result>(work: () => Result): Result;

  /** Up to here entries are in cold history and their rows are gone, those of control entries apart; 0: none is. */
  archivedThrough(): number;
  archive(): Archive;
  /** Cold history may hold entries up to here from now on. */
  offer(through: number): void;
  /** Rows up to here go, those of control entries apart; what was told of a deletion among them is told again (A2). */
  leave(through: number, head: Uint8Array): void;
  /** What archiving waits for, or null. */
  archiveWait(): ArchiveWait | null;
  noteArchiveWait(wait: ArchiveWait | null): void;
  /** Up to where cold history has let go of everything. */
  droppedThrough(): number;
  /** It has up to here; what was kept for entries up to here is not needed any more. */
  dropped(through: number): void;
  /** Which store of cold history has what, where there are two. */
  coldPlaces(): { readonly zones: readonly Zone[]; readonly leftovers: readonly Leftover[] };
  /** Replaces them. */
  putColdZones(zones: readonly Zone[]): void;
  /** Cleared as far as it goes, there is none any more. */
  putColdLeftover(leftover: Leftover): void;
  keptHead(seq: number): Uint8Array | undefined;
  keepHead(seq: number, head: Uint8Array): void;
  /** Of these, cold history may not have heard that they are deleted. */
  coldDeletionsIn(from: number, through: number): ReadonlySet<number>;
  /** Deletions that it has to hear of, at most `limit`. */
  coldDeletions(limit: number): ColdDeletion[];
  countColdDeletions(): number;
  addColdDeletion(deletion: ColdDeletion): void;
  /** It has heard of them: those up to `through` are done with, the others it hears of once more. */
  toldColdDeletions(seqs: readonly number[], through: number): void;

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
  derivedFrom(from: number, through: number, limit: number): DerivedFrom[];
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
  /** Blocks hold `derivedPerBlock` people each; what is not written has not changed since. */
  writeDerived(block: number, asOf: number, members: readonly Member[]): void;
}

/** How far the log has left. */
export interface Archive {
  readonly through: number;
  /** The chain value there; before the first entry if nothing has left. */
  readonly head: Uint8Array;
  /** Cold history holds no entry beyond this one. */
  readonly offered: number;
}

/** It has failed ever since. */
export interface ArchiveWait {
  /** ms of the first failure. */
  readonly since: number;
  /** Why it failed then. */
  readonly problem: string;
}

/** People in a row of the tables `members` and `positions`. */
export const membersPerBlock = 64;

/** People in a row of the table `derived`: the usual conversation has one row. */
export const derivedPerBlock = 1_024;
