export interface Rate {
  readonly max: number;
  readonly perMs: number;
}

/**
 * How much of something may still be done: filled evenly up to a maximum, taken in whole pieces. Told the time, by a clock
 * that may step back, for which nothing is filled. In memory: it begins full.
 */
export class Bucket {
  readonly #rate: Rate;
  #left: number;
  #at = 0;

  constructor(rate: Rate) {
    this.#rate = rate;
    this.#left = rate.max;
  }

  /** Takes what there may not be, and says whether it was there. */
  spend(count: number, now: number): boolean {
    this.#fill(now);
    this.#left -= count;
    return this.#left >= 0;
  }

  /** Takes what there is, and answers 0; or takes nothing, and answers in how many milliseconds it will be there. */
  take(count: number, now: number): number {
    this.#fill(now);
    if (this.#left < count) return Math.ceil((count - this.#left) / this.#rate.perMs);
    this.#left -= count;
    return 0;
  }

  #fill(now: number): void {
    const { max, perMs } = this.#rate;
    this.#left = Math.min(max, this.#left + Math.max(0, now - this.#at) * perMs);
    this.#at = now;
  }
}
