/**
 * The queue of wake-ups as the platform keeps it: what a consumer has not settled when it ends comes again, and so does all of a
 * batch whose consumer dies.
 */
import type { QueueMessage } from '../../../workers/push/consume.ts';
import { type Random, randomOf } from '../world/random.ts';
import type { World } from '../world/world.ts';

/** As in wrangler.toml. */
const batchSize = 25;
const batchMs = 1_000;
/** How long the platform waits for a consumer that is no more. */
const lostMs = 30_000;

interface QueuedMessage {
  readonly body: unknown;
  readonly attempts: number;
  readonly at: number;
}

/** Handles a batch; whatever it does once `isAlive` is false counts for nothing: its process is dead. */
export type Consumer = (messages: readonly QueueMessage[], isAlive: () => boolean) => Promise<void>;

export class PushQueue {
  readonly #world: World;
  readonly #consumer: Consumer;
  readonly #random: Random;
  #waiting: QueuedMessage[] = [];

  constructor(world: World, consumer: Consumer) {
    this.#world = world;
    this.#consumer = consumer;
    this.#random = randomOf(world.seed, 'push queue');
  }

  add(body: unknown, delaySeconds = 0): void {
    this.#wait({ body, attempts: 1, at: this.#world.scheduler.elapsed() + delaySeconds * 1_000 });
  }

  #wait(one: QueuedMessage): void {
    const { scheduler } = this.#world;
    this.#waiting.push(one);
    scheduler.after(one.at - scheduler.elapsed() + batchMs, 'push queue', () => this.#next());
  }

  #next(): void {
    const { scheduler } = this.#world;
    const batch = this.#waiting.filter(({ at }) => at <= scheduler.elapsed()).slice(0, batchSize);
    if (batch.length === 0) return;
    this.#waiting = this.#waiting.filter((one) => !batch.includes(one));
    const again = new Map<QueuedMessage, number>();
    let isAlive = true;
    const messages = batch.map((one): QueueMessage => {
      const { body, attempts } = one;
      return { body, attempts, ack: () => {}, retry: ({ delaySeconds }) => void again.set(one, delaySeconds * 1_000) };
    });
    const end = (): void => {
      if (!isAlive) return;
      isAlive = false;
      for (const [one, ms] of again) this.#wait({ ...one, attempts: one.attempts + 1, at: scheduler.elapsed() + ms });
    };
    const { pushTrouble } = this.#world.weather();
    if (pushTrouble > 0 && this.#random.chance(pushTrouble / 2)) {
      scheduler.after(this.#random.between(0, 5_000), 'push consumer dies', () => {
        for (const one of batch) again.set(one, lostMs);
        end();
      });
    }
    this.#consumer(messages, () => isAlive).then(end, (fault: unknown) => {
      this.#world.bug(`the consumer of pushes threw ${fault instanceof Error ? fault.stack : String(fault)}`);
    });
  }
}
