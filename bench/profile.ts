import type { Runtime } from '../scripts/runtime/start-runtime.ts';
import { mediumOf } from './kit/medium.ts';
import { readBenchOptions } from './kit/options.ts';
import { printReport } from './kit/report.ts';
import { benchData, startRelay, startRoost } from './kit/servers.ts';
import { drive, type Pair } from './one-to-one/drive.ts';
import { openRelayPair } from './one-to-one/relay-pairs.ts';
import { openRoostPair } from './one-to-one/roost-pairs.ts';
import { byPlace, profileOf } from './profile/profile.ts';

const text = 'm'.repeat(200);
const rounds = 5;
/** Smaller places are summed up. */
const smallest = 0.005;

interface System {
  readonly name: 'roost' | 'relay';
  readonly server: Runtime;
  readonly pair: Pair;
  /** Where the worker's main file lies. */
  readonly folder: string;
  readonly spent: Map<string, number>;
  messages: number;
}

/**
 * Shows where the time of a message goes while one is under way: microseconds a message from send to ✓✓, by place.
 *
 * Roost and the bare relay take turns, so that what else the machine does hits both alike; the profiler is on: compare places, not
 * sums with those of `one-to-one`, for being sampled takes time as well. It has no bar.
 */
export async function main(args: string[]): Promise<number> {
  const options = readBenchOptions('profile', args, { seconds: 30, messages: 100_000 });
  const data = await benchData(options.data);
  const roost = await startRoost(data.folder, {}, { inspected: true });
  const relay = await startRelay(data.folder, { inspected: true });
  try {
    const systems: System[] = [
      {
        ...{ name: 'roost', server: roost, folder: 'workers', spent: new Map(), messages: 0 },
        pair: await openRoostPair(roost.url, 'profiled', { body: Buffer.from(text) }),
      },
      {
        ...{ name: 'relay', server: relay, folder: 'bench/bare-relay', spent: new Map(), messages: 0 },
        pair: await openRelayPair(relay.url, 'profiled', text),
      },
    ];
    const ms = (options.seconds * 1000) / (systems.length * (rounds + 1));
    // Not measured: caches fill, code is compiled.
    for (const { pair } of systems) await drive([pair], 1, ms, options.messages);
    for (let round = 1; round <= rounds; round++)
      for (const system of systems) await measure(system, ms, options.messages);
    const figures = Object.assign({}, ...systems.map(figuresOf)) as Record<string, number>;
    for (const { pair } of systems) await pair.close();
    const medium = mediumOf(data.folder);
    const settings = { medium, folder: data.folder, rounds, unit: 'µs a message, one at a time' };
    return printReport({ bench: 'profile', settings, figures, bars: [] }, options.json);
  } finally {
    await Promise.all([roost.stop(), relay.stop()]);
    await data.remove();
  }
}

async function measure(system: System, ms: number, maxMessages: number): Promise<void> {
  const { server, pair, folder, spent } = system;
  const profile = await profileOf(server, async () => {
    system.messages += (await drive([pair], 1, ms, maxMessages)).messages;
  });
  for (const [place, us] of byPlace(profile, server.script, folder)) spent.set(place, (spent.get(place) ?? 0) + us);
}

function figuresOf({ name, spent, messages }: System): Record<string, number> {
  const whole = [...spent.values()].reduce((sum, us) => sum + us, 0);
  const [large, small] = [[], []] as [[string, number][], [string, number][]];
  for (const one of spent) (one[1] / whole < smallest ? small : large).push(one);
  const rest = small.reduce((sum, [, us]) => sum + us, 0);
  const rows = [...large.sort(([, a], [, b]) => b - a), ['the rest', rest], ['whole', whole]] as const;
  return Object.fromEntries(rows.map(([place, us]) => [`${name}: ${place}`, us / messages]));
}
