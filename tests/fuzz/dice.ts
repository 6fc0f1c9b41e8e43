import { seeded } from '../harness/random.ts';

/** What one seed decides, in the order in which it is asked. */
export class Dice {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = seeded(seed);
  }

  /** For one input of a run: the inputs of two seeds have nothing in common. */
  static of(seed: number, index: number): Dice {
    return new Dice(Math.imul(seed ^ 0x5bd1e995, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  }

  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  /** A whole number from 0 to `below` - 1. */
  below(below: number): number {
    return Math.floor(this.#next() * below);
  }

  pick<T>(from: readonly T[]): T {
    if (from.length === 0) throw new Error('nothing to pick from');
    return from[this.below(from.length)] as T;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  /** Mostly small, sometimes none, sometimes at an edge of what a field holds. */
  number(): number {
    if (this.chance(0.6)) return this.below(8);
    if (this.chance(0.5)) return this.below(2_000);
    return this.pick([
      0,
      1,
      63,
      64,
      127,
      128,
      255,
      256,
      16_383,
      65_535,
      2 ** 31 - 1,
      2 ** 31,
      2 ** 32 - 2,
      2 ** 32 - 1,
    ]);
  }

  text(length: number): string {
    return Array.from({ length }, () => this.pick(symbols)).join('');
  }
}

const symbols = [...'abcXYZ019-_ .:/%?#&=+@\\"\'<>{}[]\0\n\r\té\u202e😀'];
