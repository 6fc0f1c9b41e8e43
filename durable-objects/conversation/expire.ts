import { wire } from '../../schema/gen/wire.js';
import type { Core } from './core.ts';
import { erase } from './delete.ts';

const pageSize = 64;

/**
 * Erases the bodies of what has expired. Readers do not wait for it: every read filters by expiry. Says when it is
 * worth coming back, or null.
 */
export function eraseExpired(core: Core, now: number): number | null {
  for (;;) {
    const rows = core.store.expired(now, pageSize);
    core.store.atomically(() => erase(core, rows, wire.BodyState.EXPIRED));
    if (rows.length < pageSize) break;
  }
  return core.store.nextExpiry();
}
