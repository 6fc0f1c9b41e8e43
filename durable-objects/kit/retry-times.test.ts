import { describe, expect, test } from 'vitest';
import { RetryTimes } from './retry-times.ts';

const start = 1_767_225_600_123;

describe('tries', () => {
  test('come ever later, and never more than about three minutes later', () => {
    for (const id of ['', 'a', 'uwW0xumAru6f_5lywWInY']) {
      const times = new RetryTimes(() => id);
      let now = start;
      for (let failures = 1; failures < 40; failures++) {
        const next = times.next(now, failures);
        const wait = 1_000 * 2 ** Math.min(7, failures - 1);
        expect(next - now).toBeGreaterThanOrEqual(wait / 2);
        expect(next - now).toBeLessThanOrEqual(1.5 * wait);
        now = next;
      }
    }
  });

  test('[F3] of a thousand that fail at moments of their own fall together', () => {
    const times = new RetryTimes(() => 'uwW0xumAru6f_5lywWInY');
    const due = Array.from({ length: 1_000 }, (_, i) => ({ at: start + i * 7.3, failures: 0 }));
    const rings = new Set<number>();
    const end = start + 3_600_000;
    for (const one of due) while (one.at < end) rings.add((one.at = times.next(one.at, ++one.failures)));
    // What one alone would ring for, and those of the first seven seconds.
    expect(rings.size).toBeLessThan(60);
  });

  test('of many objects do not', () => {
    const firsts = new Set(Array.from({ length: 100 }, (_, i) => new RetryTimes(() => `u${i}`).next(start, 8)));
    expect(firsts.size).toBe(100);
  });

  test('[T1] that are further away than any can be are due', () => {
    const times = new RetryTimes(() => 'uwW0xumAru6f_5lywWInY');
    const next = times.next(start, 20);
    expect([times.isDue(next, next - 1), times.isDue(next, next), times.isDue(next, start)]).toEqual([
      false,
      true,
      false,
    ]);
    expect(times.isDue(next, start - 3_600_000)).toBe(true);
  });
});
