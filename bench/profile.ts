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
/** Smaller places are summed up. */
const smallest = 0.005;

/**
 * Shows where the time of a message goes while one is under way: microseconds a message from send to ✓✓, by place.
 *
 * Roost and the bare relay, one after the other, each with the profiler on: compare places, not sums with those of
 * `one-to-one`, for being sampled takes time as well. It has no bar.
 */
export async function main(args: string[]): Promise<number> {
  const options = readBenchOptions('profile', args, { seconds: 20, messages: 100_000 });
  const data = await benchData(options.data);
  const figures: Record<string, number> = {};
  const measure = async (name: string, server: Runtime, pair: Pair, folder: string) => {
    const ms = (options.seconds * 1000) / 4;
    // Not measured: caches fill, code is compiled.
    await drive([pair], 1, ms, options.messages);
    let messages = Number.NaN;
    const profile = await profileOf(server, async () => {
      ({ messages } = await drive([pair], 1, ms, options.messages));
    });
    await pair.close();
    const places = byPlace(profile, server.script, folder);
    const whole = [...places.values()].reduce((sum, us) => sum + us, 0);
    let rest = 0;
    for (const [place, us] of places) {
      if (us / whole < smallest) rest += us;
      else figures[`${name}: ${place}`] = us / messages;
    }
    figures[`${name}: the rest`] = rest / messages;
    figures[`${name}: whole`] = whole / messages;
  };
  try {
    const roost = await startRoost(data.folder, {}, { inspected: true });
    await measure('roost', roost, await openRoostPair(roost.url, 'profiled', { body: Buffer.from(text) }), 'workers');
    await roost.stop();
    const relay = await startRelay(data.folder, { inspected: true });
    await measure('relay', relay, await openRelayPair(relay.url, 'profiled', text), 'bench/bare-relay');
    await relay.stop();
    const settings = { medium: mediumOf(data.folder), folder: data.folder, unit: 'µs a message, one at a time' };
    return printReport({ bench: 'profile', settings, figures, bars: [] }, options.json);
  } finally {
    await data.remove();
  }
}
