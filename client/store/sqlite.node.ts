import { chmodSync, closeSync, openSync, statSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { deserialize, serialize } from 'node:v8';
import { RoostError } from '../errors.ts';
import type { KeyRange, Row, Store, Table, Writer } from '../ports.ts';
import { bounds, decodeKey, encodeKey } from './key-order.ts';
import { Turns } from './turns.ts';
import { demandKnown, type StoreVersion, stepsFrom, storeVersions, tablesOf } from './versions.ts';

export interface SqliteOptions {
  readonly waitMs?: number;
  readonly versions?: readonly StoreVersion[];
}

/**
 * A store in one SQLite file, for Node, that nobody else on the machine can read. `:memory:` keeps it in memory.
 *
 * The file is locked for this process as long as it is open: two processes on one device's store would take the same send
 * number (D2.3). Throws `store-in-use` when another process holds it for longer than `waitMs`, `store-newer` when a newer
 * release has used it, and `store-failed` when the file cannot be opened as a store. A store that could not be brought to the
 * form of this release answers with that alone.
 */
export function openSqliteStore(file: string, options: SqliteOptions = {}): Store {
  const versions = options.versions ?? storeVersions;
  const db = openFile(file);
  const statements = new Map<string, StatementSync>();
  const prepared = (sql: string): StatementSync => {
    const statement = statements.get(sql) ?? db.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const access = accessTo(prepared, tablesOf(versions));
  let version: number;
  try {
    version = lock(db, options.waitMs ?? 2_000);
    demandKnown(version, versions);
    narrow(file);
  } catch (cause) {
    db.close();
    if (cause instanceof RoostError) throw cause;
    throw notOpened(file, cause);
  }
  const turns = new Turns();
  const ready = turns.take(() => upgrade(db, access, stepsFrom(version, versions), versions.length));
  ready.catch(() => {});
  let open = true;
  return {
    read: (work) => turns.take(() => ready.then(() => work(access))),
    write: (work, durability) =>
      turns.take(async () => {
        await ready;
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

function openFile(file: string): DatabaseSync {
  try {
    // What SQLite puts beside a file may be read by those who may read the file.
    if (file !== ':memory:') closeSync(openSync(file, 'a', 0o600));
    return new DatabaseSync(file);
  } catch (cause) {
    throw notOpened(file, cause);
  }
}

/**
 * Texts that were opened lie in it as they are: where a copy, or whoever set the machine back, has let others read it, that ends
 * here. Not before it is known to be a store: nobody else's file is touched.
 */
function narrow(file: string): void {
  if (file === ':memory:' || process.platform === 'win32') return;
  for (const one of [file, `${file}-wal`, `${file}-shm`]) {
    const mode = statSync(one, { throwIfNoEntry: false })?.mode ?? 0;
    if ((mode & 0o077) !== 0) chmodSync(one, 0o600);
  }
}

/** SQLITE_BUSY, SQLITE_NOTADB. */
const [busy, noDatabase] = [5, 26];

function notOpened(file: string, cause: unknown): RoostError {
  const { errcode, message } = cause as Error & { readonly errcode?: number };
  if (errcode === busy) return new RoostError('store-in-use', { cause });
  const why = errcode === noDatabase ? 'it is another kind of file' : message;
  return new RoostError('store-failed', { cause, sentence: `The store ${file} cannot be opened: ${why}.` });
}

/** Locks the file, begins the transaction of the upgrade, and gives the version that it finds. */
function lock(db: DatabaseSync, waitMs: number): number {
  // What was erased is written over: its page may stay in the file for years.
  db.exec(
    `PRAGMA busy_timeout = ${waitMs}; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON`,
  );
  db.exec('BEGIN EXCLUSIVE');
  const version = Number(db.prepare('PRAGMA user_version').get()?.user_version ?? 0);
  if (version > 0) return version;
  // The first form had its tables and no number; a file without tables is new.
  return db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").get() === undefined ? 0 : 1;
}

async function upgrade(
  db: DatabaseSync,
  access: Writer,
  steps: readonly StoreVersion[],
  version: number,
): Promise<void> {
  try {
    for (const step of steps) {
      for (const table of step.adds)
        db.exec(`CREATE TABLE "${table}" (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID`);
      await step.upgrade?.(access);
    }
    if (steps.length > 0) db.exec(`PRAGMA user_version = ${version}`);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function accessTo(prepared: (sql: string) => StatementSync, tables: readonly string[]): Writer {
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
