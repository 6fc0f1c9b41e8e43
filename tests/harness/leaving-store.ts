import { ColdRows } from '../../durable-objects/conversation/history/cold-rows.ts';
import { SqlStore } from '../../durable-objects/conversation/sql-store.ts';
import type { NodeStorage } from './node-sql.ts';

/** How far the log has left for cold history, which outlives the instance. */
export interface LeaveProgress {
  through: number;
}

/** A conversation's rows as they are where older entries have left for cold history: those are gone, control entries apart. */
export class LeavingStore extends SqlStore {
  override readonly cold: ColdRows;

  constructor(storage: NodeStorage, leaving: LeaveProgress) {
    super(storage);
    this.cold = new LeavingRows(storage, leaving, () => this.exists());
  }
}

class LeavingRows extends ColdRows {
  readonly #leaving: LeaveProgress;

  constructor(storage: NodeStorage, leaving: LeaveProgress, exists: () => boolean) {
    super(storage, exists);
    this.#leaving = leaving;
  }

  override archivedThrough(): number {
    return this.#leaving.through;
  }
}

/** Entries up to `through` leave. What is derived from them has to be packed before (L5). */
export function leave(storage: NodeStorage, leaving: LeaveProgress, through: number): void {
  const asOf = storage.sql.exec<{ n: number }>('SELECT MAX(as_of) AS n FROM derived').toArray()[0]?.n ?? 0;
  if (asOf < through) throw new Error(`packed as of ${asOf}`);
  storage.sql.exec('DELETE FROM wraps WHERE seq <= ?', through);
  storage.sql.exec('DELETE FROM entries WHERE seq <= ? AND seq NOT IN (SELECT seq FROM controls)', through);
  leaving.through = through;
}
