/** `npm run simulate`: many seeds on all cores, or one seed with its trace. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { planOf } from './plan.ts';
import { type Outcome, run } from './run.ts';
import { describeSchedule, shrink } from './shrink.ts';

const help = `npm run simulate -- [--seeds N] [--from S] [--only S] [--workers N]

Runs the simulation with the seeds S … S + N - 1 (default: 200 from 1). A failing seed is printed with what broke and
the shortest schedule that was found. --only S runs one seed and prints everything that happened in it.`;

/** Failures after which the rest is not worth waiting for. */
const maxFailures = 5;
const shrinkRuns = 150;

export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: 'string', default: '200' },
      from: { type: 'string', default: '1' },
      only: { type: 'string' },
      workers: { type: 'string', default: String(Math.min(2, availableParallelism())) },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.error(help);
    return 0;
  }
  if (values.only !== undefined) return only(Number(values.only));
  return many(Number(values.from), Number(values.seeds), Number(values.workers));
}

/** One seed, with its trace on stderr. */
async function only(seed: number): Promise<number> {
  const outcome = await run(planOf(seed), { trace: (line) => process.stderr.write(`${line}\n`) });
  if (outcome.found.length === 0) {
    console.log(`seed ${seed}: all promises held`);
    return 0;
  }
  report(
    await shrink(planOf(seed), outcome, shrinkRuns).then((shrunk) => ({ seed, schedule: describeSchedule(shrunk) })),
  );
  return 1;
}

interface Failure {
  readonly seed: number;
  readonly schedule: string;
}

async function many(from: number, seeds: number, workers: number): Promise<number> {
  const began = Date.now();
  const failures: Failure[] = [];
  let done = 0;
  let next = from;
  await Promise.all(
    Array.from(
      { length: workers },
      () =>
        new Promise<void>((resolve, reject) => {
          const worker = new Worker(new URL(import.meta.url), { workerData: 'simulation', env: process.env });
          const give = (): void => {
            if (next < from + seeds && failures.length < maxFailures) worker.postMessage(next++);
            else worker.postMessage(null);
          };
          worker.on('message', (failure: Failure | null) => {
            done++;
            if (failure !== null) {
              failures.push(failure);
              report(failure);
            }
            if (done % 200 === 0) console.error(`${done} of ${seeds} seeds, ${failures.length} failed`);
            give();
          });
          worker.on('error', reject);
          worker.on('exit', () => resolve());
          give();
        }),
    ),
  );
  const seconds = ((Date.now() - began) / 1_000).toFixed(0);
  console.log(
    `${done} seeds in ${seconds} s, ${failures.length} failed${failures.length > 0 ? `: ${failures.map((one) => one.seed).join(', ')}` : ''}`,
  );
  return failures.length === 0 ? 0 : 1;
}

function report({ seed, schedule }: Failure): void {
  console.log(`seed ${seed} failed; again with its trace: npm run simulate -- --only ${seed}\n${schedule}`);
}

if (!isMainThread && workerData === 'simulation') {
  parentPort?.on('message', (seed: number | null) => {
    if (seed === null) {
      parentPort?.close();
      return;
    }
    void run(planOf(seed)).then(async (outcome: Outcome) => {
      if (outcome.found.length === 0) return parentPort?.postMessage(null);
      const shrunk = await shrink(planOf(seed), outcome, shrinkRuns);
      parentPort?.postMessage({ seed, schedule: describeSchedule(shrunk) } satisfies Failure);
    });
  });
}
