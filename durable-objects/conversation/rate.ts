import { Bucket } from '../../lib/bucket.ts';
import type { Stopwatch } from '../kit/stopwatch.ts';

/** How many messages a conversation takes: so many a second, so many at once. In memory; a restart is a fresh start. */
export class Rate {
  readonly #bucket: Bucket;
  readonly #elapsed: Stopwatch;

  constructor(perSecond: number, burst: number, elapsed: Stopwatch) {
    this.#bucket = new Bucket({ max: burst, perMs: perSecond / 1_000 });
    this.#elapsed = elapsed;
  }

  /** Takes one, and answers 0, or how many milliseconds to wait for the next. */
  take(): number {
    return this.#bucket.take(1, this.#elapsed.ms());
  }
}
