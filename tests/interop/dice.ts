/** What a seed decides in an interop run. */
import type { Random } from '../../crypto/suite.ts';
import { seeded } from '../harness/random.ts';

export class Dice {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = seeded(seed);
  }

  /** From 0 up to and without `below`. */
  whole(below: number): number {
    return Math.floor(this.#next() * below);
  }

  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.whole(items.length)] as Item;
  }

  shuffled<Item>(items: readonly Item[]): Item[] {
    const left = [...items];
    return items.map(() => left.splice(this.whole(left.length), 1)[0] as Item);
  }

  /** Bytes for our side, the same for the same seed. */
  readonly bytes: Random = (length) => Uint8Array.from({ length }, () => this.whole(256));
}
