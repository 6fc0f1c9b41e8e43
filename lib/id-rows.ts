/** What the directory keeps about ids: the key of their check, and those that were given out before there was one. */
import { hex } from './bytes.ts';

export interface IdRows {
  /** The deployment's key: made once, by whoever asks first. */
  key(): Promise<Uint8Array>;
  /** Says whether there is any id without a check. */
  hasOld(): Promise<boolean>;
  /** Those of at most `maxOldAsked` ids that were given out without a check. */
  old(ids: readonly string[]): Promise<readonly string[]>;
}

/** A statement takes 100 parameters at most. */
export const maxOldAsked = 50;

/** As much of the directory database as this needs. */
export interface IdDatabase {
  prepare(sql: string): IdStatement;
  batch<Row>(statements: IdStatement[]): Promise<{ results: Row[] }[]>;
}

interface IdStatement {
  bind(...values: unknown[]): IdStatement;
  all<Row>(): Promise<{ results: Row[] }>;
}

const keyName = 'id-key';
const keyBytes = 32;

/** The rows in the tables of migrations/d1/0002_ids.sql. */
export function idRows(database: IdDatabase): IdRows {
  return {
    async key() {
      const fresh = hex(crypto.getRandomValues(new Uint8Array(keyBytes)));
      const [, found] = await database.batch<{ value: string }>([
        database
          .prepare('INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING')
          .bind(keyName, fresh),
        database.prepare('SELECT value FROM settings WHERE name = ?').bind(keyName),
      ]);
      const text = found?.results[0]?.value ?? '';
      if (!/^[0-9a-f]{64}$/.test(text)) throw new Error('the key of ids cannot be read');
      return Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
    },
    async hasOld() {
      const { results } = await database.prepare('SELECT 1 AS one FROM old_ids LIMIT 1').all();
      return results.length > 0;
    },
    async old(ids) {
      const select = `SELECT user_id FROM old_ids WHERE user_id IN (${ids.map(() => '?').join()})`;
      const { results } = await database
        .prepare(select)
        .bind(...ids)
        .all<{ user_id: string }>();
      return results.map((row) => row.user_id);
    },
  };
}
