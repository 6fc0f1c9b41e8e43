/** Everything that is ever said to the cluster. Prepared, and idempotent: a repeat changes nothing. */

const columns = 'seq, facts, body, wraps, at, expires_at, deleted_at';
const bareColumns = 'seq, facts, at, expires_at, deleted_at';
const partition = 'conversation_id = ? AND bucket = ?';

const select = (what: string, order: string) =>
  `SELECT ${what} FROM cold_entries WHERE ${partition} AND seq >= ? AND seq <= ? ORDER BY seq ${order} LIMIT ?`;

export const statements = {
  page: { down: select(columns, 'DESC'), up: select(columns, 'ASC') },
  bare: { down: select(bareColumns, 'DESC'), up: select(bareColumns, 'ASC') },
  /** A1: the write time of everything an entry brings is the entry's own. */
  facts:
    'INSERT INTO cold_entries (conversation_id, bucket, seq, facts, at, expires_at) VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ?',
  whole:
    'INSERT INTO cold_entries (conversation_id, bucket, seq, facts, at, expires_at, body, wraps) VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?',
  /** An update: it makes no row of its own that would lapse with the body. */
  lapsing: `UPDATE cold_entries USING TIMESTAMP ? AND TTL ? SET body = ?, wraps = ? WHERE ${partition} AND seq = ?`,
  /** A1: empty values and not deleted ones, which compaction would forget in time. */
  erase: `UPDATE cold_entries USING TIMESTAMP ? SET deleted_at = ?, body = 0x, wraps = 0x WHERE ${partition} AND seq = ?`,
  drop: `DELETE FROM cold_entries USING TIMESTAMP ? WHERE ${partition} AND seq >= ? AND seq <= ?`,
} as const;

/** Fails where the tables are not there. */
export const schemaProbe = statements.bare.down;
