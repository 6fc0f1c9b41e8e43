/** The rows of a ledger in SQL (migrations/media). */
import { mediaMigrations } from '../../migrations/media/index.ts';
import type { UserId } from '../../protocol/ids.ts';
import { hasTables, migrate } from '../kit/migrate.ts';
import { Rows } from '../kit/rows.ts';
import type { Storage } from '../kit/sql.ts';
import type { LedgerOptions } from './options.ts';
import type { MediaEntry } from './rpc.ts';

export const states = { none: 0, stored: 1, erasing: 2 } as const;
export type ObjectState = (typeof states)[keyof typeof states];

export interface ObjectRow {
  readonly state: ObjectState;
  readonly size: number;
  /** When somebody last had something to do with it. */
  readonly touchedAt: number;
  /** When it was first seen that it can go; 0: it cannot. */
  readonly idleSeenAt: number;
}

export interface UploadRow {
  readonly user: UserId;
  /** The bucket's id; '' for one put, null where it has not begun. */
  readonly upload: string | null;
  readonly size: number;
  readonly isOver: boolean;
  readonly touchedAt: number;
}

const nothing: ObjectRow = { state: states.none, size: 0, touchedAt: 0, idleSeenAt: 0 };
/** An upload that has a row and no id of the bucket yet. */
const notBegun = '?';

export class LedgerRows {
  readonly #storage: Storage;
  readonly #empty: LedgerOptions['empty'];
  readonly #rows: Rows;
  #exists: boolean;

  constructor({ storage, empty }: Pick<LedgerOptions, 'storage' | 'empty'>) {
    this.#storage = storage;
    this.#empty = empty;
    this.#rows = new Rows(storage, () => {});
    this.#exists = hasTables(storage);
    if (this.#exists) migrate(storage, mediaMigrations);
  }

  /** Whether anything was ever written: a ledger that was only asked stays without tables (D10.1). */
  get exists(): boolean {
    return this.#exists;
  }

  /** One step that writes; makes the tables with the first one. */
  writing<Result>(work: () => Result): Result {
    const result = this.#storage.transactionSync(() => {
      if (!this.#exists) migrate(this.#storage, mediaMigrations);
      return work();
    });
    this.#exists = true;
    return result;
  }

  object(): ObjectRow {
    const row = this.#exists ? this.#rows.all('SELECT * FROM object WHERE id = 0')[0] : undefined;
    if (row === undefined) return nothing;
    const { state, size, touched_at, idle_seen_at } = row;
    return {
      ...{ state: Number(state) as ObjectState, size: Number(size) },
      ...{ touchedAt: Number(touched_at), idleSeenAt: Number(idle_seen_at) },
    };
  }

