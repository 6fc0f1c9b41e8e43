/** What the seeds say of media is worth something only if files were sent, taken back and collected. */
import { expect, test } from 'vitest';
import { planOf } from '../plan.ts';
import { run } from '../run.ts';

test('[D10.3] [B9] [B10] in a run with photos some go on being named, others are collected, and a seed says it all', async () => {
  const plan = planOf(7, { always: ['media'], never: ['releases', 'ttl', 'undelivered'] });
  const { counts, digest, found } = await run(plan);
  expect(found).toEqual([]);
  // Of the scene alone: three that were sent, one of them on, and one to who is left.
  expect(counts['objects named']).toBeGreaterThanOrEqual(5);
  expect(counts['objects collected']).toBeGreaterThanOrEqual(2);
  expect(counts['objects kept']).toBeGreaterThanOrEqual(2);
  expect((await run(plan)).digest).toBe(digest);
});
