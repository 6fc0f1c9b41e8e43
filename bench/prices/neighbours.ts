import { setTimeout as sleep } from 'node:timers/promises';
import { signUp } from '../../tests/harness/account.ts';
import { WireClient } from '../../tests/harness/wire-client.ts';

/** Two people who write to each other now and then, as people do. */
export interface Neighbours {
  /** Writes one message; gives the milliseconds until the other device had it. */
  say(): Promise<number>;
  close(): Promise<void>;
}

export async function openNeighbours(url: string, name: string): Promise<Neighbours> {
  const [from, to] = [await signUp(url, `${name}a`), await signUp(url, `${name}b`)];
  let arrived = (): void => {};
  const sender = new WireClient(from, { keeps: 1_000 });
  const receiver = new WireClient(to, { keeps: 1_000, onEntries: () => arrived() });
  await Promise.all([sender.connect(), receiver.connect()]);
  const chat = await sender.openDirect(to.user);
  await sleep(50);
  return {
    async say() {
      const began = performance.now();
      const there = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      await Promise.all([sender.send(chat, 'a few words to a neighbour'), there]);
      return performance.now() - began;
    },
    close: async () => void (await Promise.all([sender.close(), receiver.close()])),
  };
}

/** Each pair says something every `everyMs`; gives what every message took. */
export async function talk(pairs: readonly Neighbours[], everyMs: number, ms: number): Promise<number[]> {
  const took: number[] = [];
  const end = performance.now() + ms;
  await Promise.all(
    pairs.map(async (pair, i) => {
      await sleep((everyMs * i) / pairs.length);
      while (performance.now() < end) {
        const one = await pair.say();
        took.push(one);
        await sleep(Math.max(0, everyMs - one));
      }
    }),
  );
  return took;
}