  writeObject({ state, size, touchedAt, idleSeenAt }: ObjectRow): void {
    this.#rows.run(
      'UPDATE object SET state = ?, size = ?, touched_at = ?, idle_seen_at = ? WHERE id = 0',
      ...[state, size, touchedAt, idleSeenAt],
    );
  }

  holder(user: UserId): { readonly hasStored: boolean; readonly until: number } | null {
    const row = this.#exists ? this.#rows.all('SELECT * FROM holders WHERE user = ?', user)[0] : undefined;
    return row === undefined ? null : { hasStored: row.has_stored === 1, until: Number(row.until) };
  }

  putHolder(user: UserId, hasStored: boolean, until: number): void {
    this.#rows.run(
      `INSERT INTO holders (user, has_stored, until) VALUES (?, ?, ?) ON CONFLICT (user) DO UPDATE SET
        has_stored = max(has_stored, excluded.has_stored), until = max(until, excluded.until)`,
      ...[user, hasStored ? 1 : 0, until],
    );
  }

  /** When the last hold ends, or 0. */
  heldUntil(): number {
    return this.#exists ? Number(this.#rows.all('SELECT MAX(until) AS until FROM holders')[0]?.until ?? 0) : 0;
  }

  upload(user: UserId): UploadRow | null {
    return this.#uploads('WHERE user = ?', user)[0] ?? null;
  }

  /** Of each person who stores these very bytes there is one. Those that are over, or that nobody went on with since then: some of them. */
  uploadsUntil(touchedAt: number): UploadRow[] {
    return this.#uploads('WHERE over = 1 OR touched_at <= ? ORDER BY user LIMIT 100', touchedAt);
  }

  /** When somebody last went on with the one that was left alone for longest; null: there is none. */
  oldestTouch(): number | null {
    if (!this.#exists) return null;
    const touchedAt = this.#rows.all('SELECT MIN(touched_at) AS at FROM uploads')[0]?.at ?? null;
    return touchedAt === null ? null : Number(touchedAt);
  }

  hasUploads(): boolean {
    return this.#exists && this.#rows.has('SELECT 1 FROM uploads LIMIT 1');
  }

  /** Of somebody else. */
  hasOtherUploads(user: UserId): boolean {
    return this.#exists && this.#rows.has('SELECT 1 FROM uploads WHERE user <> ? LIMIT 1', user);
  }

  /** Of any of them it is so. */
  hasUploadThatIs({ over }: { readonly over: boolean }): boolean {
    return this.#exists && this.#rows.has('SELECT 1 FROM uploads WHERE over = ? LIMIT 1', over ? 1 : 0);
  }

  #uploads(which: string, ...bindings: (string | number)[]): UploadRow[] {
    if (!this.#exists) return [];
    return this.#rows.all(`SELECT * FROM uploads ${which}`, ...bindings).map((row) => ({
      ...{ user: row.user as UserId, upload: row.upload === notBegun ? null : String(row.upload) },
      ...{ size: Number(row.size), isOver: row.over === 1, touchedAt: Number(row.touched_at) },
    }));
  }

  putUpload({ user, upload, size, isOver, touchedAt }: UploadRow): void {
    this.#rows.run(
      'INSERT OR REPLACE INTO uploads (user, upload, size, over, touched_at) VALUES (?, ?, ?, ?, ?)',
      ...[user, upload ?? notBegun, size, isOver ? 1 : 0, touchedAt],
    );
  }

  dropUpload(user: UserId): void {
    this.#rows.run('DELETE FROM parts WHERE user = ?', user);
    this.#rows.run('DELETE FROM uploads WHERE user = ?', user);
  }

  parts(user: UserId): { readonly part: number; readonly etag: string }[] {
    if (!this.#exists) return [];
    const rows = this.#rows.all('SELECT part, etag FROM parts WHERE user = ? ORDER BY part', user);
    return rows.map(({ part, etag }) => ({ part: Number(part), etag: String(etag) }));
  }

  hasPart(user: UserId, part: number): boolean {
    return this.#exists && this.#rows.has('SELECT 1 FROM parts WHERE user = ? AND part = ?', user, part);
  }

  putPart(user: UserId, part: number, etag: string): void {
    this.#rows.run('INSERT OR REPLACE INTO parts (user, part, etag) VALUES (?, ?, ?)', user, part, etag);
  }

  /** An entry that was released stays so. */
  refer({ conversation, seq }: MediaEntry): void {
    this.#rows.run(
      'INSERT OR IGNORE INTO entries (conversation, seq, released_at) VALUES (?, ?, 0)',
      ...[conversation, seq],
    );
  }

  release({ conversation, seq }: MediaEntry, now: number): void {
    this.#rows.run(
      `INSERT INTO entries (conversation, seq, released_at) VALUES (?, ?, ?)
        ON CONFLICT (conversation, seq) DO UPDATE SET released_at = excluded.released_at WHERE released_at = 0`,
      ...[conversation, seq, now],
    );
  }

  isNamed(): boolean {
    return this.#exists && this.#rows.has('SELECT 1 FROM entries WHERE released_at = 0 LIMIT 1');
  }

  /** What ended by then: holds of those who did not store it, and what is known of entries that were released. */
  forget(heldUntil: number, releasedBefore: number): void {
    this.#rows.run('DELETE FROM holders WHERE has_stored = 0 AND until <= ?', heldUntil);
    this.#rows.run('DELETE FROM entries WHERE released_at > 0 AND released_at <= ?', releasedBefore);
  }

  /** As if nothing had ever been stored: most objects are collected some day, and each that kept tables would be billed for ever. */
  async clear(): Promise<void> {
    const emptied = this.#empty();
    this.#exists = hasTables(this.#storage);
    await emptied;
  }
}
