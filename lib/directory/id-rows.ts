/** What the directory keeps about ids: the key of their check, and those that were given out before there was one. */
import { type SettingDatabase, settingKey } from './setting.ts';

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

const keyName = 'id-key';

/** The rows in the tables of migrations/d1/0002_ids.sql. */
export function idRows(database: SettingDatabase): IdRows {
  return {
    key: () => settingKey(database, keyName),
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
