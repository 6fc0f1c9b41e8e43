/**
 * Where ciphertext lies. What a ledger asks of it leaves when what the ledger wrote before is durable, may be lost, and may have been
 * done although the answer was lost.
 */
import type { LedgerBucket } from '../../../durable-objects/media/bucket.ts';
import type { Host } from '../world/host.ts';
import { type Random, randomOf } from '../world/random.ts';
import type { World } from '../world/world.ts';

export class Bucket {
  readonly objects = new Map<string, Uint8Array>();
  /** What is in it when it is told to erase something, before it does. */
  onErase: (key: string) => void = () => {};
  readonly #world: World;
  readonly #random: Random;

  constructor(world: World) {
    this.#world = world;
    this.#random = randomOf(world.seed, 'bucket');
  }

  /** As the ledger on that host has it. */
  of(host: Host): LedgerBucket {
    return {
      erase: (key) =>
        this.#asked(host, `erases ${key}`, () => {
          this.onErase(key);
          this.objects.delete(key);
        }),
      eraseUnder: (prefix) =>
        this.#asked(host, `erases all of ${prefix}`, () => {
          for (const key of this.objects.keys()) if (key.startsWith(prefix)) this.objects.delete(key);
        }),
      // Files of a run are of one part, which is put and not begun.
      abort: () => Promise.reject(new Error('nothing of several parts is stored in a run')),
    };
  }

  #asked(host: Host, what: string, work: () => void): Promise<void> {
    const { incarnation } = host;
    const { scheduler } = this.#world;
    host.inFlight++;
    return new Promise((resolve, reject) => {
      const answers = (answer: () => void): void => {
        scheduler.after(this.#random.between(1, 60), `bucket → ${host.name}`, () => {
          if (incarnation !== host.incarnation) return;
          host.inFlight--;
          host.turn(answer);
        });
      };
      host.output(() => {
        scheduler.after(this.#random.between(1, 60), `bucket ${what}`, () => {
          const { answerLost, rpcLost } = this.#world.weather();
          const isLost = this.#random.chance(rpcLost);
          if (!isLost) work();
          if (isLost || this.#random.chance(answerLost)) answers(() => reject(new Error('injected: bucket lost')));
          else answers(resolve);
        });
      });
    });
  }
}
