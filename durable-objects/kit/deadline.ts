import type { Surroundings } from './ports.ts';

/** How exact a deadline is; a timer of these stands no longer than that beyond the last call. */
const tickMs = 200;
/** Of a short deadline, the part that it may be early. */
const minTicks = 4;

/**
 * Calls that fail when they have no answer in `ms`, or a fifth of a second earlier. What became of the call is unknown then,
 * as after any lost answer; an answer that comes later is dropped.
 *
 * One timer ticks for all of them as long as any is under way: one for each call, set and taken back, is work on the way of
 * every message. It measures how long, and not when, so a clock may be set meanwhile (T1), and it keeps no object awake for
 * longer than one tick after its last call.
 */
export class Deadlines {
  readonly #timer: Surroundings['timer'];
  readonly #ms: number;
  readonly #ticks: number;
  /** In the order in which they began; what is over leaves with the next tick. */
  #calls: OpenCall[] = [];
  #tick = 0;
  #isTicking = false;

  constructor({ ms, timer }: { readonly ms: number; readonly timer: Surroundings['timer'] }) {
    this.#timer = timer;
    this.#ms = ms;
    this.#ticks = Math.max(minTicks, Math.floor(ms / tickMs));
  }

  /** A call begins; `fail` is told when it has no answer in time. */
  begin(fail: (fault: Error) => void): OpenCall {
    const call: OpenCall = { fail, since: this.#tick };
    this.#calls.push(call);
    if (!this.#isTicking) this.#wait();
    return call;
  }

  #wait(): void {
    this.#isTicking = true;
    this.#timer(this.#ms / this.#ticks, () => {
      this.#isTicking = false;
      this.#tick++;
      const open = this.#calls.filter(({ fail }) => fail !== null);
      const isLate = ({ since }: OpenCall) => this.#tick - since >= this.#ticks;
      this.#calls = open.filter((call) => !isLate(call));
      if (this.#calls.length > 0) this.#wait();
      for (const { fail } of open.filter(isLate)) fail?.(new Error(`no answer within ${this.#ms} ms`));
    });
  }
}

/**
 * Makes a call, and tells of its answer or its fault; with deadlines also of having none in time, after which an answer may
 * still be told: a promise is settled by the first. One pair of callbacks, whatever is to be done around it.
 */
export function answerOf<Answer>(
  deadlines: Deadlines | null,
  call: () => Promise<Answer>,
  answered: (answer: Answer) => void,
  failed: (fault: unknown) => void,
): void {
  const open = deadlines?.begin(failed);
  const fail = (fault: unknown): void => {
    if (open !== undefined) open.fail = null;
    failed(fault);
  };
  try {
    call().then((answer) => {
      if (open !== undefined) open.fail = null;
      answered(answer);
    }, fail);
  } catch (fault) {
    fail(fault);
  }
}

/** A call that is under way, and in the list until the next tick after its answer. */
export interface OpenCall {
  /**
   * Null: it was answered, or failed by itself; whoever hears so sets it. It holds on to what the call brought, and a
   * fifth of a second of deliveries to a large group would be more than an object's memory.
   */
  fail: ((fault: Error) => void) | null;
  /** The tick in which it began. */
  readonly since: number;
}
