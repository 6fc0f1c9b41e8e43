import { expect, test } from 'vitest';
import { keepForever, retentionFrom } from './retention.ts';

test('[D4.3] retention is for ever unless a deployment says otherwise', () => {
  for (const text of [undefined, '', ' ', 'forever']) expect(retentionFrom(text)).toEqual(keepForever);
  expect(retentionFrom('until-delivered')).toEqual({ ttlMs: 0, untilDelivered: true });
});

test.each([
  ['ttl 90d', 90 * 86_400_000],
  ['ttl 12h', 12 * 3_600_000],
  ['ttl 30m', 1_800_000],
  [' ttl 20s ', 20_000],
])('[D4.3] %s is a time', (text, ttlMs) => {
  expect(retentionFrom(text)).toEqual({ ttlMs, untilDelivered: false });
});

test.each(['ttl', 'ttl 0d', 'ttl 1.5d', 'ttl 5', 'ttl -1d', '90d', 'ttl 99999999d', 'until delivered', 'never'])(
  '[D4.3] %s is none, and a sentence says what would be',
  (text) => expect(() => retentionFrom(text)).toThrow('ROOST_RETENTION must be "forever", "until-delivered", or "ttl"'),
);
