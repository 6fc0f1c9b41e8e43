import { expect, test } from 'vitest';
import { drive, type Pair } from './drive.ts';

/** Answers each message after `ms`, and keeps the most that were under way at once. */
function fakePair(ms: number): Pair & { most: number } {
  let underWay = 0;
  const pair = {
    most: 0,
    onDelivered: (_: number) => {},
    send: () => {
      pair.most = Math.max(pair.most, ++underWay);
      setTimeout(() => {
        underWay--;
        pair.onDelivered(1);
      }, ms);
    },
    close: () => {},
  };
  return pair;
}

test('keeps as many in flight as the window says, and counts what was delivered', async () => {
  const pairs = [fakePair(10), fakePair(10)];
  const round = await drive(pairs, 4, 400, 1_000_000);
  expect(pairs.map((pair) => pair.most)).toEqual([4, 4]);
  // 2 pairs × 4 in flight, 10 ms each (a busy machine makes it more): at most 800 a second.
  expect(round.perSecond).toBeGreaterThan(100);
  expect(round.perSecond).toBeLessThanOrEqual(850);
});

test('tells the latency of each message only when one is under way at a time', async () => {
  const one = await drive([fakePair(10)], 1, 200, 1_000_000);
  expect(Math.min(...one.latencies)).toBeGreaterThanOrEqual(9);
  expect((await drive([fakePair(10)], 2, 100, 1_000_000)).latencies).toEqual([]);
});

test('stops at the most messages', async () => {
  expect((await drive([fakePair(1)], 4, 5_000, 20)).messages).toBe(20);
});
