import type { Surroundings } from './ports.ts';

/** How exact a deadline is; a timer of these stands no longer than that beyond the last call. */
const tickMs = 200;
/** Of a short deadline, the part that it may be early. */
const minTicks = 4;

/**
 * Calls that fail when they have no answer in `ms`, or a fifth of a second earlier. What became of the call is unknown
 * then, as after any lost answer; an answer that comes later is dropped.
 *
 * One timer ticks for all of them as long as any is under way: a timer of its own for each, set and taken back, costs as
 * much as a fifth of the call. It tells no time, so a clock that is set moves no deadline (T1), and it keeps no object
 * awake for longer than one tick after its last call.
 */
export class Deadlines {
  readonly #timer: Surroundings['timer'];
  readonly #ms: number;
  readonly #ticks: number;
  /** Under way, the oldest first. */
  readonly #calls = new Set<OpenCall>();
  #tick = 0;
  #isTicking = false;

  constructor({ ms, timer }: { readonly ms: number; readonly timer: Surroundings['timer'] }) {
    this.#timer = timer;
    this.#ms = ms;
    this.#ticks = Math.max(minTicks, Math.floor(ms / tickMs));
  }

  /** A call begins; `fail` is told when it has no answer in time. */
  begin(fail: (fault: Error) => void): OpenCall {
    const call = { fail, since: this.#tick };
    this.#calls.add(call);
    if (!this.#isTicking) this.#wait();
    return call;
  }

  /** It was answered, or failed by itself. */
  end(call: OpenCall): void {
    this.#calls.delete(call);
  }

  #wait(): void {
    this.#isTicking = true;
    this.#timer(this.#ms / this.#ticks, () => {
      this.#isTicking = false;
      this.#tick++;
      for (const call of this.#calls) {
        if (this.#tick - call.since < this.#ticks) break;
        this.#calls.delete(call);
        call.fail(new Error(`no answer within ${this.#ms} ms`));
      }
      if (this.#calls.size > 0) this.#wait();
    });
  }
}

/** A call that is under way. */
export interface OpenCall {
  readonly fail: (fault: Error) => void;
  /** The tick in which it began. */
  readonly since: number;
}
