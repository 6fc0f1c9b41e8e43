import { expect, test } from 'vitest';
import { groupId, Town } from '../../../tests/harness/town.ts';
import { delivery, entry } from '../../../tests/harness/two-people.ts';
import { keepWithinMs } from './attachment-keeper.ts';

test('[D1.4] what does not fit in the attachment becomes rows at once', async () => {
  const town = new Town();
  const bob = await town.person(2);
  const b = await bob.connect();
  const count = 400;
  for (let n = 1; n <= count; n++) {
    await bob.user.deliver({ ...delivery(groupId(n)), entries: [entry(n)], firstSeq: 1, headSeq: 1 });
  }
  await town.pass(keepWithinMs);
  expect(b.attachment()?.length).toBeLessThan(town.limits.maxAttachmentBytes);
  bob.crash();
  const marked = bob.storage.sql
    .exec<{ n: number }>('SELECT count(*) AS n FROM conversations WHERE dirty = 1')
    .toArray();
  expect(Number(marked[0]?.n)).toBeGreaterThan(count / 3);
  expect(Number(marked[0]?.n)).toBeLessThan(count);
});
