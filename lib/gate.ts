/**
 * Lets so many pieces of work go on at a time; the others wait, first come, first served. Memory only.
 *
 * With `patience`, work that takes longer gives its place up and goes on outside: so a few that hang keep nobody out.
 */
export class Gate {
  readonly #max: number;
  readonly #patience: Patience | null;
  #underWay = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(max: number, patience: Patience | null = null) {
    this.#max = max;
    this.#patience = patience;
  }

  /** Does the work when its turn comes, and gives what it gives. */
  async pass<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#underWay >= this.#max) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#underWay++;
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
    const next = this.#waiting.shift();
    if (next === undefined) this.#underWay--;
    else next();
  }
}

export interface Patience {
  readonly ms: number;
  timer(ms: number, work: () => void): { cancel(): void };
}
