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

export class OutboxRows {
  readonly #rows: Rows;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  /** One row for each conversation that the person is still in. */
  fill(kind: OutboxKind, now: number): void {
    this.#rows.run(
      `INSERT OR REPLACE INTO outbox (kind, conversation, attempts, due_at)
       SELECT ?, conversation, 0, ? FROM conversations WHERE member_through = 0`,
      kind,
      now,
    );
  }

  /** One row. */
  put(row: OutboxRow): void {
    this.#rows.run(
      'INSERT OR REPLACE INTO outbox (kind, conversation, attempts, due_at) VALUES (?, ?, ?, ?)',
      ...[row.kind, row.conversation, row.attempts, row.dueAt],
    );
  }

  has(kind: OutboxKind, conversation: ConversationId): boolean {
    return this.#rows.has('SELECT 1 AS n FROM outbox WHERE kind = ? AND conversation = ?', kind, conversation);
  }

  /** What is due first, at most `limit`. */
  next(limit: number): OutboxRow[] {
    return this.#rows.all('SELECT * FROM outbox ORDER BY due_at LIMIT ?', limit).map((row) => ({
      kind: String(row.kind) as OutboxKind,
      conversation: String(row.conversation) as ConversationId,
      attempts: Number(row.attempts),
      dueAt: Number(row.due_at),
    }));
  }

  /** One row. */
  delete(kind: OutboxKind, conversation: ConversationId): void {
    this.#rows.run('DELETE FROM outbox WHERE kind = ? AND conversation = ?', kind, conversation);
  }
}
