/**
 * A lane: one call in flight, everything that arrives meanwhile goes together in the next.
 *
 * The time of a call is the window of the batch, so throughput rises under load and nothing waits for a timer.
 * `run` gets what was put since the last call and must not throw for a refusal; when it throws (a fault), the
 * items are given to `failed`, whose job it is to put them again or to leave them to whoever repeats (D1.11).
 * Memory only: a lane that is lost costs a repeat, never a message.
 */
export class Lane<Item> {
  readonly #run: (items: Item[]) => Promise<void>;
  readonly #failed: (items: Item[], fault: unknown) => void;
  readonly #maxBatch: number;
  #items: Item[] = [];
  #busy = false;

  constructor(options: {
    run: (items: Item[]) => Promise<void>;
    failed: (items: Item[], fault: unknown) => void;
    /** The most items a call takes; the rest wait for the next. */
    maxBatch: number;
  }) {
    this.#run = options.run;
    this.#failed = options.failed;
    this.#maxBatch = options.maxBatch;
  }

  /** How many items wait for the next call. */
  get waiting(): number {
    return this.#items.length;
  }

  /** Adds items that belong together: they go in one call if none is in flight. */
  putAll(items: readonly Item[]): void {
    if (items.length === 0) return;
    this.#items.push(...items);
    if (!this.#busy) void this.#drive();
  }

  async #drive(): Promise<void> {
    this.#busy = true;
    try {
      while (this.#items.length > 0) {
        const items = this.#items.splice(0, this.#maxBatch);
        try {
          await this.#run(items);
        } catch (fault) {
          this.#failed(items, fault);
        }
      }
    } finally {
      this.#busy = false;
    }
  }
}
