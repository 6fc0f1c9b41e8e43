import type { WakeUpResult } from '../api.ts';
import { takeWakeUp, type WakeOptions } from '../wake.ts';

/**
 * `takeWakeUp` in a service worker, under the lock by which tabs elect the one that has the store (`electTab`, the same
 * `name`). Null: a tab has it, is connected, and shows what comes by itself.
 */
export async function takeWakeUpBeside(
  name: string,
  options: WakeOptions,
  locks: LockManager = navigator.locks,
): Promise<WakeUpResult | null> {
  return locks.request(`roost-${name}`, { ifAvailable: true }, async (lock) =>
    lock === null ? null : takeWakeUp(options),
  );
}
