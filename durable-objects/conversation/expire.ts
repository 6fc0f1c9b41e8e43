import { wire } from '../../schema/gen/wire.js';
import type { Core } from './core.ts';
import { erase } from './delete.ts';

/** Bodies erased in one step: some ten milliseconds. */
const maxErasedAStep = 128;

/**
 * Erases bodies of what has expired, some in a step: what follows an alarm must not hold up those who write. Readers do
 * not wait for it: every read filters by expiry. Says when to come back, `now` if more has expired, or null.
 */
export function eraseExpired(core: Core, now: number): number | null {
  const rows = core.store.expired(now, maxErasedAStep);
  core.store.atomically(() => erase(core, rows, wire.BodyState.EXPIRED));
  return rows.length < maxErasedAStep ? core.store.nextExpiry() : now;
}
