/** What the archiver does next, by what the rows say. It decides, and writes what has to be written before a call goes out. */
import { type ColdDeletion, maxColdBatch, maxColdDrop } from '../../history/rpc.ts';
import type { Context } from '../context.ts';
import { type Batch, leavesThrough, letGoBelow, nextBatch } from './batch.ts';
import { floorDueInMs, moveFloor } from './floor.ts';

export type Plan =
  /** It waits for `ms`; null: until something happens. */
  | { readonly is: 'rest'; readonly ms: number | null; readonly waitsForBodies?: boolean }
  /** Runs of an older log have no digest yet: some have now. */
  | { readonly is: 'digests' }
  /** A step was done here; `isMore`: it was a large one, and there may be more. */
  | { readonly is: 'moved'; readonly isMore: boolean }
  | { readonly is: 'wrong'; readonly problem: string }
  /** Deletions that cold history has to hear of; `left`: how far the log had left by then. */
  | { readonly is: 'erase'; readonly deletions: readonly ColdDeletion[]; readonly left: number }
  /** What is below the floor that it has to let go. */
  | { readonly is: 'drop'; readonly after: number; readonly through: number }
  /** Facts that the floor is moved by. */
  | { readonly is: 'read'; readonly from: number; readonly through: number }
  | { readonly is: 'bring'; readonly batch: Batch };

/** A body that has expired is erased within so much (expire.ts), and goes as leaf then. */
export const expiryMs = 3_600_000;

/**
 * What is erased here waits for nobody, so it goes first; then deletions, for nobody is to see for longer than they must
 * what was taken back. `offer`: what is due before a batch is sent for the first time.
 */
export function planNext(context: Context, now: number, offer: (batch: Batch) => void): Plan {
  const { store } = context;
  const floor = moveFloor(context, now, null);
  if (floor.is === 'moved') return floor;
  const deletions = store.cold.deletions(maxColdBatch);
  const { through: left } = store.cold.archive();
  if (deletions.length > 0) return { is: 'erase', deletions, left };
  const drop = dropDue(context);
  if (drop !== null) return { is: 'drop', ...drop };
  if (floor.is !== 'rest') return floor;

  const end = leavesThrough(context, now);
  if (end === 0) return floor;
  const below = Math.min(end, context.state.group.floor);
  if (below > left) {
    const gone = letGoBelow(context, below);
    return gone === 0 ? { is: 'digests' } : { is: 'moved', isMore: gone >= maxColdBatch };
  }
  const batch = nextBatch(context, end, now);
  if (batch === 'digests') return { is: 'digests' };
  if (batch === 'expiry') return { ...floor, waitsForBodies: true };
  // From here on cold history may hold it: deletions tell it (A2).
  offer(batch);
  store.cold.offer(batch.through);
  return { is: 'bring', batch };
}

/** In how many ms something is to be done; null: not until something happens. `mayLeave`: what is to leave counts. */
export function dueInMs(context: Context, now: number, mayLeave: boolean): number | null {
  const isDue =
    (mayLeave && leavesThrough(context, now) > 0) ||
    context.store.cold.deletions(1).length > 0 ||
    dropDue(context) !== null;
  return isDue ? 0 : floorDueInMs(context, now);
}

/** Cold history may hold entries up to `offered`, whether they have left or not. */
function dropDue({ store, state }: Context): { readonly after: number; readonly through: number } | null {
  const { floor } = state.group;
  if (floor === 0) return null;
  const after = store.cold.droppedThrough();
  const end = Math.min(floor, store.cold.archive().offered);
  return after < end ? { after, through: Math.min(end, after + maxColdDrop) } : null;
}
