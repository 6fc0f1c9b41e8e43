/**
 * A vault that leaves a page time for other things: thousands of values are made bytes of, sealed and opened in slices.
 *
 * Browsers do what is short at once (Chromium: of some kilobytes), so that awaiting it is no turn of its own: everything that
 * waits for one value after the other would be one task of the page.
 */
import type { Vault } from './vault.ts';

/** Half a frame of a screen: a single value, and what its reader does with it, come on top. */
const sliceMs = 8;

export function givingWay(vault: Vault, { now = () => performance.now(), turn = nextTurn } = {}): Vault {
  let endsAt = 0;
  let next: Promise<void> | null = null;
  const inSlices: Vault['inSlices'] = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    // Of those that wait for the same turn the first ones may use it up.
    while (now() >= endsAt) {
      next ??= turn().then(() => {
        next = null;
        endsAt = now() + sliceMs;
      });
      await next;
    }
    return work();
  };
  return { ...vault, inSlices };
}

/** A task of its own. A timer would be four milliseconds late. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
