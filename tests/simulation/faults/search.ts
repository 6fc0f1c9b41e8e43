/** Looks for the first seed that notices a deliberate fault. */
import { availableParallelism } from 'node:os';
import { type Kind, kinds, type Wanted } from '../kinds.ts';
import { planOf } from '../plan.ts';
import { runSeeds } from '../pool.ts';
import type { Fault } from './list.ts';

export interface Noticed {
  readonly rule: string;
  readonly name: string;
  /** Null: none of the seeds noticed. */
  readonly seed: number | null;
  /** What the run says, beginning with the promise. */
  readonly found: string;
  readonly seconds: number;
}

/** Seeds that are red without any fault, by the kinds they were given. */
const redAnyway = new Set<string>();

async function isRed(seed: number, wanted: Wanted): Promise<boolean> {
  let found = 0;
  await runSeeds({
    ...{ from: seed, seeds: 1, workers: 1, shrinkRuns: 0, wanted },
    told: (done) => {
      found = done.found.length;
      return false;
    },
  });
  return found > 0;
}

export async function search(
  fault: Fault,
  seeds: number,
  workers = Math.min(2, availableParallelism()),
): Promise<Noticed> {
  const began = Date.now();
  const wanted = wantedFor(fault);
  const key = (seed: number): string => `${wanted.always?.join()} ${seed}`;
  let red: { seed: number; found: string } | null = null;
  await runSeeds({
    ...{ from: 1, seeds, workers, shrinkRuns: 0, fault, wanted, order: orderFor(fault, seeds) },
    told: ({ seed, found }) => {
      const first = found[0];
      if (first !== undefined && !redAnyway.has(key(seed))) red ??= { seed, found: first };
      return red !== null;
    },
  });
  // A seed that is red without the fault has noticed something else.
  if (red !== null && (await isRed((red as { seed: number }).seed, wanted))) {
    redAnyway.add(key((red as { seed: number }).seed));
    return search(fault, seeds, workers);
  }
  const { seed = null, found = '' } = red ?? ({} as { seed?: number; found?: string });
  return { rule: fault.rule, name: fault.name, seed, found, seconds: (Date.now() - began) / 1_000 };
}

/** A kind that is left out by default is given to every seed. */
function wantedFor({ kinds: likely = [] }: Fault): Wanted {
  return { always: likely.filter((name) => (kinds[name] as Kind).off !== undefined) };
}

/** The seeds in which it is likely to show come first. */
function orderFor({ kinds = [] }: Fault, seeds: number): number[] {
  const all = Array.from({ length: seeds }, (_, index) => 1 + index);
  if (kinds.length === 0) return all;
  const likely = new Set(all.filter((seed) => planOf(seed).kinds.some((kind) => kinds.includes(kind as never))));
  return [...likely, ...all.filter((seed) => !likely.has(seed))];
}
