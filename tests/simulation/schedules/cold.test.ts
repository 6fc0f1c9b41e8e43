/** What the seeds say of cold history is worth something only if something has left for it. */
import { expect, test } from 'vitest';
import { planOf } from '../plan.ts';
import { run } from '../run.ts';

test('[A2] the scene of a late deletion is played, and what it takes back has left the object', async () => {
  const plan = planOf(1, { always: ['cold'], never: ['releases', 'ttl', 'undelivered'] });
  const { counts, found } = await run(plan);
  expect(found).toEqual([]);
  expect(counts['left in coldDeletion']).toBeGreaterThan(0);
});

test('[A4] the scene has a cold history of its own where nothing of the run would leave', async () => {
  const { limits, ...plan } = planOf(1, { always: ['cold'], never: ['releases', 'ttl', 'undelivered'] });
  const { hotEntries: _hot, hotEntriesLeast: _least, hotMs: _ms, coldBatch: _batch, ...others } = limits;
  const { counts, found } = await run({ ...plan, limits: others });
  expect(found).toEqual([]);
  expect(counts['left in coldDeletion']).toBeGreaterThan(0);
});
