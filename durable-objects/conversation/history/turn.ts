/** What one call of the operator's may take: so long, so many reads, and then a little. */
import type { Surroundings } from '../../kit/ports.ts';
import { Stopwatch } from '../../kit/stopwatch.ts';

const turnMs = 4_000;
/** An object may make so many calls in answer to one, and each read may be some. */
const maxReads = 250;

export class Turn {
  reads = 0;
  /** Targets of deletions that were looked at. */
  readonly looked = new Set<number>();
  readonly #elapsed: Stopwatch;

  constructor(surroundings: Pick<Surroundings, 'now'>) {
    this.#elapsed = new Stopwatch(() => surroundings.now());
  }

  isOver(): boolean {
    return this.reads >= maxReads || this.#elapsed.ms() >= turnMs;
  }
}
