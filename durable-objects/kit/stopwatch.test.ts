import { expect, test } from 'vitest';
import { Stopwatch } from './stopwatch.ts';

test('[T1] time passes after a step back as before it, and none passes by the step', () => {
  let now = 10_000;
  const elapsed = new Stopwatch(() => now);
  now += 500;
  expect(elapsed.ms()).toBe(500);
  now -= 3_600_000;
  expect(elapsed.ms()).toBe(500);
  now += 500;
  expect(elapsed.ms()).toBe(1_000);
});
