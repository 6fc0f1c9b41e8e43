import { median, percentile } from '../kit/statistics.ts';
import { drive, type Pair } from './drive.ts';

export interface System {
  readonly name: 'relay' | 'roost';
  readonly pairs: Pair[];
}

export type Figures = Record<string, number>;

/** What else the machine does spoils a round or two, and not their median. */
export const latencyRounds = 5;

/** The first pair of each system with one message under way: Roost, relay, Roost, relay … */
export async function measureOneAtATime(systems: System[], roundMs: number, maxMessages: number): Promise<Figures> {
  const all = new Map<string, number[]>();
  const figures: Figures = {};
  for (let round = 1; round <= latencyRounds; round++) {
    for (const name of ['roost', 'relay'] as const) {
      const pairs = systems.find((system) => system.name === name)?.pairs ?? [];
      const { latencies } = await drive(pairs.slice(0, 1), 1, roundMs, maxMessages);
      all.set(name, [...(all.get(name) ?? []), ...latencies]);
      figures[p50Of(name, round)] = median(latencies);
    }
    const [roost = 0, relay = 0] = [figures[p50Of('roost', round)], figures[p50Of('relay', round)]];
    console.error(`one at a time, round ${round}: roost ${roost.toFixed(3)} ms, relay ${relay.toFixed(3)} ms`);
  }
  for (const [name, values] of all) {
    figures[`${name} send to ✓✓ p50 ms`] = median(values);
    figures[`${name} send to ✓✓ p95 ms`] = percentile(values, 95);
  }
  return figures;
}

/** The median of the rounds, each of which compares the two as they were side by side. NaN where one is missing. */
export function timesTheRelay(figures: Figures): number {
  const ratios: number[] = [];
  for (let round = 1; round <= latencyRounds; round++) {
    ratios.push((figures[p50Of('roost', round)] ?? Number.NaN) / (figures[p50Of('relay', round)] ?? Number.NaN));
  }
  return ratios.some(Number.isNaN) ? Number.NaN : median(ratios);
}

function p50Of(name: System['name'], round: number): string {
  return `${name} send to ✓✓ p50 ms, round ${round}`;
}
