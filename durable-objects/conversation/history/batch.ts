/**
 * What leaves together: a hundred entries, the hundreds of cold history's packs, or fewer where their bytes would be too
 * many. Pure: archiver.ts brings them there.
 */
import { sameBytes } from '../../../lib/bytes.ts';
import { extend } from '../../../protocol/chain.ts';
import { stored } from '../../../schema/gen/stored.js';
import { type ColdEntry, coldBytes, maxColdBatch, maxColdBatchBytes } from '../../history/rpc.ts';
import { decodeEntry } from '../../kit/entries.ts';
import type { Context } from '../context.ts';
import { type EntryRow, entryFlags } from '../entry-row.ts';
import { bringDerivedUpToDate, firstControlKind } from '../insert.ts';
import { digestLeaving, growDigests, runLength } from '../log/digests.ts';
import { outside } from '../log/log.ts';
import { leafOfFacts } from './cold-chain.ts';
import { sameFacts, toCold } from './cold-entry.ts';

export interface Batch {
  readonly from: number;
  readonly through: number;
  readonly entries: readonly ColdEntry[];
  /** The chain value before the first. */
  readonly head: Uint8Array;
}

/** So many times `hotEntries` may follow the newest that people count before that leaves all the same. */
const countableStaysFor = 8;

/**
 * Through which entry the next batch goes, or 0: nothing is to leave yet. By count, or by age down to a least window. The
 * newest that people count stays, for it is what a list of chats shows, until too many follow it: a program whose messages are
 * all uncounted would fill the object.
 */
export function leavesThrough({ store, log, state, limits }: Context, now: number): number {
  const { through: before } = store.cold.archive();
  const size = Math.min(limits.coldBatch, maxColdBatch);
  const end = (Math.floor(before / size) + 1) * size;
  const { tip, newest } = state;
  const isShown = newest.seq > 0 && tip.seq - newest.seq <= countableStaysFor * limits.hotEntries;
  if (end >= tip.seq || (isShown && end >= newest.seq)) return 0;
  if (end <= tip.seq - limits.hotEntries) return end;
  if (end > tip.seq - limits.hotEntriesLeast) return 0;
  const row = log.entry(end);
  return row !== undefined && row !== outside && decodeEntry(row.entry).at <= now - limits.hotMs ? end : 0;
}

/** Why there is no batch now: digests of an older log, or the erasing of a body that has expired, are still to come. */
export type Wait = 'digests' | 'expiry';

/** The batch that goes through `end`, or ends earlier. */
export function nextBatch(context: Context, end: number, now: number): Batch | Wait {
  const { store, sha256 } = context;
  if (!hasDigests(context)) return 'digests';
  const { through, head } = store.cold.archive();
  const entries: ColdEntry[] = [];
  let bytes = 0;
  for (const row of fewAtATime(context, through + 1, end)) {
    // It comes as leaf only (A3), and one look at a clock takes no body (T1): expire.ts does.
    if (row.expiresAt > 0 && row.expiresAt <= now) break;
    const entry = toCold(row, sha256);
    bytes += coldBytes(entry);
    if (entries.length > 0 && bytes > maxColdBatchBytes) break;
    entries.push(entry);
  }
  if (entries.length === 0) return 'expiry';
  return { from: through + 1, through: through + entries.length, entries, head };
}

/** Entries leave once the full runs of the log are summed up; some of those that are not are with each look. */
function hasDigests(context: Context): boolean {
  const { state } = context;
  const full = Math.floor(state.tip.seq / runLength);
  if (state.digested < full) state.digested = growDigests(context, state.digested, state.tip.seq);
  return state.digested >= full;
}

/**
 * What is wrong with what was read back, or null: the same seqs, facts, bodies by their hashes, wraps, and the chain over
 * them recomputed. A body that the store has let go because it expired is not missing.
 */
