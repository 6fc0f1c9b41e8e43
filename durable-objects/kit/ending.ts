/**
 * The end of a memory that may be given up: whoever waits for what it would have done is let go.
 *
 * Its timers and lanes stand still, so a handler that waited on would wait for ever, and with it the object's alarm and
 * its sleep. Nothing stays behind of a wait that is over.
 */
export class Ending {
  readonly #waiters = new Set<() => void>();

  /** Lets everybody go. */
  end(): void {
    for (const release of [...this.#waiters]) release();
    this.#waiters.clear();
  }

  /** What the work comes to, or `otherwise` when the end comes first. */
  or<Result>(work: Promise<Result>, otherwise: Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      const release = (): void => resolve(otherwise);
      this.#waiters.add(release);
      work.then(resolve, reject).finally(() => this.#waiters.delete(release));
    });
  }
}
