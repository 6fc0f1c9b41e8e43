/**
 * A provider of pushes: it drops, throttles, is away, hangs, takes in silence, is late, gives addresses up, and takes what it does not like
 * for broken.
 */
import type { Answer, Transport } from '../../../workers/push/ports.ts';
import { type Random, randomOf } from '../world/random.ts';
import type { World } from '../world/world.ts';

const troubles = ['lost', 'taken', 'throttles', 'away', 'hangs', 'drops', 'late', 'late', 'gone', 'rejects'] as const;

/** `taken`: the provider answers for it from now on. `arrives`: the device hears of it. `ends`: it knows the address no more. */
export interface PushFate {
  /** It takes this push to the device for broken, whatever the weather is. Asked once for each. */
  spoils(device: string): boolean;
  isGone(address: string): boolean;
  ends(address: string): void;
  taken(device: string, topic: string): void;
  arrives(device: string): void;
}

export function providerOf(world: World, { spoils, isGone, ends, taken, arrives }: PushFate): Transport {
  const random = randomOf(world.seed, 'push provider');
  return async ({ url, headers }, signal) => {
    const device = deviceIn(url);
    const { pushTrouble, netMs } = world.weather();
    await passed(world, random.between(...netMs));
    const trouble = pushTrouble > 0 && random.chance(pushTrouble) ? random.pick(troubles) : null;
    if (trouble === 'lost') throw new Error('injected: the provider was not reached');
    // It says so late, at times: the device may have another address by then.
    if (trouble === 'gone') ends(url);
    if (trouble === 'gone' && random.chance(0.5)) await passed(world, random.between(0, 8_000));
    if (isGone(url)) return answer(410);
    if (trouble === 'rejects' || spoils(device)) return answer(400);
    if (trouble === 'throttles') return answer(429, String(1 + random.int(60)));
    if (trouble === 'away') return answer(503);
    if (trouble === 'hangs') await aborted(signal);
    taken(device, headers.topic ?? '');
    if (trouble !== 'drops') arriveLater(world, random, trouble === 'late', () => arrives(device));
    if (trouble === 'taken') throw new Error('injected: the answer of the provider was lost');
    return answer(201);
  };
}

/** Whose address it is. */
export function deviceIn(address: string): string {
  return new URL(address).pathname.split('/')[1] ?? '';
}

function arriveLater(world: World, random: Random, isLate: boolean, arrive: () => void): void {
  world.scheduler.after(isLate ? random.between(1_000, 90_000) : random.between(20, 2_000), 'a push arrives', arrive);
}

function answer(status: number, retryAfter: string | null = null): Answer {
  return { status, text: '', header: (name) => (name === 'retry-after' ? retryAfter : null) };
}

export function passed(world: World, ms: number): Promise<void> {
  return new Promise((resolve) => void world.scheduler.after(ms, 'a push is on its way', resolve));
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('injected: the provider does not answer')));
  });
}
