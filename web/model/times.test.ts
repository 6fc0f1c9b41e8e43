/** Days as people count them, by the clock on the wall: also those of 23 and of 25 hours. */
import { afterEach, describe, expect, test } from 'vitest';
import type { MessageItem } from '../sdk.ts';
import { timelineRows } from './timeline-rows.ts';
import { dayLabel, isSameDay, listTime, seenAt, timeOf } from './times.ts';

const zone = process.env.TZ;
afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

/** A time of that place's clock; months count from 1. */
const at = (month: number, day: number, hour: number, minute = 0) =>
  new Date(2026, month - 1, day, hour, minute).getTime();
const hourMs = 3_600_000;

describe.each([
  // In Berlin at two or three in the morning, in Santiago at midnight itself: there the first hour of a day is left out, or a day's last one comes twice.
  ['Europe/Berlin', 'spring', 3, 29, 23],
  ['Europe/Berlin', 'autumn', 10, 25, 25],
  ['America/Santiago', 'autumn', 4, 4, 25],
  ['America/Santiago', 'spring', 9, 6, 23],
] as const)('%s, where the clock changes in %s', (where, _, month, day, hours) => {
  const there = (work: () => void) => () => {
    process.env.TZ = where;
    work();
  };

  test(
    `the day has ${hours} hours`,
    there(() => {
      const start = (shift: number) => new Date(2026, month - 1, day + shift).getTime();
      expect((start(1) - start(0)) / hourMs).toBe(hours);
    }),
  );

  test(
    'yesterday is the day before by the calendar, from its first minute to its last',
    there(() => {
      for (const [shift, name] of [
        [0, 'Today'],
        [1, 'Yesterday'],
      ] as const) {
        for (const now of [at(month, day + shift, 1, 5), at(month, day + shift, 12), at(month, day + shift, 23, 59)]) {
          for (const when of [at(month, day, 1, 1), at(month, day, 12), at(month, day, 23, 59)]) {
            if (when > now) continue;
            expect(dayLabel(when, now)).toBe(name);
            expect(listTime(when, now)).toBe(shift === 0 ? clockOf(when) : name);
            expect(seenAt(when, now)).toMatch(shift === 0 ? /^today at / : /^yesterday at /);
          }
        }
      }
      const before = at(month, day - 1, 23, 59);
      expect(dayLabel(before, at(month, day, 1, 5))).toBe('Yesterday');
      expect(dayLabel(before, at(month, day + 1, 1, 5))).not.toBe('Yesterday');
    }),
  );

  test(
    'a week across it has each of its days once',
    there(() => {
      const now = at(month, day + 3, 12);
      const labels = [0, 1, 2, 3, 4, 5, 6].map((back) => dayLabel(at(month, day + 3 - back, 12), now));
      expect(labels.slice(0, 2)).toEqual(['Today', 'Yesterday']);
      expect(new Set(labels).size).toBe(7);
      for (const label of labels.slice(2)) expect(label).toMatch(/day$/);
    }),
  );

  test(
    'one line stands above the messages of a day, however many hours it has',
    there(() => {
      const from = at(month, day - 1, 12);
      const items = Array.from({ length: 48 }, (_, hour) => messageAt(hour + 1, from + hour * hourMs));
      const rows = timelineRows(
        { items, firstUnread: null, hasAnswered: false, hasOlder: false },
        at(month, day + 1, 18),
      );
      const days = rows.filter((row) => row.kind === 'day');
      expect(days).toHaveLength(3);
      expect(new Set(days.map(({ key }) => key)).size).toBe(3);
      const below = new Map<string, number>();
      let label = '';
      for (const row of rows) {
        if (row.kind === 'day') label = row.label;
        else below.set(label, (below.get(label) ?? 0) + 1);
      }
      expect([...below.values()]).toEqual([12, hours, 36 - hours]);
      expect([...below.keys()].slice(1)).toEqual(['Yesterday', 'Today']);
    }),
  );
});

test('the hour that there is twice is of one day', () => {
  process.env.TZ = 'Europe/Berlin';
  const [first, second] = [Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 30)];
  expect(new Date(first).getHours()).toBe(new Date(second).getHours());
  expect(isSameDay(first, second)).toBe(true);
});

test('who has travelled meanwhile reads the time of the place, as the days are', () => {
  const when = Date.UTC(2026, 0, 1, 23, 30);
  const now = Date.UTC(2026, 0, 2, 12);
  const shown: string[][] = [];
  for (const where of ['UTC', 'Asia/Kathmandu', 'America/St_Johns', 'UTC']) {
    process.env.TZ = where;
    shown.push([timeOf(when), dayLabel(when, now), dayLabel(when - 20 * 24 * hourMs, now)]);
  }
  expect(shown).toEqual([
    ['23:30', 'Yesterday', 'December 12, 2025'],
    ['05:15', 'Today', 'December 13, 2025'],
    ['20:00', 'Yesterday', 'December 12, 2025'],
    ['23:30', 'Yesterday', 'December 12, 2025'],
  ]);
});

/** As the clock on the wall said. */
function clockOf(when: number): string {
  const date = new Date(when);
  return [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}

function messageAt(seq: number, when: number): MessageItem {
  const sender = { user: 'ubob', name: 'Bob' };
  return { kind: 'message', id: `ubob/1/${seq}`, seq, own: false, sender, at: when } as unknown as MessageItem;
}
