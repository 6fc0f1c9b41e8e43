import type { ColdDeletion, ColdEntry } from '../../durable-objects/history/rpc.ts';
import { statements } from './statements.ts';

/** One statement with its values. */
export interface Statement {
  readonly query: string;
  readonly params: readonly (string | number | Uint8Array)[];
}

/**
 * Entries of one partition: a page lies in one or two, and a thousand entries stay far below the 100 MB beyond which a partition
 * is slow to read and to repair, unless they are all as large as a frame may be. Never changes: rows lie where it put them.
 */
export const bucketLength = 1_000;

export function bucketOf(seq: number): number {
  return Math.floor((seq - 1) / bucketLength);
}

/**
 * What was let go by retention stays away, whatever comes late: this is later than any entry (the year 2255), so it wins
 * over every write. Compaction forgets it like any other tombstone.
 */
const afterEverything = Number.MAX_SAFE_INTEGER;

/**
 * Cassandra takes no time to live of more than 20 years, and refuses one that ends after 2038-01-19 unless all of its nodes are
 * new enough; a day less for its clocks. What lapses later is held back by readers alone.
 */
const maxTtlSeconds = 630_720_000;
const latestEnd = 2_147_483_646_000 - 86_400_000;

const nothing = new Uint8Array(0);

/** What stores an entry. `now` decides only whether a body that has lapsed is sent at all (A3). */
export function writesOf(conversation: string, entry: ColdEntry, now: number): Statement[] {
  const { seq, facts, at, expiresAt, deletedAt } = entry;
  const key = [conversation, bucketOf(seq), seq] as const;
  const written = at * 1_000;
  const whole = (body: Uint8Array, wraps: Uint8Array): Statement => ({
    query: statements.whole,
    params: [...key, facts, at, expiresAt, body, wraps, written],
  });
  if (deletedAt > 0) return [whole(nothing, nothing), eraseOf(conversation, { seq, at: deletedAt })];

  const seconds = expiresAt === 0 ? 0 : Math.ceil((expiresAt - now) / 1_000);
  if (expiresAt === 0 || seconds > maxTtlSeconds || expiresAt > latestEnd) return [whole(entry.body, entry.wraps)];
  const stays: Statement = { query: statements.facts, params: [...key, facts, at, expiresAt, written] };
  if (seconds <= 0) return [stays];
  // One second more: readers go by the millisecond, and the cluster's clocks are others.
  return [stays, { query: statements.lapsing, params: [written, seconds + 1, entry.body, entry.wraps, ...key] }];
}

/** A1: a microsecond after the deletion, so that of an entry deleted in its own millisecond nothing is left. */
export function eraseOf(conversation: string, { seq, at }: ColdDeletion): Statement {
  return { query: statements.erase, params: [at * 1_000 + 1, at, conversation, bucketOf(seq), seq] };
}

export function dropOf(conversation: string, bucket: number, from: number, through: number): Statement {
  return { query: statements.drop, params: [afterEverything, conversation, bucket, from, through] };
}

/** A row as the driver reads it; 64-bit numbers come as objects of its own. */
export interface Row {
  readonly seq: WideNumber;
  readonly facts: Uint8Array | null;
  readonly body?: Uint8Array | null;
  readonly wraps?: Uint8Array | null;
  readonly at: WideNumber | null;
  readonly expires_at: WideNumber | null;
  readonly deleted_at: WideNumber | null;
}

interface WideNumber {
  toNumber(): number;
}

/** Null: only a deletion has come so far, so there is no entry yet. */
export function entryOf(row: Row): ColdEntry | null {
  if (row.facts === null || row.at === null) return null;
  const deletedAt = row.deleted_at?.toNumber() ?? 0;
  const bytes = (value: Uint8Array | null | undefined) =>
    deletedAt > 0 || value === null || value === undefined ? nothing : plain(value);
  return {
    seq: row.seq.toNumber(),
    facts: plain(row.facts),
    body: bytes(row.body),
    wraps: bytes(row.wraps),
    at: row.at.toNumber(),
    expiresAt: row.expires_at?.toNumber() ?? 0,
    deletedAt,
  };
}

/** The driver reads Node's buffers; a caller gets bytes of its own class. */
function plain(value: Uint8Array): Uint8Array {
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}
