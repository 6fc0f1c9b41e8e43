/**
 * A notice may overtake the answer to a watch, and one notice another: they are calls of their own. Each carries the
 * number of the look that it comes from, and what is older than something heard a moment ago is not told any more (D9.1).
 */
import type { UserId } from '../../../protocol/ids.ts';
import type { PresenceNow } from '../rpc.ts';

/** Calls do not overtake each other by more; the clock that the numbers begin with may be set back. */
const overtakenWithinMs = 10_000;
const maxHeard = 256;

/** The numbers of one object: they rise, and those after a restart begin above those before it by the clock. */
export class Looks {
  #last = 0;

  next(now: number): number {
    this.#last = Math.max(this.#last + 1, now);
    return this.#last;
  }
}

/** What others' objects said last, for as long as something older may still come. */
export class PresenceOrder {
  readonly #byUser = new Map<UserId, { readonly presence: PresenceNow; readonly at: number }>();

  /** What holds now that this has come: itself, or what came before it and is newer. `at`: the time here, ms. */
  newest(user: UserId, presence: PresenceNow, at: number): PresenceNow {
    const before = this.#byUser.get(user);
    const isRecent = before !== undefined && Math.abs(at - before.at) < overtakenWithinMs;
    if (isRecent && (before.presence.asOf ?? 0) > (presence.asOf ?? Infinity)) return before.presence;
    this.#byUser.delete(user);
    this.#byUser.set(user, { presence, at });
    const [oldest] = this.#byUser.keys();
    if (this.#byUser.size > maxHeard && oldest !== undefined) this.#byUser.delete(oldest);
    return presence;
  }
}
