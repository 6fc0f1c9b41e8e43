/** Fetches what is beyond the ends of what is loaded, and waits where that cannot be had. */
import type { RoostErrorLike, Timeline } from '../sdk.ts';

export type End = 'older' | 'newer';

/** How long nothing is asked for after that failed, unless the server says: a failure is a change, and each change is looked at. */
const loadAgainMs = 1_000;

export interface PageLoadsOptions {
  readonly source: Pick<Timeline, 'loadOlder' | 'loadNewer'>;
  /** At that end there is more, which cannot be had for now. Null: all is well, or the device is offline, which is said elsewhere. */
  readonly held: (end: End | null) => void;
  /** It may be asked for again, and nothing need have moved meanwhile. */
  readonly again: () => void;
}

export class PageLoads {
  readonly #options: PageLoadsOptions;
  /** On the clock of durations: who sets the other one back would wait for as long. */
  #from = { older: 0, newer: 0, either: 0 };

  constructor(options: PageLoadsOptions) {
    this.#options = options;
  }

  /** The person does not want to wait, or has a connection again. */
  forgetFailures(): void {
    this.#from = { older: 0, newer: 0, either: 0 };
  }

  /** What is near the reader and may be asked for now; the older first. */
  loadOne(near: Readonly<Record<End, boolean>>): void {
    const may = (end: End) => near[end] && performance.now() >= Math.max(this.#from[end], this.#from.either);
    const { source } = this.#options;
    if (may('older')) this.#load('older', source.loadOlder());
    else if (may('newer')) this.#load('newer', source.loadNewer());
  }

  #load(end: End, load: Promise<void>): void {
    const { held, again } = this.#options;
    load.then(
      () => held(null),
      ({ code, afterMs }: Partial<RoostErrorLike>) => {
        const waitMs = Math.max(loadAgainMs, afterMs ?? 0);
        this.#from[end] = performance.now() + waitMs;
        // The other end would be given the same answer.
        this.#from.either = performance.now() + loadAgainMs;
        setTimeout(again, waitMs + 1);
        held(code === 'offline' ? null : end);
      },
    );
  }
}
