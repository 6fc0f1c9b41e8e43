/**
 * Cuts a failing run down: leaves out weather, mishaps and steps as long as a promise that broke still breaks. Another one
 * that breaks in what is left is another fault, or none: what a part of the run needs may have been left out.
 *
 * The result is the shortest schedule found within a number of tries, not the shortest there is.
 */
import type { Plan } from './plan.ts';
import { type Outcome, type RunOptions, run } from './run.ts';
import { calm, type Weather } from './world/weather.ts';
import type { Mishap } from './world/world.ts';

export interface ShrinkResult {
  readonly plan: Plan;
  /** Null: what chance says, because the schedule could not be repeated from the list of what went wrong. */
  readonly mishaps: readonly Mishap[] | null;
  readonly outcome: Outcome;
}

/** A long failure is worth no more of everybody's time than that. */
const maxShrinkMs = 45_000;

export async function shrink(
  plan: Plan,
  failed: Outcome,
  maxRuns: number,
  play: typeof run = run,
): Promise<ShrinkResult> {
  const broken = new Set(failed.found.map(promiseOf));
  let runs = 0;
  const endAt = Date.now() + maxShrinkMs;
  let best: ShrinkResult = { plan, mishaps: null, outcome: failed };
  const stillFails = async (tried: Plan, mishaps: readonly Mishap[] | null): Promise<boolean> => {
    if (runs++ >= maxRuns || Date.now() > endAt) return false;
    const options: RunOptions = mishaps === null ? {} : { mishaps };
    const outcome = await play(tried, options);
    if (!outcome.found.some((what) => broken.has(promiseOf(what)))) return false;
    best = { plan: tried, mishaps, outcome };
    return true;
  };

  await stillFails(plan, failed.mishaps);
  for (const name of Object.keys(calm) as (keyof Weather)[]) {
    const weather = { ...best.plan.weather, [name]: calm[name] };
    if (JSON.stringify(weather) !== JSON.stringify(best.plan.weather))
      await stillFails({ ...best.plan, weather }, best.mishaps);
  }
  await stillFails({ ...best.plan, away: [] }, best.mishaps);
  await stillFails({ ...best.plan, stranger: 0 }, best.mishaps);
  for (const name of Object.keys(best.plan.limits)) {
    const { [name]: _left, ...limits } = best.plan.limits;
    await stillFails({ ...best.plan, limits }, best.mishaps);
  }
  const cutMishaps = (): Promise<void> =>
    best.mishaps === null ? Promise.resolve() : cut(best.mishaps, (mishaps) => stillFails(best.plan, mishaps));
  await cutMishaps();
  await cut(best.plan.prelude, (prelude) => stillFails({ ...best.plan, prelude }, best.mishaps));
  await cut(best.plan.steps, (steps) => stillFails({ ...best.plan, steps }, best.mishaps));
  await cutMishaps();
  return best;
}

/** What broke begins with it; without one it is the run that is at fault. */
function promiseOf(what: string): string {
  return /^[A-Z]+[0-9]+/.exec(what)?.[0] ?? '';
}

/** Leaves out halves, then quarters, … then single items, as long as `keeps` says that it still fails. */
async function cut<Item>(items: readonly Item[], keeps: (items: readonly Item[]) => Promise<boolean>): Promise<void> {
  let left = items;
  for (let size = Math.ceil(items.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < left.length; ) {
      const fewer = [...left.slice(0, at), ...left.slice(at + size)];
      if (fewer.length < left.length && (await keeps(fewer))) left = fewer;
      else at += size;
    }
  }
}

/** The schedule in words. */
export function describeSchedule({ plan, mishaps, outcome }: ShrinkResult): string {
  const weather = Object.entries(plan.weather).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(calm[name as keyof Weather]),
  );
  return [
    ...outcome.found.map((what) => `  ✗ ${what}`),
    `  people ${JSON.stringify(plan.people)}, limits ${JSON.stringify(plan.limits)}, weather ${JSON.stringify(Object.fromEntries(weather))}`,
    ...(plan.kinds.length > 0
      ? [`  kinds ${plan.kinds.join(', ')}; away ${JSON.stringify(plan.away)}, stranger ${plan.stranger}`]
      : []),
    ...plan.prelude.map((step) => `   before: device ${step.device}: ${JSON.stringify(step.action)}`),
    ...plan.steps.map(
      (step) => `  ${String(step.at).padStart(7)} ms  device ${step.device}: ${JSON.stringify(step.action)}`,
    ),
    ...(mishaps ?? outcome.mishaps).map((mishap) => `  before event ${mishap.event}: ${mishap.what} ${mishap.target}`),
  ].join('\n');
}
