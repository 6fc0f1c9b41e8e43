/** The one row of the table `account`. Looked at in every event, so it is kept in memory. */
import { userMigrations } from '../../../migrations/user/index.ts';
import type { UserId } from '../../../protocol/ids.ts';
import type { wire } from '../../../schema/gen/wire.js';
import { migrate } from '../../kit/migrate.ts';
import { bytesOf, type Rows } from '../../kit/rows.ts';
import type { Storage } from '../../kit/sql.ts';

export interface Account {
  readonly user: UserId;
  readonly secret: Uint8Array;
  readonly listVersion: number;
  readonly createdAt: number;
  /** Why it ended; unspecified: it has not. */
  readonly retired: wire.RemovalReason;
  /** A connection was lost with what it alone knew: whoever was told last before this counts all as changed. */
  readonly allChangedAt: number;
  readonly listDay: number;
  readonly listChanges: number;
  readonly lookupDay: number;
  readonly lookups: number;
}

export class AccountRows {
  readonly #rows: Rows;
  readonly #storage: Storage;
  #row: Account | null = null;

  constructor(rows: Rows, storage: Storage) {
    this.#rows = rows;
    this.#storage = storage;
  }

  /** Null: the id is unused, and its object empty (D10.1). */
  get row(): Account | null {
    return this.#row;
  }

  /** Takes it into memory; only where there are tables. */
  load(): void {
    this.#row = this.#read();
  }

  /** One row, and the tables for all others. */
  create(user: UserId, secret: Uint8Array, now: number): void {
    migrate(this.#storage, userMigrations);
    this.#rows.run(
      'INSERT INTO account (id, user, secret, list_version, created_at) VALUES (0, ?, ?, 0, ?)',
      user,
      secret,
      now,
    );
    this.load();
  }

  /** One row. */
  update(change: Partial<Omit<Account, 'user' | 'secret' | 'createdAt'>>): void {
    const next = { ...(this.#row as Account), ...change };
    this.#rows.run(
      `UPDATE account SET list_version = ?, retired = ?, all_changed_at = ?, list_day = ?, list_changes = ?,
       lookup_day = ?, lookups = ? WHERE id = 0`,
      ...[next.listVersion, next.retired, next.allChangedAt, next.listDay, next.listChanges],
      ...[next.lookupDay, next.lookups],
    );
    this.#row = next;
  }

  #read(): Account | null {
    const row = this.#rows.all('SELECT * FROM account WHERE id = 0')[0];
    if (row === undefined) return null;
    return {
      user: String(row.user) as UserId,
      secret: bytesOf(row.secret),
      listVersion: Number(row.list_version),
      createdAt: Number(row.created_at),
      retired: Number(row.retired),
      allChangedAt: Number(row.all_changed_at),
      listDay: Number(row.list_day),
      listChanges: Number(row.list_changes),
      lookupDay: Number(row.lookup_day),
      lookups: Number(row.lookups),
    };
  }
}
