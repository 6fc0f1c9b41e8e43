const failuresToOpen = 3;
const firstPauseMs = 500;
/** What a try costs a cluster is nothing; how long people are refused what is there again is this. */
const longestPauseMs = 2_000;

/**
 * Spares a cluster that does not answer, and whoever would wait for it: after three failures in a row nothing is tried
 * for a while; then one call is, whose end decides. Each pause is twice the one before.
 */
export class Breaker {
  readonly #now: () => number;
  #failures = 0;
  #pauseMs = 0;
  #pausedAt = 0;
  #isTrying = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** 0: closed. */
  get remainingMs(): number {
    return this.#pauseMs === 0 ? 0 : Math.max(0, this.#pausedAt + this.#pauseMs - this.#now());
  }

  get isOpen(): boolean {
    return this.#pauseMs > 0;
  }

  /** Something says that it would answer: the next call is the one that decides. */
  tryNow(): void {
    this.#pausedAt = Math.min(this.#pausedAt, this.#now() - this.#pauseMs);
  }

  /** Runs what may fail, or fails at once. */
  async run<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    if (this.isOpen && (this.remainingMs > 0 || this.#isTrying)) throw new BreakerPause();
    const isTry = this.isOpen;
    this.#isTrying = isTry;
    try {
      const answer = await work();
      this.#failures = 0;
      this.#pauseMs = 0;
      return answer;
    } catch (error) {
      // It failed before the cluster was asked.
      if (error instanceof TypeError || error instanceof BreakerPause) throw error;
      this.#failures++;
      // Once it is open only a try counts, and no call that was under way.
      if (isTry || (!this.isOpen && this.#failures >= failuresToOpen)) this.#open();
      throw error;
    } finally {
      if (isTry) this.#isTrying = false;
    }
  }

  #open(): void {
    this.#pauseMs = Math.min(longestPauseMs, Math.max(firstPauseMs, this.#pauseMs * 2));
    this.#pausedAt = this.#now();
  }
}

/** Nothing was tried. */
export class BreakerPause extends Error {
  constructor() {
    super('the cluster has not answered, and is left alone for a moment');
  }
}
