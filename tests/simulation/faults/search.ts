/** Looks for a seed that notices a deliberate fault. */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { type Kind, type KindChoice, kinds } from '../kinds.ts';
import { planOf } from '../plan.ts';
import { Player, runSeeds } from '../pool.ts';
import { type Fault, faults } from './list.ts';

export interface SearchResult {
  readonly rule: string;
  readonly name: string;
  /** Null: none of the seeds noticed. */
  readonly seed: number | null;
  /** What the run says, beginning with the promise. */
  readonly found: string;
  readonly seconds: number;
}

/** Where each was noticed when somebody last looked, by its name: looked at first, and no more than that. */
const noticed = new URL('noticed.json', import.meta.url);
const lastNoticed = JSON.parse(readFileSync(noticed, 'utf8')) as Record<string, number>;

/** Whether seeds are red without any fault, as far as that was asked, by the kinds they are given and their number. */
const asked = new Map<string, Promise<boolean>>();
/** Those that are. */
const redAnyway = new Set<string>();
/** Kept, by the kinds that seeds are given: to start a thread takes as long as to play a seed. */
const players = new Map<string, Player>();
/** They play one after the other. */
let lastPlayed: Promise<unknown> = Promise.resolve();

const keyOf = (seed: number, { always = [] }: KindChoice): string => `${always.join()} ${seed}`;

function isRedAnyway(seed: number, wanted: KindChoice): Promise<boolean> {
  const key = keyOf(seed, wanted);
  const known = asked.get(key);
  if (known !== undefined) return known;
  const kindNames = (wanted.always ?? []).join();
  const player = players.get(kindNames) ?? new Player({ wanted });
  players.set(kindNames, player);
  const isRed = lastPlayed.then(async () => {
    const { found } = await player.play({ seed, shrinkRuns: 0, untilFound: true });
    if (found.length > 0) redAnyway.add(key);
    return found.length > 0;
  });
  lastPlayed = isRed.catch(() => undefined);
  asked.set(key, isRed);
  return isRed;
}

/** Keeps where they were noticed. */
export function noteNoticed(results: readonly SearchResult[]): void {
  const found = results.flatMap(({ name, seed }) => (seed === null ? [] : [[name, seed] as const]));
  const all = { ...lastNoticed, ...Object.fromEntries(found) };
  const names = faults.map(({ name }) => name).filter((name) => all[name] !== undefined);
  writeFileSync(noticed, `${JSON.stringify(Object.fromEntries(names.map((name) => [name, all[name]])), null, 2)}\n`);
}

export async function search(
  fault: Fault,
  seeds: number,
  workers = Math.min(2, availableParallelism()),
): Promise<SearchResult> {
  const began = Date.now();
  const wanted = wantedFor(fault);
  let red: { seed: number; found: string } | null = null;
  const play = (order: readonly number[], threads: number): Promise<void> =>
    runSeeds({
      ...{ from: 1, seeds: order.length, workers: threads, shrinkRuns: 0, untilFound: true, fault, wanted, order },
      told: ({ seed, found }) => {
        const first = found[0];
        if (first !== undefined && !redAnyway.has(keyOf(seed, wanted))) red ??= { seed, found: first };
        return red !== null;
      },
    });
  const order = orderFor(fault, seeds);
  const last = order.filter((seed) => seed === lastNoticed[fault.name]);
  await play(last, 1);
  if (red === null)
    await play(
      order.filter((seed) => !last.includes(seed)),
      workers,
    );
  const { seed = null, found = '' } = red ?? ({} as { seed?: number; found?: string });
  if (seed !== null && (await isRedAnyway(seed, wanted))) return search(fault, seeds, workers);
  return { rule: fault.rule, name: fault.name, seed, found, seconds: (Date.now() - began) / 1_000 };
}

/** A kind that is left out by default is given to every seed. */
function wantedFor({ kinds: likely = [] }: Fault): KindChoice {
  return { always: likely.filter((name) => (kinds[name] as Kind).off !== undefined) };
}

const kindsOfSeeds = new Map<number, readonly string[]>();

function kindsOf(seed: number): readonly string[] {
  const known = kindsOfSeeds.get(seed) ?? planOf(seed).kinds;
  kindsOfSeeds.set(seed, known);
  return known;
}

/** The seeds in which it is likely to show come first. */
function orderFor({ kinds = [] }: Fault, seeds: number): number[] {
  const all = Array.from({ length: seeds }, (_, index) => 1 + index);
  if (kinds.length === 0) return all;
  const likely = new Set(all.filter((seed) => kindsOf(seed).some((kind) => kinds.includes(kind as never))));
  return [...likely, ...all.filter((seed) => !likely.has(seed))];
}
