/** `npm run simulate`: many seeds on two cores, or one seed with its trace. */
import { availableParallelism } from 'node:os';
import { readArgs, readWhole } from '../../scripts/kit/args.ts';
import { showFaults } from './faults/cli.ts';
import { type KindChoice, kinds } from './kinds.ts';
import { knownToFail } from './known.ts';
import { type Plan, planOf } from './plan.ts';
import { runSeeds } from './pool.ts';
import { run } from './run.ts';
import { describeSchedule, shrink } from './shrink.ts';

const help = `npm run simulate -- [--seeds N] [--from S] [--only S [--shrunk]] [--workers N] [--with KINDS] [--without KINDS]

Runs the simulation with the seeds S … S + N - 1 (default: 200 from 1). A failing seed is printed with what broke and
the shortest schedule that was found. --only S runs one seed and prints everything that happened in it; with --shrunk
everything that happened in the shortest schedule. --with a,b: every seed has these kinds of trouble (kinds.ts);
--without a,b: none has these.

Seeds of known.ts are known to fail: they are named, and do not count.

npm run simulate -- --faults [--seeds 500] [--json] [--note] [--check] [--fault TEXT]

Breaks the product in every way of faults/ in turn and says which seed noticed it; ends with 1 if one was not noticed.
--note keeps those seeds (faults/noticed.json): they are tried first from then on.
--check only looks whether all of them still fit their files; --fault takes those whose rule or name holds the text,
or one of several: 'D1.1|expired'.`;

export const options = {
  seeds: { type: 'string' },
  from: { type: 'string' },
  only: { type: 'string' },
  workers: { type: 'string' },
  shrunk: { type: 'boolean', default: false },
  faults: { type: 'boolean', default: false },
  fault: { type: 'string', default: '' },
  check: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  note: { type: 'boolean', default: false },
  with: { type: 'string', default: '' },
  without: { type: 'string', default: '' },
} as const;

/** Failures after which the rest is not worth waiting for. */
const maxFailures = 5;
const shrinkRuns = 150;
const maxSeed = 2 ** 32 - 1;

export async function main(args: string[]): Promise<number> {
  const { values } = readArgs(help, options, args);
  const whole = (name: 'seeds' | 'from' | 'only' | 'workers', standard: number, min: number, max: number) =>
    readWhole(name, values[name] ?? String(standard), min, max);
  const workers = whole('workers', Math.min(2, availableParallelism()), 1, 64);
  if (values.faults || values.check) {
    const seeds = whole('seeds', 500, 1, maxSeed);
    return showFaults({
      seeds,
      workers,
      json: values.json,
      note: values.note,
      check: values.check,
      only: values.fault,
    });
  }
  const wanted = { always: namesOf(values.with), never: namesOf(values.without) };
  const unknown = [...wanted.always, ...wanted.never].find((name) => !Object.hasOwn(kinds, name));
  if (unknown !== undefined) {
    console.error(`There is no kind ${unknown}; there are ${Object.keys(kinds).join(', ')}.`);
    return 2;
  }
  if (values.only !== undefined) return only(planOf(whole('only', 1, 0, maxSeed), wanted), values.shrunk);
  return many({
    from: whole('from', 1, 0, maxSeed),
    seeds: whole('seeds', 200, 1, maxSeed),
    workers,
    wanted,
  });
}

function namesOf(list: string): string[] {
  return list.split(',').filter((name) => name !== '');
}

/** One seed, with its trace on stderr: of the whole run, or of the shortest schedule that still fails. */
async function only(plan: Plan, shrunk: boolean): Promise<number> {
  const { seed } = plan;
  const trace = (line: string): void => void process.stderr.write(`${line}\n`);
  const outcome = await run(plan, shrunk ? {} : { trace });
  if (outcome.found.length === 0) {
    console.log(`seed ${seed}: all promises held (${outcome.events} events, digest ${outcome.digest})`);
    return 0;
  }
  const shortest = await shrink(plan, outcome, shrinkRuns);
  if (shrunk) await run(shortest.plan, { trace, ...(shortest.mishaps === null ? {} : { mishaps: shortest.mishaps }) });
  console.log(`seed ${seed} failed\n${describeSchedule(shortest)}`);
  return 1;
}

async function many(options: {
  readonly from: number;
  readonly seeds: number;
  readonly workers: number;
  readonly wanted: KindChoice;
}): Promise<number> {
  const { seeds, wanted } = options;
  const asked = `${flagOf('with', wanted.always)}${flagOf('without', wanted.never)}`;
  const began = Date.now();
  const failed: number[] = [];
  const reasons = knownToFail(wanted);
  let done = 0;
  let known = 0;
  await runSeeds({
    ...{ ...options, shrinkRuns },
    told: ({ seed, found, schedule }) => {
      done++;
      const reason = reasons.get(seed);
      if (reason !== undefined && found.length > 0) {
        known++;
        console.log(`seed ${seed} is known to fail: ${reason}`);
      } else if (reason !== undefined) {
        failed.push(seed);
        console.log(`seed ${seed} passes again, take it off known.ts: ${reason}`);
      } else if (found.length > 0) {
        failed.push(seed);
        console.log(
          `seed ${seed} failed; again with its trace: npm run simulate -- --only ${seed}${asked}\n${schedule}`,
        );
      }
      if (done % 200 === 0) console.error(`${done} of ${seeds} seeds, ${failed.length} failed`);
      return failed.length >= maxFailures;
    },
  });
  const seconds = ((Date.now() - began) / 1_000).toFixed(0);
  console.log(
    `${done} seeds in ${seconds} s, ${failed.length} failed${failed.length > 0 ? `: ${failed.join(', ')}` : ''}` +
      (known > 0 ? `, ${known} known to fail` : ''),
  );
  return failed.length === 0 ? 0 : 1;
}

function flagOf(name: string, kindNames: readonly string[] = []): string {
  return kindNames.length === 0 ? '' : ` --${name} ${kindNames.join(',')}`;
}
