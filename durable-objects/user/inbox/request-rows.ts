/** The table `requests`: conversations that the person has not accepted. One that has no row is accepted. */
import type { ConversationId, UserId } from '../../../protocol/ids.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { Row, Rows } from '../../kit/rows.ts';

export interface RequestRow {
  readonly conversation: ConversationId;
  /** A roost.wire.Standing, never ACCEPTED. */
  readonly standing: wire.Standing;
  readonly asker: UserId;
  readonly askedAt: number;
}

const { REQUESTED, DECLINED } = wire.Standing;

export class RequestRows {
  readonly #rows: Rows;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  get(conversation: ConversationId): RequestRow | null {
    const row = this.#rows.all('SELECT * FROM requests WHERE conversation = ?', conversation)[0];
    return row === undefined ? null : requestRow(row);
  }

  all(): RequestRow[] {
    return this.#rows.all('SELECT * FROM requests').map(requestRow);
  }

  /** Those that wait for an answer. One whose stay has ended takes none. */
  countOpen(): number {
    return this.#rows.count(
      `SELECT count(*) AS n FROM requests JOIN conversations USING (conversation)
       WHERE standing = ${REQUESTED} AND member_through = 0`,
    );
  }

  /** How many this asker has, answered or not, but those that were accepted. */
  countBy(asker: UserId): number {
    return this.#rows.count('SELECT count(*) AS n FROM requests WHERE asker = ?', asker);
  }

  by(asker: UserId): RequestRow[] {
    return this.#rows.all('SELECT * FROM requests WHERE asker = ?', asker).map(requestRow);
  }

  /** The person has declined something of theirs. */
  hasDeclined(asker: UserId): boolean {
    return this.#rows.has(`SELECT 1 AS n FROM requests WHERE asker = ? AND standing = ${DECLINED}`, asker);
  }

  /** One row. */
  put({ conversation, standing, asker, askedAt }: RequestRow): void {
    this.#rows.run(
      'INSERT OR REPLACE INTO requests (conversation, standing, asker, asked_at) VALUES (?, ?, ?, ?)',
      ...[conversation, standing, asker, askedAt],
    );
  }

  /** One row. */
  delete(conversation: ConversationId): void {
    this.#rows.run('DELETE FROM requests WHERE conversation = ?', conversation);
  }
}

function requestRow(row: Row): RequestRow {
  return {
    conversation: String(row.conversation) as ConversationId,
    standing: Number(row.standing),
    asker: String(row.asker) as UserId,
    askedAt: Number(row.asked_at),
  };
}
