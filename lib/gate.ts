import type { Bucket } from './bucket.ts';

/**
 * Lets so many pieces of work go on at a time; the others wait, first come, first served. Memory only.
 *
 * With `patience`, work that takes longer gives its place up and goes on outside: so a few that hang keep nobody out. With `pace`, work
 * whose turn has come waits until the bucket has one for it.
 */
export class Gate {
  readonly #max: number;
  readonly #patience: Patience | null;
  readonly #pace: Pace | null;
  #underWay = 0;
  readonly #waiters: (() => void)[] = [];

  constructor(max: number, patience: Patience | null = null, pace: Pace | null = null) {
    this.#max = max;
    this.#patience = patience;
    this.#pace = pace;
  }

  /** Does the work when its turn comes, and gives what it gives. */
  async pass<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#underWay >= this.#max) await new Promise<void>((resolve) => this.#waiters.push(resolve));
    else this.#underWay++;
    if (this.#pace !== null) await paced(this.#pace);
    let isIn = true;
    const leave = () => {
      if (isIn) this.#next();
      isIn = false;
    };
    const timer = this.#patience?.timer(this.#patience.ms, leave);
    try {
      return await work();
    } finally {
      timer?.cancel();
      leave();
    }
  }

  #next(): void {
    const next = this.#waiters.shift();
    if (next === undefined) this.#underWay--;
    else next();
  }
}

async function paced({ bucket, now, timer }: Pace): Promise<void> {
  for (let ms = bucket.take(1, now()); ms > 0; ms = bucket.take(1, now()))
    await new Promise<void>((resolve) => void timer(ms, resolve));
}

interface Timing {
  timer(ms: number, work: () => void): { cancel(): void };
}

export interface Patience extends Timing {
  readonly ms: number;
}

export interface Pace extends Timing {
  readonly bucket: Bucket;
  now(): number;
}
