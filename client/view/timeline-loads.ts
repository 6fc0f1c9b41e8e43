import { RoostError } from '../errors.ts';
import type { Surroundings } from '../ports.ts';

/** How long after a load that failed the next one fails at once. */
const loadAgainMs = 1_000;

export interface LoadsOptions {
  readonly timer: Surroundings['timer'];
  /** One is under way, or none any more; or the next may be tried again. */
  readonly changed: () => void;
}

/**
 * The loads of a window, one at a time. For a moment after one that came to nothing the next fails at once: whoever asks
 * whenever there is something older comes to an end.
 */
export class TimelineLoads {
  readonly #options: LoadsOptions;
  #current: Promise<void> | null = null;
  #failed: { readonly why: unknown; readonly until: { cancel(): void } } | null = null;
  #isClosed = false;

  constructor(options: LoadsOptions) {
    this.#options = options;
  }

  /** The one that is under way; whoever asks meanwhile waits for it. */
  get current(): Promise<void> | null {
    return this.#current;
  }

  /** `cameToNothing` says afterwards whether it was in vain. */
  async run(load: () => Promise<void>, cameToNothing: () => boolean): Promise<void> {
    if (this.#failed !== null) throw this.#failed.why;
    this.begin(load());
    this.#options.changed();
    try {
      await this.#current;
      if (cameToNothing()) this.#holdBack(new RoostError('offline'));
    } catch (error) {
      this.#holdBack(error);
      throw error;
    } finally {
      this.end();
      this.#options.changed();
    }
  }

  /** For one whose failure holds back no other: it is under way until `end`. */
  begin(load: Promise<void>): Promise<void> {
    this.#current = load;
    return load;
  }

  end(): void {
    this.#current = null;
  }

  forgetFailure(): void {
    this.#failed?.until.cancel();
    this.#failed = null;
  }

  close(): void {
    this.#isClosed = true;
    this.forgetFailure();
  }

  #holdBack(why: unknown): void {
    this.forgetFailure();
    if (this.#isClosed) return;
    const until = this.#options.timer(loadAgainMs, () => {
      this.#failed = null;
      this.#options.changed();
    });
    this.#failed = { why, until };
  }
}
