/**
 * When archiving is tried again: 5 s after the first failure, then twice as long each time, up to ten minutes.
 *
 * The times follow from that of the first failure, which is a row: an object that slept or died meanwhile goes on where it
 * stopped, and does not begin with the short waits anew.
 */
import { doubling } from '../../../lib/doubling.ts';

export const firstRetryMs = 5_000;
const maxRetryMs = 10 * 60_000;

/** How long after so many failures in a row, at least one. */
export function retryAfter(failures: number): number {
  return doubling(firstRetryMs, failures - 1, maxRetryMs);
}

/** How long news of a store is left alone after so many tries in a row that were made for it in vain. */
export function heedAgainAfter(inVain: number): number {
  return doubling(firstRetryMs, inVain, maxRetryMs);
}

/** What an object that remembers nothing goes by: how often it will have failed, and how long until the next try. */
export function retriesSince(since: number, now: number): { readonly failures: number; readonly afterMs: number } {
  // A clock that was set back shows it as still to come: it begins anew, and waits no longer than any (T1).
  let left = Math.max(0, now - since);
  for (let failures = 1; ; failures++) {
    const wait = retryAfter(failures);
    if (wait === maxRetryMs) return { failures, afterMs: maxRetryMs - (left % maxRetryMs) };
    if (left < wait) return { failures, afterMs: wait - left };
    left -= wait;
  }
}
