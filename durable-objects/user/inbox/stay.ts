/** The row of what a stay is to the person. */
import type { UserId } from '../../../protocol/ids.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { UserStore } from '../store.ts';
import type { Known } from './known.ts';

export interface StayNeeds {
  readonly store: Pick<UserStore, 'requests'>;
  readonly acquaintances: { changed(): void };
  now(): number;
}

/** A stay began or ended; the caller writes the conversation's row in the same transaction. At most one row. */
export function writeStay(core: StayNeeds, known: Known, standing: number, by: string): void {
  core.acquaintances.changed();
  const asker = standing === wire.Standing.ACCEPTED ? '' : by;
  if (standing === known.standing && asker === known.asker) return;
  if (standing === wire.Standing.ACCEPTED) core.store.requests.delete(known.id);
  else {
    core.store.requests.put({ conversation: known.id, standing, asker: asker as UserId, askedAt: core.now() });
  }
  known.standing = standing;
  known.asker = asker;
}
