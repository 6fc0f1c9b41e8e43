/** A provider of pushes: it drops, throttles, is away, hangs, takes without saying so, and is late. */
import type { Answer, Transport } from '../../../workers/push/ports.ts';
import { type Random, randomOf } from '../world/random.ts';
import type { World } from '../world/world.ts';

const troubles = ['lost', 'taken', 'throttles', 'away', 'hangs', 'drops', 'late', 'late'] as const;

/** `taken`: the provider answers for it from now on. `arrives`: the device hears of it. */
export interface Pushed {
  taken(device: string, topic: string): void;
  arrives(device: string): void;
}

export function providerOf(world: World, { taken, arrives }: Pushed): Transport {
  const random = randomOf(world.seed, 'push provider');
  return async ({ url, headers }, signal) => {
    const device = new URL(url).pathname.slice(1);
    const { pushTrouble, netMs } = world.weather();
    await pass(world, random.between(...netMs));
    const trouble = pushTrouble > 0 && random.chance(pushTrouble) ? random.pick(troubles) : null;
    if (trouble === 'lost') throw new Error('injected: the provider was not reached');
    if (trouble === 'throttles') return answer(429, String(1 + random.int(60)));
    if (trouble === 'away') return answer(503);
    if (trouble === 'hangs') await aborted(signal);
    taken(device, headers.topic ?? '');
    if (trouble !== 'drops') arriveLater(world, random, trouble === 'late', () => arrives(device));
    if (trouble === 'taken') throw new Error('injected: the answer of the provider was lost');
    return answer(201);
  };
}

function arriveLater(world: World, random: Random, isLate: boolean, arrive: () => void): void {
  world.scheduler.after(isLate ? random.between(1_000, 90_000) : random.between(20, 2_000), 'a push arrives', arrive);
}

function answer(status: number, retryAfter: string | null = null): Answer {
  return { status, text: '', header: (name) => (name === 'retry-after' ? retryAfter : null) };
}

function pass(world: World, ms: number): Promise<void> {
  return new Promise((resolve) => void world.scheduler.after(ms, 'push provider', resolve));
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('injected: the provider does not answer')));
  });
}
