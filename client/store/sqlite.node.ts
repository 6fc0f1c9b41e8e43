import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { deserialize, serialize } from 'node:v8';
import type { KeyRange, Row, Store, Table, Writer } from '../ports.ts';
import { tables } from '../ports.ts';
import { bounds, decodeKey, encodeKey } from './key-order.ts';
import { Turns } from './turns.ts';

/**
 * A store in one SQLite file, for Node. `:memory:` keeps it in memory.
 *
 * The file is locked for this process as long as it is open: two processes on one device's store would take the same
 * send number (D2.3). Throws when another process holds it for longer than `waitMs`.
 */
export function openSqliteStore(file: string, options: { waitMs?: number } = {}): Store {
  const db = new DatabaseSync(file);
  try {
    prepareTables(db, options.waitMs ?? 2_000);
  } catch (cause) {
    db.close();
    throw new Error(`${file} cannot be opened: another process may have it open`, { cause });
  }
  const statements = new Map<string, StatementSync>();
  const prepared = (sql: string): StatementSync => {
    const known = statements.get(sql) ?? db.prepare(sql);
    statements.set(sql, known);
    return known;
  };
  const access = accessTo(prepared);
  const turns = new Turns();
  let open = true;
  return {
    read: (work) => turns.take(() => work(access)),
    write: (work, durability) =>
      turns.take(async () => {
        // In WAL mode FULL syncs the log at each commit, NORMAL only at checkpoints.
        db.exec(`PRAGMA synchronous = ${durability === 'strict' ? 'FULL' : 'NORMAL'}`);
        db.exec('BEGIN IMMEDIATE');
        try {
          const result = await work(access);
          db.exec('COMMIT');
          return result;
        } catch (error) {
          if (db.isTransaction) db.exec('ROLLBACK');
          throw error;
        }
      }),
    close: () =>
      turns.take(async () => {
        if (open) db.close();
        open = false;
      }),
  };
}

function prepareTables(db: DatabaseSync, waitMs: number): void {
  db.exec(`PRAGMA busy_timeout = ${waitMs}; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL`);
  db.exec('BEGIN EXCLUSIVE');
  for (const table of tables) {
    db.exec(`CREATE TABLE IF NOT EXISTS "${table}" (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID`);
  }
  db.exec('COMMIT');
}

function accessTo(prepared: (sql: string) => StatementSync): Writer {
  return {
    get: async (table, key) => {
      const row = prepared(`SELECT value FROM "${table}" WHERE key = ?`).get(encodeKey(key));
      return row === undefined ? undefined : deserialize(row.value as Uint8Array);
    },
    range: async (table, range) => select(prepared, table, range),
    put: (table, key, value) => {
      prepared(`INSERT INTO "${table}" VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`).run(
        encodeKey(key),
        serialize(value),
      );
    },
    delete: (table, key) => {
      prepared(`DELETE FROM "${table}" WHERE key = ?`).run(encodeKey(key));
    },
    clear: () => {
      for (const table of tables) prepared(`DELETE FROM "${table}"`).run();
    },
  };
}

function select(prepared: (sql: string) => StatementSync, table: Table, range: KeyRange): Row[] {
  const { low, high } = bounds(range);
  const order = range.reverse === true ? 'DESC' : 'ASC';
  return prepared(`SELECT key, value FROM "${table}" WHERE key >= ? AND key <= ? ORDER BY key ${order} LIMIT ?`)
    .all(low, high, range.limit ?? -1)
    .map((row) => ({ key: decodeKey(row.key as string), value: deserialize(row.value as Uint8Array) }));
}
