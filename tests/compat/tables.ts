/** An object's tables as plain rows, taken from one SQLite and put into another. */
import { DatabaseSync } from 'node:sqlite';
import type { SqlValue, Storage } from '../../durable-objects/kit/sql.ts';

export interface Tables {
  readonly schema: readonly string[];
  readonly rows: Readonly<Record<string, readonly Record<string, SqlValue>[]>>;
}

interface NamedTable extends Record<string, SqlValue> {
  name: string;
  type: string;
  sql: string;
}

const all = "SELECT name, type, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'";

/** Without the runtime's own tables. */
function takeTables(query: (sql: string) => Record<string, SqlValue>[]): Tables {
  const found = query(`${all} ORDER BY type DESC, name`) as NamedTable[];
  const tables = found.filter(({ type }) => type === 'table');
  return {
    schema: found.map(({ sql }) => sql),
    rows: Object.fromEntries(tables.map(({ name }) => [name, query(`SELECT * FROM ${name}`)])),
  };
}

export function tablesOf(storage: Storage): Tables {
  const query = (sql: string) => storage.sql.exec<Record<string, SqlValue>>(sql).toArray();
  return takeTables((sql) => query(sql).map(withByteArrays));
}

/** As SQLite in Node gives them, not as the runtime does. */
function withByteArrays(row: Record<string, SqlValue>): Record<string, SqlValue> {
  const values = Object.entries(row).map(([name, value]): [string, SqlValue] => [
    name,
    value instanceof ArrayBuffer ? new Uint8Array(value) : value,
  ]);
  return Object.fromEntries(values);
}

export function tablesOfFile(file: string): Tables {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return takeTables((sql) => database.prepare(sql).all() as Record<string, SqlValue>[]);
  } finally {
    database.close();
  }
}

export function putTables(storage: Storage, { schema, rows }: Tables): void {
  for (const statement of schema) storage.sql.exec(statement);
  for (const [table, all] of Object.entries(rows)) {
    for (const row of all) {
      const names = Object.keys(row);
      const marks = names.map(() => '?').join(', ');
      storage.sql.exec(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${marks})`, ...Object.values(row));
    }
  }
}
