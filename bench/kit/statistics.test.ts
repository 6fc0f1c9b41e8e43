import { expect, test } from 'vitest';
import { median, percentile } from './statistics.ts';

test('the median of an odd number is the middle one, of an even number the mean of the middle two', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

test('a percentile lies between the figures around it', () => {
  const upToHundred = Array.from({ length: 101 }, (_, i) => i);
  expect(percentile(upToHundred, 95)).toBe(95);
  expect(percentile([10, 20], 95)).toBeCloseTo(19.5);
});
