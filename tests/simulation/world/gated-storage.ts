/**
 * An object's storage with a durable and a not yet durable part, as in the runtime.
 *
 * What is written since the last commit is one open transaction of SQLite: a commit makes it durable together with the
 * alarm, a crash rolls it back. What the object says to the outside after a write is held until that write is durable;
 * what it says before goes at once.
 */
import type { Sql, SqlCursor, SqlValue, Storage } from '../../../durable-objects/kit/sql.ts';
import { type NodeStorage, nodeStorage } from '../../harness/node-sql.ts';

/** An alarm: the time that was asked for, and when the platform's own clock has come to it. */
export interface Alarm {
  readonly at: number;
  readonly dueAt: number;
}

export class GatedStorage implements Storage {
  readonly sql: Sql;
  /** The alarm as the object sees it. */
  alarm: Alarm | null = null;
  /** The alarm as it is on disk. */
  durableAlarm: Alarm | null = null;
  /** Says whether the disk fails at this one statement. */
  fails: (what: 'read' | 'write') => boolean = () => false;
  now: () => number = () => 0;
  /** The most writes of positions within a second. */
  mostPositionWrites = 0;
  #positionWrites: number[] = [];
  /** So far; rows that were taken back are counted. */
  rowsWritten = 0;
  /** Another one whenever rows may be others than before, or durable that were not. */
  version = 0;
  readonly #inner: NodeStorage = nodeStorage();
  #isOpen = false;
  #isDirty = false;
  #held: (() => void)[] = [];
  /** Null: they may be others than before. */
  #tables: ReadonlySet<string> | null = null;

  constructor() {
    const inner = this.#inner;
    this.sql = {
      exec: <Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): SqlCursor<Row> => {
        const reads = isRead(query);
        if (this.fails(reads ? 'read' : 'write')) throw new Error('injected: the disk failed');
        if (reads) return inner.sql.exec<Row>(query, ...bindings);
        this.#begin();
        const result = inner.sql.exec<Row>(query, ...bindings);
        this.version++;
        if (!keepsTables(query)) this.#tables = null;
        this.#isDirty = true;
        this.rowsWritten += result.rowsWritten;
        if (query.includes('positions')) this.#countPositions();
        return result;
      },
    };
  }

  /** The rows as they are, for whoever only looks on: no disk fails them. */
  get look(): Sql {
    return this.#inner.sql;
  }

  /** Says whether there is such a table. */
  has(table: string): boolean {
    this.#tables ??= new Set(
      this.look
        .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
        .toArray()
        .map(({ name }) => name),
    );
    return this.#tables.has(table);
  }

  hasRows(table: string): boolean {
    return this.has(table) && this.look.exec(`SELECT 1 FROM ${table} LIMIT 1`).toArray().length > 0;
  }

  #countPositions(): void {
    const now = this.now();
    this.#positionWrites = this.#positionWrites.filter((time) => time > now - 1_000);
    this.#positionWrites.push(now);
    this.mostPositionWrites = Math.max(this.mostPositionWrites, this.#positionWrites.length);
  }

  get isDirty(): boolean {
    return this.#isDirty;
  }

  transactionSync<Result>(work: () => Result): Result {
    this.#begin();
    try {
      return this.#inner.transactionSync(work);
    } catch (fault) {
      this.#tables = null;
      throw fault;
    } finally {
      // What it wrote may have been taken back.
      this.version++;
    }
  }

  setAlarm(alarm: Alarm | null): void {
    this.alarm = alarm;
    this.#isDirty = true;
  }

  /** As the platform's `deleteAll`: tables and alarm go, in one piece with what was written beside it. */
  async empty(): Promise<void> {
    this.#begin();
    this.setAlarm(null);
    await this.#inner.empty();
    this.#tables = null;
    this.version++;
  }

  /** Says something to the outside: at once, or when what was written before is durable. */
  output(say: () => void): void {
    if (this.#isDirty) this.#held.push(say);
    else say();
  }

  commit(): void {
    if (this.#isOpen) this.#inner.sql.exec('COMMIT');
    this.version++;
    this.#isOpen = false;
    this.#isDirty = false;
    this.durableAlarm = this.alarm;
    const held = this.#held;
    this.#held = [];
    for (const say of held) say();
  }

  rollback(): void {
    if (this.#isOpen) this.#inner.sql.exec('ROLLBACK');
    this.#tables = null;
    this.version++;
    this.#isOpen = false;
    this.#isDirty = false;
    this.#held = [];
    this.alarm = this.durableAlarm;
  }

  close(): void {
    this.#inner.close();
  }

  #begin(): void {
    if (this.#isOpen) return;
    this.#inner.sql.exec('BEGIN');
    this.#isOpen = true;
  }
}

function isRead(query: string): boolean {
  return /^\s*(SELECT|PRAGMA)\b/i.test(query);
}

function keepsTables(query: string): boolean {
  return /^\s*(INSERT|UPDATE|DELETE)\b/i.test(query);
}
