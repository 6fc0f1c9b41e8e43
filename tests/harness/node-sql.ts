/**
 * SQL storage of an object over SQLite in Node, for unit tests and the simulation.
 *
 * As in the runtime, bytes come back as ArrayBuffer, a statement has run when `exec` returns, and a transaction inside
 * another is a savepoint. One storage may serve several instances of an object, one after the other: that is what an
 * eviction or a crash leaves behind.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { Sql, SqlCursor, SqlValue, Storage } from '../../durable-objects/kit/sql.ts';

export interface NodeStorage extends Storage {
  /** Rows inserted, changed or deleted so far; index entries are not counted. */
  rowsWritten(): number;
  /** Leaves nothing, as `deleteAll` of the runtime does. */
  empty(): Promise<void>;
  close(): void;
}

/** What the columns of a statement are does not change with each run of it. */
interface PreparedStatement {
  readonly statement: StatementSync;
  readonly hasRows: boolean;
}

/** Opens a storage in memory, or in the file at `path`. */
export function nodeStorage(path = ':memory:'): NodeStorage {
  const database = new DatabaseSync(path);
  if (path !== ':memory:') database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF');
  const statements = new Map<string, PreparedStatement>();
  let depth = 0;
  let written = 0;

  const prepare = (query: string): PreparedStatement => {
    const known = statements.get(query);
    if (known !== undefined) return known;
    const statement = database.prepare(query);
    const prepared = { statement, hasRows: statement.columns().length > 0 };
    statements.set(query, prepared);
    return prepared;
  };

  const sql: Sql = {
    exec<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): SqlCursor<Row> {
      const { statement, hasRows } = prepare(query);
      const bound = bindings.map(bindable);
      if (!hasRows) {
        const changes = Number(statement.run(...bound).changes);
        written += changes;
        return cursor<Row>([], changes);
      }
      return cursor(
        statement.all(...bound).map((row) => asInRuntime(row) as Row),
        0,
      );
    },
  };

  return {
    sql,
    transactionSync(work) {
      const name = `level_${depth}`;
      database.exec(`SAVEPOINT ${name}`);
      depth++;
      try {
        const result = work();
        database.exec(`RELEASE ${name}`);
        return result;
      } catch (error) {
        database.exec(`ROLLBACK TO ${name}; RELEASE ${name}`);
        throw error;
      } finally {
        depth--;
      }
    },
    rowsWritten: () => written,
    async empty() {
      const tables = database.prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
      );
      for (const { name } of tables.all()) database.exec(`DROP TABLE "${name}"`);
    },
    close: () => database.close(),
  };
}

function cursor<Row>(rows: Row[], rowsWritten: number): SqlCursor<Row> {
  return { toArray: () => rows, rowsWritten, [Symbol.iterator]: () => rows[Symbol.iterator]() };
}

function bindable(value: SqlValue): SQLInputValue {
  if (typeof value === 'boolean' || value === undefined) throw new TypeError('SQL takes no booleans and no undefined');
  return value instanceof ArrayBuffer ? new Uint8Array(value) : value;
}

function asInRuntime(row: Record<string, unknown>): Record<string, unknown> {
  for (const name in row) {
    const value = row[name];
    if (value instanceof Uint8Array) row[name] = value.slice().buffer;
  }
  return row;
}
