/** Lets so many pieces of work go on at a time; the others wait, first come, first served. Memory only. */
export class Gate {
  readonly #max: number;
  #underWay = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  /** Does the work when its turn comes, and gives what it gives. */
  async pass<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#underWay >= this.#max) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#underWay++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#underWay--;
      else next();
    }
  }
}
