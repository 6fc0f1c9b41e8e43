import { serverTime, type World } from './world.ts';

/** A far expiry is looked at again after so long: timers have an end, and clocks are set. */
const maxTimerMs = 3_600_000;

/** Says when something expires. By the server's time alone: a device erases once it has heard that time (T1). */
export class ExpiryTimer {
  readonly #world: World;
  readonly #expired: () => void;
  #nextAt = Number.POSITIVE_INFINITY;
  #timer: { cancel(): void } | null = null;
  #isClosed = false;

  constructor({ world, expired }: { world: World; expired: () => void }) {
    this.#world = world;
    this.#expired = expired;
  }

  /** Something expires at this time. */
  await(at: number): void {
    if (at >= this.#nextAt) return;
    this.#nextAt = at;
    this.set();
  }

  /** The server's time may be known better than before. */
  set(): void {
    this.#timer?.cancel();
    const now = serverTime(this.#world);
    if (this.#nextAt === Number.POSITIVE_INFINITY || now === 0 || this.#isClosed) return;
    const wait = Math.min(Math.max(0, this.#nextAt - now), maxTimerMs);
    this.#timer = this.#world.surroundings.timer(wait, () => {
      this.#nextAt = Number.POSITIVE_INFINITY;
      this.#expired();
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }
}
