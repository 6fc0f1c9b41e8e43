import type { WakeUpResult } from '../api.ts';
import { takeWakeUp, type WakeOptions } from '../wake.ts';
import { workerChannel } from './tabs.browser.ts';

/**
 * `takeWakeUp` in a service worker, under the lock by which tabs elect the one that has the store (`electTab`, the same
 * `name`). Null: a tab has it, is connected, and shows what comes by itself.
 *
 * A tab that is opened meanwhile does not wait: what there is by then is shown, and the store is closed for it.
 */
export async function takeWakeUpBeside(
  name: string,
  options: WakeOptions,
  locks: LockManager = navigator.locks,
): Promise<WakeUpResult | null> {
  return besideTabs(name, (signal) => takeWakeUp({ ...options, signal }), locks);
}

/** Does something with the store while no tab has it; else null. The signal is given when a tab wants it. */
export async function besideTabs<Result>(
  name: string,
  work: (signal: AbortSignal) => Promise<Result>,
  locks: LockManager = navigator.locks,
): Promise<Result | null> {
  const wanted = new AbortController();
  // Before the lock: whoever asks for it later is heard.
  const channel = new BroadcastChannel(workerChannel(name));
  channel.onmessage = () => wanted.abort();
  try {
    return await locks.request(`roost-${name}`, { ifAvailable: true }, async (lock) =>
      lock === null ? null : work(wanted.signal),
    );
  } finally {
    channel.close();
  }
}
