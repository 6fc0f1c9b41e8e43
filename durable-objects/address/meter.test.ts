import { expect, test } from 'vitest';
import { defaultLimits } from '../../protocol/limits.ts';
import { endsAt, type Meter, take } from './meter.ts';

const limits = { ...defaultLimits, maxCodesPerAddressPerHour: 3, maxAttemptsPerAddressPerHour: 2 };
const hour = 3_600_000;

function taken(times: number, what: 'codes' | 'attempts', start: Meter = {}) {
  let meter = start;
  for (let i = 0; i < times; i++) meter = take(meter, what, i, limits).meter;
  return meter;
}

test('an address gets its allowance of an hour and no more', () => {
  const meter = taken(3, 'codes');
  expect(take(meter, 'codes', 10, limits)).toEqual({ meter, answer: { refused: 'rate-limited', afterMs: hour - 10 } });
  expect(take(meter, 'codes', hour, limits).answer).toEqual({ allowed: true });
});

test('one kind does not use up another', () => {
  const meter = taken(3, 'codes', taken(1, 'attempts'));
  expect(take(meter, 'attempts', 5, limits).answer).toEqual({ allowed: true });
});

test('[T1] a clock that steps back makes no hour longer, and gives no new allowance', () => {
  const { meter, answer } = take(taken(3, 'codes'), 'codes', -hour / 2, limits);
  expect(answer).toMatchObject({ refused: 'rate-limited', afterMs: hour });
  const moved = take(taken(1, 'codes'), 'codes', -hour / 2, limits).meter;
  expect(taken(1, 'codes', moved).codes?.count).toBe(3);
  expect(meter.codes?.count).toBe(3);
});

test('whether a link was agreed to may be asked more often than a code may be tried', () => {
  expect(defaultLimits.maxWaitsPerAddressPerHour).toBeGreaterThan((2 * defaultLimits.linkTtlMs) / 1_000);
  expect(take(taken(3, 'attempts'), 'waits', 5, { ...limits, maxWaitsPerAddressPerHour: 1 }).answer).toEqual({
    allowed: true,
  });
});

test('the object may be emptied when all hours are over', () => {
  expect(endsAt({ codes: { since: 5, count: 1 }, attempts: { since: 9, count: 1 } })).toBe(9 + hour);
});
