/** What the seeds say of reactions is worth something only if some are there in the end. */
import { expect, test } from 'vitest';
import { planOf } from '../plan.ts';
import { run } from '../run.ts';

test('[4.8b] in a run with reactions those that are there in the end are the same for all who hold their entries', async () => {
  const { counts, found } = await run(planOf(7, { always: ['reactions'] }));
  expect(found).toEqual([]);
  expect(counts.react).toBeGreaterThan(5);
  expect(counts.reactions).toBeGreaterThan(0);
});
