import type { Reader, Store, Surroundings, Writer } from '../ports.ts';
import { type MemoryStore, openMemoryStore, type Snapshot } from '../store/memory.ts';

/**
 * A store whose transactions take time under a virtual clock: some of it before the commit, some between the commit
 * and the moment its caller hears of it. `disk` is what a crash at this instant leaves.
 */
export class SlowStore implements Store {
  disk: Snapshot;
  committed: (disk: Snapshot) => void = () => {};
  readonly #inner: MemoryStore;
  readonly #timer: Surroundings['timer'];
  readonly #nextMs: () => number;

  /** `over`: a store that others have, too. */
  constructor(options: {
    from?: Snapshot;
    over?: MemoryStore;
    timer: Surroundings['timer'];
    nextMs: () => number;
  }) {
    this.#inner = options.over ?? openMemoryStore(options.from);
    this.disk = this.#inner.snapshot();
    this.#timer = options.timer;
    this.#nextMs = options.nextMs;
  }

  async read<Result>(work: (reader: Reader) => Promise<Result>): Promise<Result> {
    await this.#pass();
    return this.#inner.read(work);
  }

  async write<Result>(work: (writer: Writer) => Promise<Result>, durability: 'strict' | 'relaxed'): Promise<Result> {
    await this.#pass();
    const result = await this.#inner.write(work, durability);
    this.disk = this.#inner.snapshot();
    this.committed(this.disk);
    await this.#pass();
    return result;
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  #pass(): Promise<void> {
    const ms = this.#nextMs();
    return ms === 0 ? Promise.resolve() : new Promise((resolve) => void this.#timer(ms, resolve));
  }
}
