/** What the seeds say of wake-ups is worth something only if somebody was woken. */
import { expect, test } from 'vitest';
import { planOf } from '../plan.ts';
import { run } from '../run.ts';

test('[W6] [W7] in a run with pushes devices that are away are woken', async () => {
  const { counts, found } = await run(planOf(3, { always: ['pushes'], never: ['encrypted'] }));
  expect(found).toEqual([]);
  expect(counts.pushes).toBeGreaterThan(0);
});
