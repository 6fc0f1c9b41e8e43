/** The rows of a conversation in SQL (migrations/conversation). */
import { conversationMigrations } from '../../migrations/conversation/index.ts';
import type { wire } from '../../schema/gen/wire.js';
import { hasTables, migrate } from '../kit/migrate.ts';
import type { SqlValue, Storage } from '../kit/sql.ts';
import { type DerivationColumns, type EntryRow, entryFlags } from './entry-row.ts';
import { ColdRows } from './history/cold-rows.ts';
import { type Digest, packDigest, unpackDigest } from './log/digest.ts';
import { MediaRows } from './media-rows.ts';
import {
  packDerived,
  packGroup,
  packMembers,
  packPositions,
  unpackDerived,
  unpackGroup,
  unpackMembers,
  unpackPositions,
} from './pack.ts';
import type { Group, Member } from './state.ts';
import { type ConversationStore, derivedPerBlock, membersPerBlock } from './store.ts';

/** Wraps above this go into a row of their own, so that pages of the log stay small. */
const maxWrapsBesideEntry = 16 * 1024;

const entryColumns = 'seq, kind, sender, device, number, flags, count, expires_at, entry, wraps';

const insertEntry = `INSERT INTO entries (${entryColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

type SqlEntry = {
  seq: number;
  kind: wire.EntryKind;
  sender: number;
  device: number;
  number: number;
  flags: number;
  count: number;
  expires_at: number;
  entry: ArrayBuffer;
  wraps: ArrayBuffer | null;
};

export class SqlStore implements ConversationStore {
  readonly media: MediaRows;
  readonly cold: ColdRows;
  readonly #storage: Storage;
  /** There were tables when the object woke. */
  readonly #exists: boolean;

  constructor(storage: Storage) {
    this.#storage = storage;
    this.media = new MediaRows(storage);
    this.cold = new ColdRows(storage, () => this.exists());
    this.#exists = hasTables(storage);
    if (this.#exists) migrate(storage, conversationMigrations);
  }

  exists(): boolean {
    // A creation that was rolled back took its tables along.
    return this.#exists || hasTables(this.#storage);
  }

  create(): void {
    migrate(this.#storage, conversationMigrations);
  }

  atomically<Result>(work: () => Result): Result {
    try {
      return this.#storage.transactionSync(work);
    } catch (fault) {
      this.cold.forget();
      throw fault;
    }
  }

  insertEntry(row: EntryRow): void {
    const apart = row.wraps.length > maxWrapsBesideEntry;
    const flags = apart ? row.flags | entryFlags.wrapsApart : row.flags;
    this.#storage.sql.exec(
      insertEntry,
      row.seq,
      row.kind,
      row.sender,
      row.device,
      row.number,
      flags,
      row.count,
      row.expiresAt,
      row.entry,
      row.wraps.length === 0 || apart ? null : row.wraps,
    );
    if (apart) this.#write('INSERT INTO wraps (seq, data) VALUES (?, ?)', row.seq, row.wraps);
  }

  eraseBody(row: EntryRow, entry: Uint8Array): void {
    this.#write(
      'UPDATE entries SET flags = ?, expires_at = 0, entry = ?, wraps = NULL WHERE seq = ?',
      ...[(row.flags & ~entryFlags.wrapsApart) | entryFlags.erased, entry, row.seq],
    );
    if (row.flags & entryFlags.wrapsApart) this.#write('DELETE FROM wraps WHERE seq = ?', row.seq);
  }

  entry(seq: number): EntryRow | undefined {
    return this.#entries('WHERE seq = ?', seq)[0];
  }

  newestEntry(): EntryRow | undefined {
    return this.#entries('ORDER BY seq DESC LIMIT 1')[0];
  }

  entries(from: number, through: number, limit: number): EntryRow[] {
    return this.#entries('WHERE seq BETWEEN ? AND ? ORDER BY seq LIMIT ?', from, through, limit);
  }

  entriesDown(from: number, through: number, limit: number): EntryRow[] {
    return this.#entries('WHERE seq BETWEEN ? AND ? ORDER BY seq DESC LIMIT ?', from, through, limit);
  }

  derivedFrom(from: number, through: number, limit: number): DerivationColumns[] {
    return this.#rows<DerivationColumns & Record<string, SqlValue>>(
      'SELECT seq, sender, device, number, flags, count FROM entries WHERE seq BETWEEN ? AND ? ORDER BY seq LIMIT ?',
      ...[from, through, limit],
    );
  }

  newestCountable(from: number, through: number): EntryRow | undefined {
    return this.#entries('WHERE seq BETWEEN ? AND ? AND flags & 1 ORDER BY seq DESC LIMIT 1', from, through)[0];
  }

  sendUpTo(sender: number, device: number, number: number, from: number, through: number): EntryRow | undefined {
    return this.#entries(
      'WHERE seq BETWEEN ? AND ? AND sender = ? AND device = ? AND number <= ? ORDER BY seq DESC LIMIT 1',
      ...[from, through, sender, device, number],
    )[0];
  }

  countOwn(sender: number, from: number, through: number): number {
    const rows = this.#rows<{ n: number }>(
      'SELECT COUNT(*) AS n FROM entries WHERE seq BETWEEN ? AND ? AND sender = ? AND flags & 1',
      ...[from, through, sender],
    );
    return rows[0]?.n ?? 0;
  }

  sendersBetween(from: number, through: number): number[] {
    const rows = this.#rows<{ sender: number }>(
      'SELECT DISTINCT sender FROM entries WHERE seq BETWEEN ? AND ? AND flags & 1',
      ...[from, through],
    );
    return rows.map((row) => row.sender);
  }

  expired(now: number, limit: number): EntryRow[] {
    return this.#entries('WHERE expires_at > 0 AND expires_at <= ? ORDER BY expires_at LIMIT ?', now, limit);
  }

  nextExpiry(): number | null {
    const rows = this.#rows<{ at: number | null }>('SELECT MIN(expires_at) AS at FROM entries WHERE expires_at > 0');
    return rows[0]?.at ?? null;
  }

  controls(after: number, through: number, limit: number): number[] {
    const rows = this.#rows<{ seq: number }>(
      'SELECT seq FROM controls WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?',
      ...[after, through, limit],
    );
    return rows.map((row) => row.seq);
  }

  insertControl(seq: number): void {
    this.#write('INSERT INTO controls (seq) VALUES (?)', seq);
  }

  digestedRuns(): number {
    const rows = this.#rows<{ last: number | null }>('SELECT MAX(run) AS last FROM digests WHERE level = 0');
    return (rows[0]?.last ?? -1) + 1;
  }

  digest(level: number, run: number): Digest | undefined {
    const row = this.#rows<{ data: ArrayBuffer }>(
      'SELECT data FROM digests WHERE level = ? AND run = ?',
      level,
      run,
    )[0];
    return row === undefined ? undefined : unpackDigest(new Uint8Array(row.data));
  }

  writeDigest(level: number, run: number, digest: Digest): void {
    const query = 'INSERT OR REPLACE INTO digests (level, run, data) VALUES (?, ?, ?)';
    this.#write(query, level, run, packDigest(digest));
  }

  group(): Group | undefined {
    const row = this.#rows<{ data: ArrayBuffer }>('SELECT data FROM state WHERE id = 0')[0];
    return row === undefined ? undefined : unpackGroup(new Uint8Array(row.data));
  }

  idleAlarmAt(): number {
    return this.exists() ? (this.group()?.idleAlarmAt ?? 0) : 0;
  }

  writeGroup(group: Group): void {
    this.#write('INSERT OR REPLACE INTO state (id, data) VALUES (0, ?)', packGroup(group));
  }

  members(): { members: Member[]; derivedAsOf: number; derivedWhole: boolean } {
    const members: Member[] = [];
    for (const row of this.#rows<BlockRow>('SELECT block, data FROM members ORDER BY block')) {
      members.push(...unpackMembers(new Uint8Array(row.data), row.block * membersPerBlock));
    }
    for (const row of this.#rows<BlockRow>('SELECT block, data FROM positions')) {
      const first = row.block * membersPerBlock;
      unpackPositions(new Uint8Array(row.data), members.slice(first, first + membersPerBlock));
    }
    return { members, ...this.#unpackDerived(members) };
  }

  writeMembers(block: number, members: readonly Member[]): void {
    this.#write('INSERT OR REPLACE INTO members (block, data) VALUES (?, ?)', block, packMembers(members));
  }

  writePositions(block: number, members: readonly Member[]): void {
    this.#write('INSERT OR REPLACE INTO positions (block, data) VALUES (?, ?)', block, packPositions(members));
  }

  writeDerived(block: number, asOf: number, members: readonly Member[]): void {
    const query = 'INSERT OR REPLACE INTO derived (id, as_of, data) VALUES (?, ?, ?)';
    this.#write(query, firstDerivedId + block, asOf, packDerived(members));
  }

  /** An older release packed everybody into the row with id 0; it holds if that was after the blocks were written. */
  #unpackDerived(members: readonly Member[]): { derivedAsOf: number; derivedWhole: boolean } {
    const rows = this.#rows<DerivedRow>('SELECT id, as_of, data FROM derived ORDER BY id');
    const whole = rows.filter(({ id }) => id < firstDerivedId).at(-1);
    const blocks = rows.filter(({ id }) => id >= firstDerivedId);
    const derivedAsOf = Math.max(0, ...blocks.map((row) => row.as_of));
    if (whole !== undefined && whole.as_of > derivedAsOf) {
      unpackDerived(new Uint8Array(whole.data), members);
      return { derivedAsOf: whole.as_of, derivedWhole: false };
    }
    for (const { id, data } of blocks) {
      unpackDerived(new Uint8Array(data), members.slice((id - firstDerivedId) * derivedPerBlock));
    }
    return { derivedAsOf, derivedWhole: true };
  }

  #write(query: string, ...bindings: SqlValue[]): void {
    this.#storage.sql.exec(query, ...bindings);
  }

  #rows<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): Row[] {
    return this.#storage.sql.exec<Row>(query, ...bindings).toArray();
  }

  #entries(which: string, ...bindings: SqlValue[]): EntryRow[] {
    return this.#rows<SqlEntry>(`SELECT ${entryColumns} FROM entries ${which}`, ...bindings).map((row) => ({
      seq: row.seq,
      kind: row.kind,
      sender: row.sender,
      device: row.device,
      number: row.number,
      flags: row.flags,
      count: row.count,
      expiresAt: row.expires_at,
      entry: new Uint8Array(row.entry),
      wraps: this.#wrapsOf(row),
    }));
  }

  #wrapsOf(row: SqlEntry): Uint8Array {
    if (row.wraps !== null) return new Uint8Array(row.wraps);
    if (!(row.flags & entryFlags.wrapsApart)) return noBytes;
    const apart = this.#rows<{ data: ArrayBuffer }>('SELECT data FROM wraps WHERE seq = ?', row.seq)[0];
    return apart === undefined ? noBytes : new Uint8Array(apart.data);
  }
}

type BlockRow = { block: number; data: ArrayBuffer };
type DerivedRow = { id: number; as_of: number; data: ArrayBuffer };

/** The derived row of the first block. */
const firstDerivedId = 1;

const noBytes = new Uint8Array(0);
