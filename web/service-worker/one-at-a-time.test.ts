import { expect, test } from 'vitest';
import { oneAtATime } from './one-at-a-time.ts';

test('[W13] five pushes at once are two looks, one after the other, and each waits for one that began after it', async () => {
  let [underWay, most, looks] = [0, 0, 0];
  const wake = oneAtATime(async () => {
    looks++;
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => setTimeout(resolve, 5));
    underWay--;
  });
  const begunBefore: number[] = [];
  await Promise.all(
    Array.from({ length: 5 }, async () => {
      const asked = looks;
      await wake();
      begunBefore.push(asked);
      expect(looks).toBeGreaterThan(asked);
    }),
  );
  expect({ looks, most, asked: begunBefore.length }).toEqual({ looks: 2, most: 1, asked: 5 });
  await wake();
  expect(looks).toBe(3);
});

test('one that fails is told to whoever asked for it, and the next is done all the same', async () => {
  let looks = 0;
  const wake = oneAtATime(async () => {
    await Promise.resolve();
    if (++looks === 1) throw new Error('broken');
  });
  const first = expect(wake()).rejects.toThrow('broken');
  await wake();
  await first;
  await wake();
  expect(looks).toBe(3);
});
