/** A timer of the runtime. */
export type Timer = (ms: number, run: () => void) => { cancel(): void };

/** `people`: somebody waits for it. `work`: what is written or read to be kept in order, and can be done later. */
export type Kind = 'people' | 'work';

export interface GateLimits {
  /** Calls under way. */
  readonly maxAtOnce: number;
  /** Calls that wait for a place, and what they brought. */
  readonly maxWaiting: number;
  readonly maxWaitingBytes: number;
  /** How long a call waits. */
  readonly waitMs: number;
  /** Of the places and of the line, what each kind leaves to the other: neither keeps the other one out, however much of it comes. */
  readonly left: { readonly atOnce: number; readonly waiting: number };
}

interface WaitingCall {
  readonly bytes: number;
  readonly since: number;
  /** False: it was refused. */
  readonly go: (admitted: boolean) => void;
}

/** In the order in which they are served. */
const kinds = ['people', 'work'] as const;

/**
 * Lets so many calls through at once and so many wait: those that people wait for before the rest, each kind in the order in which
 * it came. Whoever has waited too long is refused, and who came first is refused first. What is refused was never begun.
 */
export class Gate {
  readonly #limits: GateLimits;
  readonly #timer: Timer;
  readonly #now: () => number;
  readonly #atOnce: Record<Kind, number> = { people: 0, work: 0 };
  readonly #waiting: Record<Kind, WaitingCall[]> = { people: [], work: [] };
  #waitingBytes = 0;
  /** Stands while anybody waits: for whoever came first, which is the first to be late. */
  #late: { cancel(): void } | null = null;

  constructor({ limits, timer, now }: { limits: GateLimits; timer: Timer; now: () => number }) {
    this.#limits = limits;
    this.#timer = timer;
    this.#now = now;
  }

  get figures() {
    const first = this.#oldest();
    return {
      underWay: this.#underWay,
      waiting: this.#inLine,
      waitingBytes: this.#waitingBytes,
      longestWaitMs: first === undefined ? 0 : this.#now() - first.since,
    };
  }

  /** Resolves when the call may begin, with what to call when it is over; null: there is no place for it. */
  async enter(kind: Kind, bytes: number): Promise<(() => void) | null> {
    if (this.#hasPlace(kind)) return this.#begun(kind);
    if (!this.#mayWait(kind, bytes)) return null;
    this.#waitingBytes += bytes;
    const isAdmitted = await new Promise<boolean>((go) => {
      this.#waiting[kind].push({ bytes, since: this.#now(), go });
      if (this.#late === null) this.#watch();
    });
    // Its place was taken for it by whoever left.
    return isAdmitted ? this.#leaving(kind) : null;
  }

  get #underWay(): number {
    return this.#atOnce.people + this.#atOnce.work;
  }

  get #inLine(): number {
    return this.#waiting.people.length + this.#waiting.work.length;
  }

  #hasPlace(kind: Kind): boolean {
    const { maxAtOnce, left } = this.#limits;
    return this.#underWay < maxAtOnce && this.#atOnce[kind] < maxAtOnce - left.atOnce;
  }

  #mayWait(kind: Kind, bytes: number): boolean {
    const { maxWaiting, maxWaitingBytes, left } = this.#limits;
    const isRoom = this.#inLine < maxWaiting && this.#waiting[kind].length < maxWaiting - left.waiting;
    return isRoom && this.#waitingBytes + bytes <= maxWaitingBytes;
  }

  #begun(kind: Kind): () => void {
    this.#atOnce[kind]++;
    return this.#leaving(kind);
  }

  #leaving(kind: Kind): () => void {
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#atOnce[kind]--;
      this.#admit();
    };
  }

  /** One place is free, so one goes on, if anybody waits who may have it. */
  #admit(): void {
    const kind = kinds.find((one) => this.#waiting[one].length > 0 && this.#hasPlace(one));
    if (kind === undefined) return;
    this.#atOnce[kind]++;
    this.#shift(kind)?.go(true);
  }

  #shift(kind: Kind): WaitingCall | undefined {
    const next = this.#waiting[kind].shift();
    this.#waitingBytes -= next?.bytes ?? 0;
    if (this.#inLine === 0) {
      this.#late?.cancel();
      this.#late = null;
    }
    return next;
  }

  #watch(): void {
    const first = this.#oldest();
    if (first === undefined) return;
    this.#late = this.#timer(Math.max(1, first.since + this.#limits.waitMs - this.#now()), () => {
      this.#late = null;
      for (let late = this.#oldest(); late !== undefined && this.#isLate(late); late = this.#oldest()) {
        this.#shift(late.kind)?.go(false);
      }
      if (this.#late === null) this.#watch();
    });
  }

  #isLate({ since }: Pick<WaitingCall, 'since'>): boolean {
    return this.#now() - since >= this.#limits.waitMs;
  }

  /** Who has waited longest, of either kind. */
  #oldest(): { readonly kind: Kind; readonly since: number } | undefined {
    const [people, work] = [this.#waiting.people[0], this.#waiting.work[0]];
    if (work === undefined || (people !== undefined && people.since <= work.since)) {
      return people && { kind: 'people', since: people.since };
    }
    return { kind: 'work', since: work.since };
  }
}
