import { expect, test } from 'vitest';
import { retriesSince, retryAfter } from './retries.ts';

test('[A4] whoever remembers nothing is told the tries of whoever remembers all', () => {
  const since = 1_000_000;
  let at = since;
  for (let failures = 1; failures < 40; failures++) {
    const wait = retryAfter(failures);
    expect(retriesSince(since, at).afterMs).toBe(wait);
    expect(retriesSince(since, at + wait - 1).afterMs).toBe(1);
    // How often does not matter once each wait is the longest.
    expect(retryAfter(retriesSince(since, at + wait - 1).failures)).toBe(wait);
    at += wait;
  }
});

test('[T1] a clock that was set back makes nobody wait longer', () => {
  expect(retriesSince(9_000_000, 5)).toEqual({ failures: 1, afterMs: 5_000 });
});
