import { expect, test, vi } from 'vitest';
import type { Pair } from './drive.ts';
import { measureOneAtATime, timesTheRelay } from './one-at-a-time.ts';

test('one at a time: the two take turns, each round has a figure of both, and the bar is the median of their ratios', async () => {
  const spy = vi.spyOn(console, 'error').mockImplementation(() => {});
  const turns: string[] = [];
  const systems = (['relay', 'roost'] as const).map((name) => ({ name, pairs: [turnPair(name, turns)] }));
  const figures = await measureOneAtATime(systems, 1_000, 3);
  spy.mockRestore();

  expect(turns.filter((name, i) => name !== turns[i - 1])).toEqual(Array(5).fill(['roost', 'relay']).flat());
  for (const round of [1, 2, 3, 4, 5]) {
    expect(figures[`roost send to ✓✓ p50 ms, round ${round}`]).toBeGreaterThan(0);
    expect(figures[`relay send to ✓✓ p50 ms, round ${round}`]).toBeGreaterThan(0);
  }
  expect(Object.keys(figures)).toContain('roost send to ✓✓ p95 ms');
  expect(timesTheRelay(figures)).toBeGreaterThan(0);
});

test('one at a time: two spoiled rounds of five do not move the bar, and a round without a figure is none', () => {
  const rounds = [1.1, 0.9, 7, 0.8, 9];
  const figures: Record<string, number> = {};
  for (const [i, roost] of rounds.entries()) {
    figures[`roost send to ✓✓ p50 ms, round ${i + 1}`] = roost;
    figures[`relay send to ✓✓ p50 ms, round ${i + 1}`] = 1;
  }
  expect(timesTheRelay(figures)).toBe(1.1);
  expect(timesTheRelay({ ...figures, 'relay send to ✓✓ p50 ms, round 4': Number.NaN })).toBeNaN();
});

/** Notes whose turn it is, and has its message delivered at once. */
function turnPair(name: string, turns: string[]): Pair {
  const pair: Pair = {
    onDelivered: () => {},
    send: () => {
      turns.push(name);
      setTimeout(() => pair.onDelivered(1), 1);
    },
    close: () => {},
  };
  return pair;
}
