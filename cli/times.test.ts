import { afterEach, expect, test } from 'vitest';
import { localTime } from './times.ts';

const zone = process.env.TZ;
afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

test.each([
  ['UTC', Date.UTC(2026, 0, 2, 3, 4), '2026-01-02 03:04 +00:00'],
  ['Europe/Berlin', Date.UTC(2026, 0, 1, 23, 30), '2026-01-02 00:30 +01:00'],
  // An hour that there is twice: the offset tells which.
  ['Europe/Berlin', Date.UTC(2026, 9, 25, 0, 30), '2026-10-25 02:30 +02:00'],
  ['Europe/Berlin', Date.UTC(2026, 9, 25, 1, 30), '2026-10-25 02:30 +01:00'],
  ['America/St_Johns', Date.UTC(2026, 0, 1, 0, 0), '2025-12-31 20:30 -03:30'],
  ['Europe/Berlin', Date.UTC(2028, 1, 28, 23, 30), '2028-02-29 00:30 +01:00'],
  ['UTC', Number.MAX_SAFE_INTEGER, '9999-12-31 00:00 +00:00'],
  ['UTC', Number.NaN, '1970-01-01 00:00 +00:00'],
  ['UTC', -1, '1970-01-01 00:00 +00:00'],
  ['Asia/Kathmandu', Date.UTC(2026, 0, 1, 20, 0), '2026-01-02 01:45 +05:45'],
])('in %s, %d is %s', (where, at, text) => {
  process.env.TZ = where;
  expect(localTime(at)).toBe(text);
});
