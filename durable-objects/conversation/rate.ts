import type { Elapsed } from '../kit/elapsed.ts';

/** How many messages a conversation takes: so many a second, so many at once. In memory; a restart is a fresh start. */
export class Rate {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #elapsed: Elapsed;
  #left: number;
  #at = 0;

  constructor(perSecond: number, burst: number, elapsed: Elapsed) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#elapsed = elapsed;
    this.#left = burst;
  }

  /** Takes one, and answers 0, or how many milliseconds to wait for the next. */
  take(): number {
    const at = this.#elapsed.ms();
    this.#left = Math.min(this.#burst, this.#left + ((at - this.#at) / 1000) * this.#perSecond);
    this.#at = at;
    if (this.#left < 1) return Math.ceil(((1 - this.#left) / this.#perSecond) * 1000);
    this.#left--;
    return 0;
  }
}
