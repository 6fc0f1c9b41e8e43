/** The table `conversations`: one row for each conversation that the person is or was in. */
import type { ConversationId, UserId } from '../../../protocol/ids.ts';
import { wire } from '../../../schema/gen/wire.js';
import { bytesOf, flag, type Row, type Rows } from '../../kit/rows.ts';

export interface ConversationRow {
  readonly conversation: ConversationId;
  readonly kind: wire.ConversationKind;
  readonly peer: string;
  readonly members: number;
  readonly memberFrom: number;
  readonly memberThrough: number;
  readonly isDirty: boolean;
  readonly newestAt: number;
  readonly touchedAt: number;
  /** An encoded roost.stored.Inbox. */
  readonly state: Uint8Array;
}

export class ConversationRows {
  readonly #rows: Rows;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  get(id: ConversationId): ConversationRow | null {
    const row = this.#rows.all('SELECT * FROM conversations WHERE conversation = ?', id)[0];
    return row === undefined ? null : conversationRow(row);
  }

  /** Every conversation the person is or was in, the newest known first. */
  all(): ConversationRow[] {
    return this.#rows.all('SELECT * FROM conversations ORDER BY dirty DESC, newest_at DESC').map(conversationRow);
  }

  /** In the order of the ids. */
  idsAfter(id: string, limit: number): ConversationId[] {
    return this.#rows
      .all('SELECT conversation FROM conversations WHERE conversation > ? ORDER BY conversation LIMIT ?', id, limit)
      .map((row) => String(row.conversation) as ConversationId);
  }

  /** Those that the person is in and has accepted: what they left, and requests, take no place (16.9). */
  countAccepted(): number {
    return this.#rows.count(`SELECT count(*) AS n FROM conversations WHERE ${accepted}`);
  }

  /** How many of them the person is in now. */
  countJoined(): number {
    return this.#rows.count('SELECT count(*) AS n FROM conversations WHERE member_through = 0');
  }

  /** The direct conversations, with the other person. */
  directs(): { readonly peer: UserId; readonly id: ConversationId }[] {
    return this.#rows.all("SELECT peer, conversation FROM conversations WHERE peer <> ''").map((row) => ({
      peer: String(row.peer) as UserId,
      id: String(row.conversation) as ConversationId,
    }));
  }

  /** Groups that the person is in and has accepted, at most `limit`, the newest known first. */
  acceptedGroups(limit: number): ConversationId[] {
    const query = `SELECT conversation FROM conversations WHERE kind = ${wire.ConversationKind.GROUP} AND ${accepted}
      ORDER BY newest_at DESC LIMIT ?`;
    return this.#rows.all(query, limit).map((row) => String(row.conversation) as ConversationId);
  }

  /** Conversations with more members than `members` that the person is still in. */
  large(members: number): ConversationId[] {
    return this.#rows
      .all('SELECT conversation FROM conversations WHERE members > ? AND member_through = 0', members)
      .map((row) => String(row.conversation) as ConversationId);
  }

  /** One row. */
  put(row: ConversationRow): void {
    this.#rows.run(
      `INSERT INTO conversations (conversation, kind, peer, members, member_from, member_through, dirty, newest_at,
       touched_at, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (conversation) DO UPDATE SET kind = excluded.kind, peer = excluded.peer,
       members = excluded.members, member_from = excluded.member_from, member_through = excluded.member_through,
       dirty = excluded.dirty, newest_at = excluded.newest_at, touched_at = excluded.touched_at,
       state = excluded.state`,
      ...[row.conversation, row.kind, row.peer, row.members, row.memberFrom, row.memberThrough],
      ...[flag(row.isDirty), row.newestAt, row.touchedAt, row.state],
    );
  }
}

const accepted = 'member_through = 0 AND conversation NOT IN (SELECT conversation FROM requests)';

function conversationRow(row: Row): ConversationRow {
  return {
    conversation: String(row.conversation) as ConversationId,
    kind: Number(row.kind),
    peer: String(row.peer),
    members: Number(row.members),
    memberFrom: Number(row.member_from),
    memberThrough: Number(row.member_through),
    isDirty: row.dirty === 1,
    newestAt: Number(row.newest_at),
    touchedAt: Number(row.touched_at),
    state: bytesOf(row.state),
  };
}