export function problemOf(batch: Batch, held: readonly ColdEntry[], context: Context, now: number): string | null {
  const { sha256, state } = context;
  if (held.length !== batch.entries.length) return `${held.length} of ${batch.entries.length} entries are there`;
  let { head } = batch;
  for (const [i, sent] of batch.entries.entries()) {
    const got = held[i] as ColdEntry;
    if (got.seq !== sent.seq) return `entry ${got.seq} is where ${sent.seq} should be`;
    if (!sameFacts(got.facts, sent.facts)) return `entry ${got.seq} tells something else`;
    const facts = stored.ColdFacts.decode(got.facts);
    const entry = decodeEntry(facts.entry);
    head = extend(head, leafOfFacts(state.group.conversation, entry, facts.bodyHash, sha256), sha256);
    if (!sameBytes(head, entry.head)) return `the chain breaks at entry ${got.seq}`;
    if (got.at !== sent.at || got.expiresAt !== sent.expiresAt) return `entry ${got.seq} has other times`;
    const hasLapsed = got.expiresAt > 0 && got.expiresAt <= now && got.body.length + got.wraps.length === 0;
    if (got.deletedAt > 0 || hasLapsed) continue;
    if (!sameBytes(sha256(got.body), facts.bodyHash)) return `entry ${got.seq} has another body`;
    // Of one that was deleted since it was offered first, they are not known any more.
    if (sent.deletedAt === 0 && !sameBytes(got.wraps, sent.wraps)) return `entry ${got.seq} has other wraps`;
  }
  return null;
}

/**
 * Rows go, and `archived through` moves, in one transaction, after a look at them again (A4). Says what has changed since
 * they were read that forbids it, or null.
 */
export function settle(context: Context, batch: Batch, held: readonly ColdEntry[]): string | null {
  const { store, sha256 } = context;
  return store.atomically(() => {
    if (store.cold.archive().through !== batch.from - 1) return 'others have left since';
    const rows = hotRows(context, batch.from, batch.through);
    if (rows.length !== batch.entries.length) return 'rows are missing';
    for (const [i, row] of rows.entries()) {
      const got = held[i] as ColdEntry;
      const is = toCold(row, sha256);
      if (!sameFacts(is.facts, got.facts)) return `entry ${row.seq} has changed`;
      const isErased = (row.flags & entryFlags.erased) !== 0;
      if (got.deletedAt > 0 && !isErased) return `entry ${row.seq} is deleted only there`;
      // It goes as leaf only once it is erased here (A3): one look at a clock takes no body (T1).
      if (got.body.length === 0 && is.body.length > 0) return `entry ${row.seq} has lapsed only there`;
      // Whatever the deletion's time was: the entry's last one is not before it.
      if (is.deletedAt > 0 && got.deletedAt === 0) store.cold.addDeletion({ seq: row.seq, at: context.state.tip.at });
    }
    letGo(context, batch, rows);
    return null;
  });
}

/** What is below the floor leaves without going anywhere (A3), once its run has a digest. Says how many rows went. */
export function letGoBelow(context: Context, through: number): number {
  if (!hasDigests(context)) return 0;
  const from = context.store.cold.archive().through + 1;
  const rows = hotRows(context, from, Math.min(through, from + maxColdBatch - 1));
  context.store.atomically(() => letGo(context, { through: (rows.at(-1) as EntryRow).seq }, rows));
  return rows.length;
}

function letGo(context: Context, batch: Pick<Batch, 'through'>, rows: readonly EntryRow[]): void {
  const { store, log, state } = context;
  // What follows from the log is packed before a part of it leaves (L5).
  if (state.derivedAsOf < batch.through) bringDerivedUpToDate(context);
  digestLeaving(store, log, state.digested, rows);
  const next = log.control(batch.through + 1);
  for (const [i, row] of rows.entries()) {
    const follower = rows[i + 1] ?? next;
    // It is told as the end of what somebody was not in for.
    if (follower !== undefined && follower.kind >= firstControlKind) store.cold.keepHead(row.seq, headOf(row));
  }
  store.cold.leave(batch.through, headOf(rows.at(-1) as EntryRow));
}

/** Large ones end a batch early: the others are not read for it. */
function* fewAtATime(context: Context, from: number, through: number): Generator<EntryRow> {
  const few = 16;
  for (let at = from; at <= through; at += few) yield* hotRows(context, at, Math.min(at + few - 1, through));
}

function hotRows({ log }: Context, from: number, through: number): readonly EntryRow[] {
  const rows = log.entries(from, through, maxColdBatch);
  if (rows === outside || rows.some(({ seq }, i) => seq !== from + i)) throw new Error(`no rows from ${from} on`);
  return rows;
}

function headOf(row: EntryRow): Uint8Array {
  return decodeEntry(row.entry).head;
}
