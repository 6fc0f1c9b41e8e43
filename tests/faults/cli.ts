import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Runtime, startRuntime } from '../../scripts/runtime/start-runtime.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { seeded } from '../harness/random.ts';
import { ArchiveReport } from './archive-report.ts';
import { type Cast, gather } from './cast.ts';
import { check, type Verdict } from './checker.ts';
import { ClusterHarm } from './cluster.ts';
import { Load } from './load.ts';
import { type FaultOptions, readFaultOptions } from './options.ts';
import { settle } from './settle.ts';

/** Runs `npm run faults`. */
export async function main(args: string[]): Promise<number> {
  const options = readFaultOptions(args);
  console.error(`seed ${options.seed}`);
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'roost-faults-'));
  const archiving = new ArchiveReport(options.scenario);
  await using started = new AsyncDisposableStack();
  const cluster = options.scenario === 'cassandra' ? await ClusterHarm.start() : null;
  started.defer(async () => cluster?.stop());
  try {
    const runtime = await startRuntime({
      dataDir,
      vars: { ROOST_LIMITS: JSON.stringify({ ...freeLimits, ...archiving.limits }), ...cluster?.vars },
      beside: cluster?.beside,
      onLog: (line) => archiving.note(line),
    });
    try {
      const harmed = cluster === null ? harm(runtime, options, archiving) : harmCluster(runtime, options, cluster);
      const { verdict, least } = await harmed;
      return report(options, { ...verdict, findings: [...verdict.findings, ...archiving.findings()] }, least);
    } finally {
      await runtime.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

interface HarmReport {
  readonly verdict: Verdict;
  /** The fewest unfinished sends that a fault hit; none are counted where the server itself stays. */
  readonly least: number | null;
}

async function harm(runtime: Runtime, options: FaultOptions, archiving: ArchiveReport): Promise<HarmReport> {
  const cast = await gather(runtime.url);
  const load = new Load(cast);
  const random = seeded(options.seed);
  let least = Number.POSITIVE_INFINITY;
  load.start();
  for (let kill = 1; kill <= options.kills; kill++) {
    await archiving.untilMore();
    await sleep(random() * maxQuietMs);
    least = Math.min(least, await untilBusy(load));
    const startedAt = performance.now();
    if (options.scenario === 'sockets') for (const client of cast.writers) client.cut();
    else await runtime.crash();
    const ms = performance.now() - startedAt;
    if (kill % 10 === 0 || kill === options.kills) {
      console.error(`${kill} of ${options.kills}: ${load.accepted.length} accepted, back after ${ms.toFixed(0)} ms`);
    }
  }
  await sleep(maxQuietMs);
  load.stop();
  return { verdict: await judge(cast, load), least };
}

/** The server stays; what it keeps older messages in goes, and comes back. */
async function harmCluster(runtime: Runtime, options: FaultOptions, cluster: ClusterHarm): Promise<HarmReport> {
  const cast = await gather(runtime.url);
  const load = new Load(cast, clusterPauseMs);
  load.start();
  await cluster.harm(options.kills, cast, load, runtime);
  load.stop();
  await cluster.drained(cast, runtime);
  const verdict = await judge(cast, load);
  return { verdict: { ...verdict, findings: [...cluster.findings, ...verdict.findings] }, least: null };
}

async function judge(cast: Cast, load: Load): Promise<Verdict> {
  const { copies, findings } = await settle(cast, load);
  const verdict = check(load.accepted, copies);
  return { ...verdict, findings: [...load.refused.slice(0, 5), ...findings, ...verdict.findings] };
}

/** Waits until a fault now would hit enough; answers how many unfinished sends there are. */
async function untilBusy(load: Load): Promise<number> {
  for (let waited = 0; waited < 30_000; waited += 2) {
    if (load.unfinished >= minUnfinished) return load.unfinished;
    await sleep(2);
  }
  throw new Error(`only ${load.unfinished} sends are unfinished after 30 s of load`);
}

function report(options: FaultOptions, verdict: Verdict, least: number | null): number {
  const { accepted, lost, duplicated, reordered, headsEqual, findings } = verdict;
  for (const finding of findings) console.error(finding);
  const isClean = lost + duplicated + reordered === 0 && headsEqual && findings.length === 0;
  const figures = { kills: options.kills, accepted, lost, duplicated, reordered, headsEqual };
  if (least !== null) console.error(`each fault hit at least ${least} unfinished sends; seed ${options.seed}`);
  if (options.json) console.log(JSON.stringify({ ...figures, leastUnfinished: least, seed: options.seed }));
  else
    console.log(
      Object.entries(figures)
        .map(([name, value]) => `${name} ${value}`)
        .join(', '),
    );
  return isClean ? 0 : 1;
}

const minUnfinished = 200;

/** With nodes away what is to leave piles up, and has to leave afterwards: a steady load, that the archive keeps up with otherwise. */
const clusterPauseMs = 2_000;

/** The longest that the load runs undisturbed. */
const maxQuietMs = 1_500;
