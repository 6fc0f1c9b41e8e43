/** Pushes that were given up, as an operator looks at them and has them tried again: the table of migrations/d1/0003_dead_pushes.sql. */
import type { SettingDatabase } from './setting.ts';

export interface DeadPushRow {
  readonly id: number;
  readonly at: number;
  /** '': it was no message of the queue. */
  readonly user: string;
  readonly why: string;
  /** It is to be tried again, and was not yet. */
  readonly isMarked: boolean;
  /** So many older ones of the same person gave way to it. */
  readonly olderCount: number;
}

export interface DeadPushRows {
  /** The newest below that id, newest first; 0: from the newest of all. */
  below(id: number, limit: number): Promise<readonly DeadPushRow[]>;
  /** Marks those of the ids that are there (`maxMarked` at most); says how many. */
  mark(ids: readonly number[]): Promise<number>;
  /**
   * Puts back what is marked, so many of them. What cannot be put back stays marked, and the others go on: rejects with the
   * first reason when it is through. A repeat wakes nobody twice.
   */
  replay(to: ReplayPorts): Promise<void>;
}

/** Where what was given up goes back to; only a user's id finds somebody. */
export interface ReplayPorts {
  /** The person's object: what a provider has rejected is to be sent once more. */
  queueRejected(user: string): Promise<unknown>;
  send(message: { readonly user: string }): Promise<unknown>;
}

const replayedAtOnce = 100;

/** A statement takes 100 parameters at most. */
export const maxMarked = 90;

export function deadPushRows(database: SettingDatabase): DeadPushRows {
  return {
    async below(id, limit) {
      const { results } = await database
        .prepare(
          'SELECT id, at, user_id, why, replay, older_count FROM dead_pushes WHERE ?1 = 0 OR id < ?1 ORDER BY id DESC LIMIT ?2',
        )
        .bind(id, limit)
        .all<{ id: number; at: number; user_id: string; why: string; replay: number; older_count: number }>();
      return results.map(({ id, at, user_id, why, replay, older_count }) => ({
        id,
        at,
        user: user_id,
        why,
        isMarked: replay === 1,
        olderCount: older_count,
      }));
    },
    async mark(ids) {
      if (ids.length === 0) return 0;
      const places = ids.map(() => '?').join();
      const { results } = await database
        .prepare(`UPDATE dead_pushes SET replay = 1 WHERE id IN (${places}) RETURNING id`)
        .bind(...ids)
        .all();
      return results.length;
    },
    async replay({ queueRejected, send }) {
      const { results } = await database
        .prepare('SELECT id, user_id FROM dead_pushes WHERE replay = 1 ORDER BY id LIMIT ?')
        .bind(replayedAtOnce)
        .all<{ id: number; user_id: string }>();
      const faults: unknown[] = [];
      for (const [user, rows] of Map.groupBy(results, ({ user_id }) => user_id)) {
        try {
          if (user !== '') {
            await queueRejected(user);
            await send({ user });
          }
          for (const { id } of rows) await database.prepare('DELETE FROM dead_pushes WHERE id = ?').bind(id).all();
        } catch (fault) {
          faults.push(fault);
        }
      }
      if (faults.length > 0) throw faults[0];
    },
  };
}
