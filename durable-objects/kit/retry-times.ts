/**
 * When what failed is tried again. Waits double, from a second to about two minutes.
 *
 * The tries of one object fall on a grid that is as wide as the wait, and the narrower grids hold the points of the wider
 * ones: what failed at a thousand moments is tried again with a few alarms and not with a thousand, each of which is
 * billed as a row and a request (F3, F5). Where the grid begins goes by the object's id, so that what failed for many
 * objects at once does not come back all at once, and an object that starts anew goes on with its own.
 */

import { doubling } from '../../lib/doubling.ts';

/** After the first failure. */
const leastMs = 1_000;
const maxDoublings = 7;
const mostMs = leastMs * 2 ** maxDoublings;
/**
 * How often an object that slept has failed at what it finds undone: it does not remember, and it had tried for as long
 * as it was kept from sleeping. With less it would begin with the short waits after each sleep, for ever.
 */
export const failuresForgotten = maxDoublings;

export class RetryTimes {
  readonly #id: () => string;
  #beginsAt: number | null = null;

  /** `id` is asked for at the first need. */
  constructor(id: () => string) {
    this.#id = id;
  }

  /** After so many failures in a row, at least one: half a wait to one and a half from now. */
  next(now: number, failures: number): number {
    const wait = doubling(leastMs, failures - 1, mostMs);
    const earliest = now + wait / 2;
    this.#beginsAt ??= spread(this.#id());
    return this.#beginsAt + Math.ceil((earliest - this.#beginsAt) / wait) * wait;
  }

  /** Also one that is further away than any can be: it was set before the clock was set back (T1). */
  isDue(at: number, now: number): boolean {
    return at <= now || at > now + 1.5 * mostMs;
  }
}

/** Somewhere in the widest wait. */
function spread(id: string): number {
  let sum = 0;
  for (let i = 0; i < id.length; i++) sum = (sum * 31 + id.charCodeAt(i)) % mostMs;
  return sum;
}
