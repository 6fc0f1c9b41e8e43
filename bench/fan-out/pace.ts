import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../kit/statistics.ts';
import { drive, type Pair } from '../one-to-one/drive.ts';

/** A group in which one writes and all others have the chat open. `onDelivered`: one more message is with everybody. */
export interface Room extends Pair {
  /** The sender has the tick of everybody for everything. */
  isTicked(): boolean;
}

/** `1`: the next message when everybody has the one before. */
const windows = { 'back to back': 1, '4 in flight': 4 } as const;
const rounds = 3;
const mostMessages = 5_000;

/**
 * Messages a second that everybody had and that were ticked by everybody, by system and window: the median of rounds in
 * which the systems take turns. The time runs until the last tick, so nobody gains by putting ticks off.
 */
export async function paceOf(rooms: Record<string, Room>, seconds: number): Promise<Record<string, number>> {
  const systems = Object.entries(rooms);
  const roundMs = (seconds * 1_000) / (systems.length * (rounds + 1) * 2);
  const rates = new Map<string, number[]>();
  // Not measured: caches fill, code is compiled.
  for (const [, room] of systems) await rateOf(room, 4, roundMs);
  for (let round = 0; round < rounds; round++) {
    for (const [name, window] of Object.entries(windows)) {
      for (const [system, room] of round % 2 === 0 ? systems : [...systems].reverse()) {
        const rate = await rateOf(room, window, roundMs);
        console.error(`round ${round + 1}: ${system}, ${name}: ${rate.toFixed(0)} messages/s`);
        const key = `${system}, ${name}, messages/s`;
        rates.set(key, [...(rates.get(key) ?? []), rate]);
      }
    }
  }
  return Object.fromEntries([...rates].map(([key, values]) => [key, median(values)]));
}

async function rateOf(room: Room, window: number, ms: number): Promise<number> {
  const from = performance.now();
  const { messages } = await drive([room], window, ms, mostMessages);
  for (let waited = 0; !room.isTicked(); waited += 5) {
    if (waited > 30_000) throw new Error('not everybody ticked everything');
    await sleep(5);
  }
  return (messages * 1_000) / (performance.now() - from);
}
