/** `npm run simulate`: many seeds on two cores, or one seed with its trace. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { planOf } from './plan.ts';
import { runSeeds } from './pool.ts';
import { run } from './run.ts';
import { describeSchedule, shrink } from './shrink.ts';

const help = `npm run simulate -- [--seeds N] [--from S] [--only S [--shrunk]] [--workers N]

Runs the simulation with the seeds S … S + N - 1 (default: 200 from 1). A failing seed is printed with what broke and
the shortest schedule that was found. --only S runs one seed and prints everything that happened in it; with --shrunk
everything that happened in the shortest schedule.`;

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
      shrunk: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.error(help);
    return 0;
  }
  if (values.only !== undefined) return only(Number(values.only), values.shrunk);
  return many(Number(values.from), Number(values.seeds), Number(values.workers));
}

/** One seed, with its trace on stderr: of the whole run, or of the shortest schedule that still fails. */
async function only(seed: number, shrunk: boolean): Promise<number> {
  const trace = (line: string): void => void process.stderr.write(`${line}\n`);
  const outcome = await run(planOf(seed), shrunk ? {} : { trace });
  if (outcome.found.length === 0) {
    console.log(`seed ${seed}: all promises held (${outcome.events} events, digest ${outcome.digest})`);
    return 0;
  }
  const shortest = await shrink(planOf(seed), outcome, shrinkRuns);
  if (shrunk) await run(shortest.plan, { trace, ...(shortest.mishaps === null ? {} : { mishaps: shortest.mishaps }) });
  console.log(`seed ${seed} failed\n${describeSchedule(shortest)}`);
  return 1;
}

async function many(from: number, seeds: number, workers: number): Promise<number> {
  const began = Date.now();
  const failed: number[] = [];
  let done = 0;
  await runSeeds({
    ...{ from, seeds, workers, shrinkRuns },
    told: ({ seed, found, schedule }) => {
      done++;
      if (found.length > 0) {
        failed.push(seed);
        console.log(`seed ${seed} failed; again with its trace: npm run simulate -- --only ${seed}\n${schedule}`);
      }
      if (done % 200 === 0) console.error(`${done} of ${seeds} seeds, ${failed.length} failed`);
      return failed.length >= maxFailures;
    },
  });
  const seconds = ((Date.now() - began) / 1_000).toFixed(0);
  console.log(
    `${done} seeds in ${seconds} s, ${failed.length} failed${failed.length > 0 ? `: ${failed.join(', ')}` : ''}`,
  );
  return failed.length === 0 ? 0 : 1;
}
