/**
 * Something given out exactly once, and again only to the very attempt that took it.
 *
 * A gateway that dies between taking and answering leaves its caller without an answer; the caller repeats the request
 * and must end where it would have ended. So a claim remembers what it gave and which attempt took it, for a short
 * while: until it is finished for anybody who repeats that attempt, and afterwards only for an attempt whose key the
 * caller made up itself at random, because only such a key proves that it is the same caller.
 */
export interface Claim<Prize> {
  readonly prize: Prize;
  /** Whose it is; empty after a release: the next attempt gets the same prize. */
  readonly attempt: string;
  readonly takenAt: number;
  readonly finished: boolean;
}

export interface Attempt {
  readonly key: string;
  /** The caller chose the key at random; false when it was derived from what the request says. */
  readonly secret: boolean;
}

/** The claim as this attempt holds it, or null when another attempt had it. */
export function claim<Prize>(
  held: Claim<Prize> | null,
  attempt: Attempt,
  time: { readonly now: number; readonly repeatMs: number },
  make: () => Prize,
): Claim<Prize> | null {
  if (held === null) return { prize: make(), attempt: attempt.key, takenAt: time.now, finished: false };
  if (held.attempt === '') return { ...held, attempt: attempt.key, takenAt: time.now };
  const same = held.attempt === attempt.key && time.now < held.takenAt + time.repeatMs;
  return same && (!held.finished || attempt.secret) ? held : null;
}

/** The attempt reached its end. Without a claim of that attempt nothing changes. */
export function finish<Prize>(held: Claim<Prize> | null, key: string): Claim<Prize> | null {
  return held !== null && held.attempt === key ? { ...held, finished: true } : held;
}

/** The attempt was refused for a reason of its own (a handle that is taken): another one may take it up. */
export function release<Prize>(held: Claim<Prize> | null, key: string): Claim<Prize> | null {
  return held !== null && held.attempt === key && !held.finished ? { ...held, attempt: '' } : held;
}
