import { wire } from '../../schema/gen/wire.js';
import type { Context } from './context.ts';
import { erase } from './delete.ts';

/** Bodies erased in one step: some ten milliseconds. */
const maxErasedAStep = 128;

/**
 * A body is erased when it was seen to have expired, and still has so much later. One look at a clock destroys nothing, for it
 * may be ahead for a moment (T1); that the body is served to nobody from its very time on goes by every look.
 */
const erasedAfterMs = 3_600_000;

/**
 * Erases bodies of what has expired, some in a step: what follows an alarm must not hold up those who write. Readers do
 * not wait for it: every read filters by expiry. Says when to come back, `now` if more is to be erased, or null.
 */
export function eraseExpired(context: Context, now: number): number | null {
  const { store } = context;
  const seen = context.state.group.expirySeenAt;
  // Seen by a clock that has gone back since, it was not seen.
  const isSeen = seen > 0 && seen <= now;
  if (isSeen && now - seen < erasedAfterMs) return seen + erasedAfterMs;
  if (isSeen) {
    const rows = store.expired(seen, maxErasedAStep);
    store.atomically(() => {
      erase(context, rows, wire.BodyState.EXPIRED);
      store.media.releaseExpired(seen);
    });
    if (rows.length === maxErasedAStep || (store.media.nextExpiry() ?? Infinity) <= seen) return now;
  }
  // Entries that have left for cold history expire there; what they name of media is known here alone.
  const isMore = store.expired(now, 1).length > 0 || (store.media.nextExpiry() ?? Infinity) <= now;
  note(context, isMore ? now : 0);
  return isMore ? now + erasedAfterMs : nextExpiry(context);
}

/** When the next body expires that is still here, or the media that something names; null: none does. */
export function nextExpiry({ store }: Context): number | null {
  const next = Math.min(store.nextExpiry() ?? Infinity, store.media.nextExpiry() ?? Infinity);
  return next === Infinity ? null : next;
}

/** One row, where it changes. */
function note({ store, state }: Context, expirySeenAt: number): void {
  if (state.group.expirySeenAt === expirySeenAt) return;
  const group = { ...state.group, expirySeenAt };
  store.writeGroup(group);
  state.group = group;
}
