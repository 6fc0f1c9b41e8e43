import { randomBytes } from 'node:crypto';
import type { Runtime } from '../scripts/runtime/start-runtime.ts';
import { freeLimits } from '../tests/harness/free-limits.ts';
import { mediumOf } from './kit/medium.ts';
import { readBenchOptions } from './kit/options.ts';
import { type BenchReport, printReport } from './kit/report.ts';
import { benchData, startRelay, startRoost } from './kit/servers.ts';
import { median } from './kit/statistics.ts';
import { countCosts } from './one-to-one/count.ts';
import { type CpuFigures, cpuRounds, measureCpu } from './one-to-one/cpu.ts';
import { drive, type Pair } from './one-to-one/drive.ts';
import {
  type Figures,
  latencyRounds,
  measureOneAtATime,
  type System,
  timesTheRelay,
} from './one-to-one/one-at-a-time.ts';
import { openRelayPair } from './one-to-one/relay-pairs.ts';
import { openRoostPair } from './one-to-one/roost-pairs.ts';
import { sealedSizes } from './one-to-one/sealed-sizes.ts';

const pairCount = 20;
const windows = [1, 4, 16];
const rounds = 3;
const payloadBytes = 200;
const text = 'm'.repeat(payloadBytes);

/**
 * Measures messages between two people: stored, ✓, delivered, ✓✓.
 *
 * Roost and the bare relay take turns, round by round, so that what else the machine does hits both alike. Rates are
 * medians of the rounds; how long one message takes at a time is compared round by round, and the median is the bar.
 */
export async function main(args: string[]): Promise<number> {
  const options = readBenchOptions('one-to-one', args, { seconds: 60, messages: 20_000 });
  const data = await benchData(options.data);
  const relay = await startRelay(data.folder);
  const roost = await startRoost(data.folder);
  try {
    const systems: System[] = [
      { name: 'relay', pairs: await openPairs((name, text) => openRelayPair(relay.url, name, text)) },
      {
        name: 'roost',
        pairs: await openPairs((name, text) => openRoostPair(roost.url, name, { body: Buffer.from(text) })),
      },
    ];
    const speeds = await measure(systems, options);
    for (const { pairs } of systems) await Promise.all(pairs.map((pair) => pair.close()));
    const cpu = await sealedBesideClear(roost, options);
    const figures = { ...speeds, ...cpu.figures, [cpuName]: cpu.ratio, ...(await countCosts(data.folder, text)) };
    return printReport(reportOf(figures, { medium: mediumOf(data.folder), folder: data.folder }), options.json);
  } finally {
    await Promise.all([relay.stop(), roost.stop()]);
    await data.remove();
  }
}

const cpuName = 'server CPU of sealed messages, times clear';

async function sealedBesideClear(roost: Runtime, options: { seconds: number; messages: number }): Promise<CpuFigures> {
  const sizes = await sealedSizes(text);
  console.error(`sealed: ${sizes.plain} bytes become a body of ${sizes.body} and a wrap of ${sizes.wrap}`);
  const [clear, body] = [randomBytes(sizes.plain), randomBytes(sizes.body)];
  const pairs = {
    clear: await openPairs((name) => openRoostPair(roost.url, name, { body: clear })),
    sealed: await openPairs((name) => openRoostPair(roost.url, name, { body, wrap: sizes.wrap })),
  };
  const roundMs = (options.seconds * 1000) / (4 * (cpuRounds + 1));
  const measured = await measureCpu(roost.workerdPid(), pairs, { roundMs, messages: options.messages });
  await Promise.all([...pairs.clear, ...pairs.sealed].map((pair) => pair.close()));
  return measured;
}

async function openPairs(open: (name: string, text: string) => Promise<Pair>): Promise<Pair[]> {
  const run = Math.random().toString(36).slice(2, 8);
  return await Promise.all(Array.from({ length: pairCount }, (_, i) => open(`p${run}${i}`, text)));
}

async function measure(systems: System[], options: { seconds: number; messages: number }): Promise<Figures> {
  // All rounds have the same share of the time, and each system half of that.
  const roundMs = (options.seconds * 1000) / ((windows.length * rounds + latencyRounds) * systems.length);
  const rates = new Map<string, number[]>();

  // Not measured: caches fill, code is compiled.
  for (const { pairs } of systems) await drive(pairs, 4, roundMs, options.messages);

  for (let round = 0; round < rounds; round++) {
    for (const window of windows) {
      for (const { name, pairs } of inTurn(systems, round)) {
        const { perSecond } = await drive(pairs, window, roundMs, options.messages);
        console.error(`round ${round + 1}: ${name}, ${window} in flight: ${perSecond.toFixed(0)} messages/s`);
        rates.set(`${name} w${window}`, [...(rates.get(`${name} w${window}`) ?? []), perSecond]);
      }
    }
  }

  const figures: Figures = {};
  for (const [name, values] of rates) figures[`${name} messages/s`] = median(values);
  return { ...figures, ...(await measureOneAtATime(systems, roundMs, options.messages)) };
}

/** Who begins changes from round to round. */
function inTurn(systems: System[], round: number): System[] {
  return round % 2 === 0 ? systems : [...systems].reverse();
}

function reportOf(figures: Figures, where: { medium: string; folder: string }): BenchReport {
  const ratio = (window: number): number =>
    (figures[`roost w${window} messages/s`] ?? Number.NaN) / (figures[`relay w${window} messages/s`] ?? Number.NaN);
  return {
    bench: 'one-to-one',
    settings: { ...where, pairs: pairCount, payloadBytes, rounds, latencyRounds, limits: freeLimits },
    figures: { ...figures, 'ratio w1': ratio(1) },
    bars: [
      { name: '16 in flight, times the relay', value: ratio(16), limit: 2.5, direction: 'at-least' },
      { name: '4 in flight, times the relay', value: ratio(4), limit: 1.3, direction: 'at-least' },
      { name: 'one at a time, p50, times the relay', value: timesTheRelay(figures), limit: 1, direction: 'at-most' },
      { name: cpuName, value: figures[cpuName] ?? Number.NaN, limit: 1.25, direction: 'at-most' },
    ],
  };
}
