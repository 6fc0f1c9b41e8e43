/**
 * A machine's clock: it may be wrong, run at another speed than time does, and be set in either direction at any moment.
 *
 * Durations that a machine measures run at its speed; nothing else does.
 */
export class Clock {
  /** Against true time. */
  rate = 1;
  readonly #trueTime: () => number;
  #aheadMs = 0;
  #since = 0;
  #ranMs = 0;

  constructor(trueTime: () => number) {
    this.#trueTime = trueTime;
    this.#since = trueTime();
  }

  /** Epoch milliseconds, whole. */
  now(): number {
    const time = this.#trueTime();
    if (this.rate === 1) return Math.floor(time + this.#aheadMs);
    return Math.floor(time + this.#aheadMs + (time - this.#since) * (this.rate - 1));
  }

  /** What it has counted since it was made, whatever it was set to. */
  elapsed(): number {
    return this.#ranMs + (this.#trueTime() - this.#since) * this.rate;
  }

  /** Somebody sets it. */
  step(ms: number): void {
    this.#aheadMs += ms;
  }

  /** Wrong by so much, and running at that speed, from now on. */
  set(aheadMs: number, rate: number): void {
    this.#ranMs = this.elapsed();
    this.#aheadMs = aheadMs;
    this.rate = rate;
    this.#since = this.#trueTime();
  }
}

/** The steps that clocks make: what a time service corrects, and what people and broken machines do. */
export const clockSteps = [5, 50, 1_000, 60_000, 3_600_000] as const;
