import { expect, test } from 'vitest';
import { barMs } from './bar.ts';

test('500 schedules of each kind have 25 minutes, more have their share, and fewer no less', () => {
  expect(barMs(500)).toBe(25 * 60_000);
  expect(barMs(5_000)).toBe(250 * 60_000);
  expect(barMs(1)).toBe(barMs(500));
});
