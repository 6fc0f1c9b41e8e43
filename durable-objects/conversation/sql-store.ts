/** The rows of a conversation in SQL (migrations/conversation). */
import { conversationMigrations } from '../../migrations/conversation/index.ts';
import { emptyHead } from '../../protocol/chain.ts';
import type { ColdDeletion, StoreName } from '../history/rpc.ts';
import { hasTables, migrate } from '../kit/migrate.ts';
import type { SqlValue, Storage } from '../kit/sql.ts';
import { type DerivedFrom, type EntryRow, entryFlags } from './entry-row.ts';
import type { Leftover, Zone } from './history/zones.ts';
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
import { type Archive, type ArchiveWait, type ConversationStore, derivedPerBlock, membersPerBlock } from './store.ts';

/** Wraps above this go into a row of their own, so that pages of the log stay small. */
const maxWrapsBesideEntry = 16 * 1024;

const entryColumns = 'seq, kind, sender, device, number, flags, count, expires_at, entry, wraps';

const insertEntry = `INSERT INTO entries (${entryColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

type SqlEntry = {
  seq: number;
  kind: number;
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
  readonly #storage: Storage;
  /** There were tables when the object woke. */
  readonly #exists: boolean;
  #archivedThrough: number | null = null;

  constructor(storage: Storage) {
    this.#storage = storage;
    this.media = new MediaRows(storage);
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
      // It may be of a step that was taken back.
      this.#archivedThrough = null;
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

  archivedThrough(): number {
    this.#archivedThrough ??= this.archive().through;
    return this.#archivedThrough;
  }

  archive(): Archive {
    const row = this.exists()
      ? this.#rows<{ through: number; head: ArrayBuffer; offered: number }>(
          'SELECT through, head, offered FROM archive WHERE id = 0',
        )[0]
      : undefined;
    if (row === undefined || row.through === 0) return { through: 0, head: emptyHead, offered: row?.offered ?? 0 };
    return { through: row.through, head: new Uint8Array(row.head), offered: row.offered };
  }

  offer(through: number): void {
    this.#write('UPDATE archive SET offered = ? WHERE id = 0 AND offered < ?', through, through);
  }

  leave(through: number, head: Uint8Array): void {
    const from = this.archivedThrough() + 1;
    this.#archivedThrough = null;
    const stay = 'SELECT seq FROM controls WHERE seq BETWEEN ? AND ?';
    this.#write('DELETE FROM wraps WHERE seq BETWEEN ? AND ?', from, through);
    this.#write(
      `DELETE FROM entries WHERE seq BETWEEN ? AND ? AND seq NOT IN (${stay})`,
      ...[from, through, from, through],
    );
    this.#write('UPDATE cold_deletions SET told = 0 WHERE told = 1 AND seq BETWEEN ? AND ?', from, through);
    this.#write('UPDATE archive SET through = ?, head = ? WHERE id = 0', through, head);
  }

  archiveWait(): ArchiveWait | null {
    const row = this.#rows<{ since: number; problem: string }>(
      'SELECT waits_since AS since, waits_for AS problem FROM archive WHERE id = 0 AND waits_since > 0',
    )[0];
    return row ?? null;
  }

  noteArchiveWait(wait: ArchiveWait | null): void {
    const query = 'UPDATE archive SET waits_since = ?, waits_for = ? WHERE id = 0';
    this.#write(query, wait?.since ?? 0, wait?.problem ?? '');
  }

  droppedThrough(): number {
    return this.#rows<{ dropped: number }>('SELECT dropped FROM retention WHERE id = 0')[0]?.dropped ?? 0;
  }

  dropped(through: number): void {
    this.#write('UPDATE retention SET dropped = ? WHERE id = 0 AND dropped < ?', through, through);
    this.#write('DELETE FROM cold_deletions WHERE seq <= ?', through);
    this.#write('DELETE FROM kept_heads WHERE seq <= ?', through);
  }

  coldPlaces(): { zones: Zone[]; leftovers: Leftover[] } {
    const zones = this.#rows<{ first: number; store: number; head: ArrayBuffer }>(
      'SELECT first, store, head FROM cold_zones ORDER BY first',
    );
    const leftovers = this.#rows<{ store: number; through: number; cleared: number }>('SELECT * FROM cold_leftovers');
    return {
      zones: zones.map(({ first, store, head }) => ({ first, store: nameOf(store), head: new Uint8Array(head) })),
      leftovers: leftovers.map(({ store, ...more }) => ({ ...more, store: nameOf(store) })),
    };
  }

  putColdZones(zones: readonly Zone[]): void {
    const known = new Map(this.coldPlaces().zones.map((zone) => [zone.first, zone]));
    const wanted = new Set(zones.map(({ first }) => first));
    for (const first of known.keys()) {
      if (!wanted.has(first)) this.#write('DELETE FROM cold_zones WHERE first = ?', first);
    }
    for (const { first, store, head } of zones) {
      if (known.get(first)?.store === store) continue;
      const query = 'INSERT OR REPLACE INTO cold_zones (first, store, head) VALUES (?, ?, ?)';
      this.#write(query, first, storeNames.indexOf(store), head);
    }
  }

  putColdLeftover({ store, through, cleared }: Leftover): void {
    const number = storeNames.indexOf(store);
    if (cleared >= through) this.#write('DELETE FROM cold_leftovers WHERE store = ?', number);
    else {
      const query = 'INSERT OR REPLACE INTO cold_leftovers (store, through, cleared) VALUES (?, ?, ?)';
      this.#write(query, number, through, cleared);
    }
  }

  keptHead(seq: number): Uint8Array | undefined {
    const row = this.#rows<{ head: ArrayBuffer }>('SELECT head FROM kept_heads WHERE seq = ?', seq)[0];
    return row === undefined ? undefined : new Uint8Array(row.head);
  }

  keepHead(seq: number, head: Uint8Array): void {
    this.#write('INSERT OR REPLACE INTO kept_heads (seq, head) VALUES (?, ?)', seq, head);
  }

  coldDeletionsIn(from: number, through: number): ReadonlySet<number> {
    const query = 'SELECT seq FROM cold_deletions WHERE seq BETWEEN ? AND ?';
    return new Set(this.#rows<{ seq: number }>(query, from, through).map(({ seq }) => seq));
  }

  coldDeletions(limit: number): ColdDeletion[] {
    return this.#rows<{ seq: number; at: number }>(
      'SELECT seq, at FROM cold_deletions WHERE told = 0 ORDER BY seq LIMIT ?',
      limit,
    );
  }

  countColdDeletions(): number {
    return this.#rows<{ n: number }>('SELECT COUNT(*) AS n FROM cold_deletions WHERE told = 0')[0]?.n ?? 0;
  }

  addColdDeletion({ seq, at }: ColdDeletion): void {
    this.#write('INSERT OR IGNORE INTO cold_deletions (seq, at, told) VALUES (?, ?, 0)', seq, at);
  }

  toldColdDeletions(seqs: readonly number[], through: number): void {
    for (const seq of seqs) {
      if (seq <= through) this.#write('DELETE FROM cold_deletions WHERE seq = ?', seq);
      else this.#write('UPDATE cold_deletions SET told = 1 WHERE seq = ?', seq);
    }
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

  derivedFrom(from: number, through: number, limit: number): DerivedFrom[] {
    return this.#rows<DerivedFrom & Record<string, SqlValue>>(
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

/** As the rows number them. */
const storeNames: readonly StoreName[] = ['embedded', 'cassandra'];

function nameOf(store: number): StoreName {
  return storeNames[store] ?? 'embedded';
}

type BlockRow = { block: number; data: ArrayBuffer };
type DerivedRow = { id: number; as_of: number; data: ArrayBuffer };

/** The derived row of the first block. */
const firstDerivedId = 1;

const noBytes = new Uint8Array(0);
