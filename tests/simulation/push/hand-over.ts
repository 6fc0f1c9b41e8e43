/**
 * What becomes of a person who is handed to the queue: it is not reached, or is silent, or has taken them and fails, is silent, or
 * takes so long to say so that the device was woken, came, and has gone again.
 */
import type { CallFate } from '../world/calls.ts';
import { type Random, randomOf } from '../world/random.ts';
import type { World } from '../world/world.ts';

/** Well within the deadline of a call, and longer than a consumer waits for a batch. */
const slowMs = [1_500, 12_000] as const;

export class HandOvers {
  readonly #world: World;
  readonly #random: Random;

  constructor(world: World) {
    this.#world = world;
    this.#random = randomOf(world.seed, 'push hand-over');
  }

  /** Null: what becomes of any call. */
  fate(): CallFate | null {
    const { pushTrouble } = this.#world.weather();
    if (pushTrouble === 0 || !this.#random.chance(pushTrouble)) return null;
    return this.#random.pick<CallFate>([
      { lost: true },
      { answerLost: true },
      { hangs: 'call' },
      { hangs: 'answer' },
      { answerDelayMs: this.#random.between(...slowMs) },
    ]);
  }
}
