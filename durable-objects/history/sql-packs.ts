/** The rows of a history object in SQL (migrations/history). */
import { historyMigrations } from '../../migrations/history/index.ts';
import { hasTables, migrate } from '../kit/migrate.ts';
import type { SqlValue, Storage } from '../kit/sql.ts';
import { asRows, firstExpiry, packEntries, packLength, unpackEntries } from './pack.ts';
import type { ColdDeletion, ColdEntry } from './rpc.ts';

type PackRow = { first: number; through: number; data: ArrayBuffer };

export class SqlPacks {
  readonly #storage: Storage;
  #exists: boolean;

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#exists = hasTables(storage);
    if (this.#exists) migrate(storage, historyMigrations);
  }

  /** Whether anything was ever stored: an object that was only asked stays without tables. */
  get exists(): boolean {
    return this.#exists;
  }

  /** One step that writes; makes the tables with the first one. */
  writing<Result>(work: () => Result): Result {
    const result = this.#storage.transactionSync(() => {
      if (!this.#exists) migrate(this.#storage, historyMigrations);
      return work();
    });
    this.#exists = true;
    return result;
  }

  /** The rows that hold entries of from..through, in their order or against it, at most `limit`. */
  packs(from: number, through: number, down: boolean, limit: number): ColdEntry[][] {
    const order = down ? 'DESC' : '';
    // A pack ends with its hundred, so what begins a hundred before the range lies outside it.
    const query = `SELECT first, through, data FROM packs WHERE first BETWEEN ? AND ? AND through >= ? ORDER BY first ${order} LIMIT ?`;
    const rows = this.#rows<PackRow>(query, from - packLength, through, from, limit);
    return rows.map(({ data }) => unpackEntries(new Uint8Array(data)));
  }

  /** Puts these entries, ascending, in place of all rows of the hundred. */
  replace(pack: number, entries: readonly ColdEntry[]): void {
    const first = pack * packLength + 1;
    this.#write('DELETE FROM packs WHERE first BETWEEN ? AND ?', first, first + packLength - 1);
    for (const row of asRows(entries)) {
      const ends = [row[0] as ColdEntry, row.at(-1) as ColdEntry] as const;
      this.#write(
        'INSERT INTO packs (first, through, expires_at, data) VALUES (?, ?, ?, ?)',
        ...[ends[0].seq, ends[1].seq, firstExpiry(row), packEntries(row)],
      );
    }
  }

  /** Lets all rows go that end at or below `through`. */
  dropPacks(through: number): void {
    this.#write('DELETE FROM packs WHERE through <= ?', through);
    this.#write('DELETE FROM deletions WHERE seq <= ?', through);
  }

  deletions(from: number, through: number): Map<number, number> {
    const rows = this.#rows<{ seq: number; at: number }>(
      'SELECT seq, at FROM deletions WHERE seq BETWEEN ? AND ?',
      ...[from, through],
    );
    return new Map(rows.map(({ seq, at }) => [seq, at]));
  }

  /** Says whether it was not known. */
  noteDeletion({ seq, at }: ColdDeletion): boolean {
    if (this.deletions(seq, seq).size > 0) return false;
    this.#write('INSERT INTO deletions (seq, at) VALUES (?, ?)', seq, at);
    return true;
  }

  /** The first entries of hundreds with bodies that expired by then. */
  expired(by: number, limit: number): number[] {
    if (!this.#exists) return [];
    const rows = this.#rows<{ first: number }>(
      'SELECT first FROM packs WHERE expires_at > 0 AND expires_at <= ? ORDER BY expires_at LIMIT ?',
      ...[by, limit],
    );
    return rows.map(({ first }) => first);
  }

  nextExpiry(): number | null {
    if (!this.#exists) return null;
    return (
      this.#rows<{ at: number | null }>('SELECT MIN(expires_at) AS at FROM packs WHERE expires_at > 0')[0]?.at ?? null
    );
  }

  state(): { readonly droppedThrough: number; readonly expirySeenAt: number } {
    const row = this.#exists
      ? this.#rows<{ dropped_through: number; expiry_seen_at: number }>('SELECT * FROM state WHERE id = 0')[0]
      : undefined;
    return { droppedThrough: row?.dropped_through ?? 0, expirySeenAt: row?.expiry_seen_at ?? 0 };
  }

  noteDropped(through: number): void {
    this.#write('UPDATE state SET dropped_through = ? WHERE id = 0 AND dropped_through < ?', through, through);
  }

  noteExpirySeen(at: number): void {
    this.#write('UPDATE state SET expiry_seen_at = ? WHERE id = 0', at);
  }

  #write(query: string, ...bindings: SqlValue[]): void {
    this.#storage.sql.exec(query, ...bindings);
  }

  #rows<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): Row[] {
    return this.#storage.sql.exec<Row>(query, ...bindings).toArray();
  }
}
