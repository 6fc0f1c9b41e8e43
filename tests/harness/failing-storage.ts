/** An object's storage of which a test lets single statements fail, as a full disk or a broken one does. */
import type { SqlValue, Storage } from '../../durable-objects/kit/sql.ts';

export interface Failure {
  /** The how-manyth from now on fails, once. */
  readonly at: number;
  /** Which are counted. */
  readonly of: 'writes' | 'reads';
  /** It fails though it was done. */
  readonly afterEffect?: boolean;
}

export interface FailingStorage extends Storage {
  fail(failure: Failure): void;
  /** Nothing fails any more. */
  heal(): void;
  /** It has failed as told. */
  readonly hasFailed: boolean;
}

const isWrite = (query: string): boolean => /^\s*(insert|update|delete|create|drop|alter)/i.test(query);

export function failingStorage(inner: Storage): FailingStorage {
  let failure: Failure | null = null;
  let left = 0;
  let hasFailed = false;
  return {
    sql: {
      exec<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]) {
        const counts = failure !== null && isWrite(query) === (failure.of === 'writes');
        if (!counts || --left > 0) return inner.sql.exec<Row>(query, ...bindings);
        hasFailed = true;
        if (failure?.afterEffect === true) inner.sql.exec<Row>(query, ...bindings);
        failure = null;
        throw new Error('injected: the disk failed');
      },
    },
    transactionSync: (work) => inner.transactionSync(work),
    fail(next) {
      failure = next;
      left = next.at;
      hasFailed = false;
    },
    heal() {
      failure = null;
    },
    get hasFailed() {
      return hasFailed;
    },
  };
}
