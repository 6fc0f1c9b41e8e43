/** A timer of the runtime. */
export type Timer = (ms: number, run: () => void) => { cancel(): void };

export interface GateLimits {
  /** Calls under way. */
  readonly maxAtOnce: number;
  /** Calls that wait for a place, and what they brought. */
  readonly maxWaiting: number;
  readonly maxWaitingBytes: number;
  /** How long a call waits. */
  readonly waitMs: number;
}

interface Waiting {
  readonly bytes: number;
  readonly since: number;
  /** False: it was refused. */
  readonly go: (admitted: boolean) => void;
}

/**
 * Lets so many calls through at once and so many wait, in the order in which they came: whoever came first is served
 * first, or is refused first. What is refused was never begun.
 */
export class Gate {
  readonly #limits: GateLimits;
  readonly #timer: Timer;
  readonly #now: () => number;
  #atOnce = 0;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  /** Stands while anybody waits: for the first in the line, which is the first to be late. */
  #late: { cancel(): void } | null = null;

  constructor({ limits, timer, now }: { limits: GateLimits; timer: Timer; now: () => number }) {
    this.#limits = limits;
    this.#timer = timer;
    this.#now = now;
  }

  get figures() {
    const [first] = this.#waiting;
    return {
      underWay: this.#atOnce,
      waiting: this.#waiting.length,
      waitingBytes: this.#waitingBytes,
      longestWaitMs: first === undefined ? 0 : this.#now() - first.since,
    };
  }

  /** Resolves when the call may begin, with what to call when it is over; null: there is no place for it. */
  async enter(bytes: number): Promise<(() => void) | null> {
    const { maxAtOnce, maxWaiting, maxWaitingBytes } = this.#limits;
    if (this.#atOnce < maxAtOnce) return this.#take();
    if (this.#waiting.length >= maxWaiting || this.#waitingBytes + bytes > maxWaitingBytes) return null;
    this.#waitingBytes += bytes;
    const isAdmitted = await new Promise<boolean>((go) => {
      this.#waiting.push({ bytes, since: this.#now(), go });
      if (this.#late === null) this.#watch();
    });
    // The place was handed on by whoever left.
    return isAdmitted ? this.#leaving() : null;
  }

  #take(): () => void {
    this.#atOnce++;
    return this.#leaving();
  }

  #leaving(): () => void {
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const next = this.#shift();
      if (next === undefined) this.#atOnce--;
      else next.go(true);
    };
  }

  #shift(): Waiting | undefined {
    const next = this.#waiting.shift();
    this.#waitingBytes -= next?.bytes ?? 0;
    if (this.#waiting.length === 0) {
      this.#late?.cancel();
      this.#late = null;
    }
    return next;
  }

  #watch(): void {
    const [first] = this.#waiting;
    if (first === undefined) return;
    this.#late = this.#timer(Math.max(1, first.since + this.#limits.waitMs - this.#now()), () => {
      this.#late = null;
      while (this.#isLate(this.#waiting[0])) this.#shift()?.go(false);
      if (this.#late === null) this.#watch();
    });
  }

  #isLate(waiting: Waiting | undefined): boolean {
    return waiting !== undefined && this.#now() - waiting.since >= this.#limits.waitMs;
  }
}
