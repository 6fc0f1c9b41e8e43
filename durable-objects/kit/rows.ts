/** The object's SQL, with what every table needs of it. */
import type { SqlValue, Storage } from './sql.ts';

export type Row = Record<string, SqlValue>;

export class Rows {
  readonly #storage: Storage;
  readonly #failed: (fault: unknown) => void;

  /** `failed` is told of every statement that failed, before its caller is. */
  constructor(storage: Storage, failed: (fault: unknown) => void) {
    this.#storage = storage;
    this.#failed = failed;
  }

  all(query: string, ...bindings: SqlValue[]): Row[] {
    try {
      return this.#storage.sql.exec<Row>(query, ...bindings).toArray();
    } catch (fault) {
      this.#failed(fault);
      throw fault;
    }
  }

  has(query: string, ...bindings: SqlValue[]): boolean {
    return this.all(query, ...bindings).length > 0;
  }

  count(query: string, ...bindings: SqlValue[]): number {
    return Number(this.all(query, ...bindings)[0]?.n ?? 0);
  }

  run(query: string, ...bindings: SqlValue[]): void {
    this.all(query, ...bindings);
  }
}

export function flag(claim: boolean): number {
  return claim ? 1 : 0;
}

export function bytesOf(value: SqlValue | undefined): Uint8Array {
  return value instanceof ArrayBuffer ? new Uint8Array(value) : (value as Uint8Array);
}
