/**
 * How much time has passed, by a clock that may be set: a step back counts as no time, one forward as time that passed.
 *
 * For waits inside one instance (T1); the clock of an object may be set at any time. A step forward ends a wait early, so let
 * nothing but a repeat depend on one; no step makes it longer.
 */
export class Stopwatch {
  readonly #now: () => number;
  #at: number;
  #passed = 0;

  constructor(now: () => number) {
    this.#now = now;
    this.#at = now();
  }

  /** Milliseconds since this was made; never falls. */
  ms(): number {
    const now = this.#now();
    if (now > this.#at) this.#passed += now - this.#at;
    this.#at = now;
    return this.#passed;
  }
}
