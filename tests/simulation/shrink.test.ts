import { expect, test } from 'vitest';
import { nothingElse, type Plan } from './plan.ts';
import type { Outcome } from './run.ts';
import { shrink } from './shrink.ts';
import { calm } from './world/weather.ts';

const plan: Plan = {
  ...{ ...nothingElse, seed: 1, people: [1, 1], prelude: [], lastsMs: 1_000, weather: calm },
  steps: [1, 2, 3].map((device) => ({ at: device, device, action: { what: 'link' } as const })),
  limits: { hotEntries: 2, maxPage: 2 },
};

const outcome = (found: readonly string[]): Outcome => ({
  seed: 1,
  found,
  mishaps: [],
  digest: 0,
  events: 0,
  counts: {},
});

/** What the second device does breaks it; without the first limit something else breaks. */
const play = async ({ steps, limits }: Plan): Promise<Outcome> => {
  const own = steps.some(({ device }) => device === 2)
    ? ['D7 a copy opens 4', 'D7.1 and 8'].slice(limits.maxPage ? 0 : 1)
    : [];
  return outcome([...(limits.hotEntries === undefined ? ['A4 what was to leave has not'] : own)]);
};

test('what is left out never makes another promise break in place of the one that broke', async () => {
  const shortest = await shrink(plan, await play(plan), 150, play);
  expect(shortest.outcome.found).toEqual(['D7.1 and 8']);
  expect(shortest.plan.limits).toEqual({ hotEntries: 2 });
  expect(shortest.plan.steps.map(({ device }) => device)).toEqual([2]);
});

test('a run that fails itself is cut down as long as it does', async () => {
  const fails = async ({ steps }: Plan) => outcome(steps.length > 1 ? ['the run itself failed'] : ['D1 lost']);
  const shortest = await shrink(plan, await fails(plan), 150, fails);
  expect(shortest.outcome.found).toEqual(['the run itself failed']);
  expect(shortest.plan.steps.length).toBe(2);
});
