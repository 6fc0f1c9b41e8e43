/** The table `outbox`: what conversations have to be told, one row each, until they have answered (D1.8). */
import type { ConversationId } from '../../../protocol/ids.ts';
import type { Rows } from '../../kit/rows.ts';

export type OutboxKind = 'devices' | 'remove';

export interface OutboxRow {
  readonly kind: OutboxKind;
  readonly conversation: ConversationId;
  readonly attempts: number;
  readonly dueAt: number;
}

/** A row as it was read: `asOf` tells whether another has been written in its place since. */
export interface ReadOutboxRow extends OutboxRow {
  readonly asOf: number;
}

export class OutboxRows {
  readonly #rows: Rows;
  /** Counts writes: a call that a row led to is answered late, and the row may be another by then. */
  #writes = 0;
  readonly #filled = new Map<OutboxKind, number>();
  readonly #put = new Map<string, number>();

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  /**
   * One row for each conversation that the person is still in. The account's end is told to groups that they left as well: what
   * was not delivered to them is kept there until they have it (D4.4). A direct conversation is left by that end alone.
   */
  fill(kind: OutboxKind, now: number): void {
    const which = kind === 'remove' ? "member_through = 0 OR peer = ''" : 'member_through = 0';
    this.#rows.run(
      `INSERT OR REPLACE INTO outbox (kind, conversation, attempts, due_at)
       SELECT ?, conversation, 0, ? FROM conversations WHERE ${which}`,
      kind,
      now,
    );
    this.#filled.set(kind, ++this.#writes);
  }

  /** One row. */
  put(row: OutboxRow): void {
    this.#rows.run(
      'INSERT OR REPLACE INTO outbox (kind, conversation, attempts, due_at) VALUES (?, ?, ?, ?)',
      ...[row.kind, row.conversation, row.attempts, row.dueAt],
    );
    this.#put.set(`${row.kind} ${row.conversation}`, ++this.#writes);
  }

  has(kind: OutboxKind, conversation: ConversationId): boolean {
    return this.#rows.has('SELECT 1 AS n FROM outbox WHERE kind = ? AND conversation = ?', kind, conversation);
  }

  /** What is due first, at most `limit`. */
  next(limit: number): ReadOutboxRow[] {
    return this.#rows.all('SELECT * FROM outbox ORDER BY due_at LIMIT ?', limit).map((row) => {
      const kind = String(row.kind) as OutboxKind;
      const conversation = String(row.conversation) as ConversationId;
      const read = { kind, conversation, attempts: Number(row.attempts), dueAt: Number(row.due_at) };
      return { ...read, asOf: this.#written(read) };
    });
  }

  /** What is owed now is what was owed when the row was read. */
  isAsRead(row: ReadOutboxRow): boolean {
    return this.#written(row) === row.asOf;
  }

  /** It was done as it was read; what is owed since stays. One row. */
  settle(row: ReadOutboxRow): void {
    if (this.isAsRead(row)) this.delete(row.kind, row.conversation);
  }

  /** Is owed no longer. One row. */
  delete(kind: OutboxKind, conversation: ConversationId): void {
    this.#rows.run('DELETE FROM outbox WHERE kind = ? AND conversation = ?', kind, conversation);
    this.#put.set(`${kind} ${conversation}`, ++this.#writes);
  }

  #written(row: OutboxRow): number {
    return Math.max(this.#filled.get(row.kind) ?? 0, this.#put.get(`${row.kind} ${row.conversation}`) ?? 0);
  }
}
