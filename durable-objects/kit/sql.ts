/**
 * The part of the runtime's SQL storage that our stores use.
 *
 * The object's `ctx.storage.sql` fits it as it is; tests and the simulation give one over SQLite in Node. All calls
 * are synchronous, so what stands between two `await`s is one step: it commits whole or not at all.
 */
export type SqlValue = string | number | null | ArrayBuffer | Uint8Array;

export interface SqlCursor<Row> extends Iterable<Row> {
  toArray(): Row[];
  readonly rowsWritten: number;
}

export interface Sql {
  exec<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): SqlCursor<Row>;
}

/** Storage as a core sees it. */
export interface Storage {
  readonly sql: Sql;
  /** Runs synchronous work as one transaction; rolls back and rethrows when it throws. */
  transactionSync<Result>(work: () => Result): Result;
}
