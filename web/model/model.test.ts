import { describe, expect, test } from 'vitest';
import type { MessageItem, Person, SystemItem, UserId } from '../sdk.ts';
import { textPieces } from './hyperlinks.ts';
import { hueOf, initials, presenceLine, tickLabel, typingLine } from './labels.ts';
import { type TimelineRow, timelineRows } from './timeline-rows.ts';
import { dayLabel, isSameDay, listTime, seenAt, timeOf } from './times.ts';

const noon = new Date(2026, 10, 22, 12, 0).getTime();
const hour = 3_600_000;
const alice: Person = { user: 'ualice' as UserId, name: 'Alice' };
const bob: Person = { user: 'ubob' as UserId, name: 'Bob' };

function message(seq: number, sender: Person, at: number): MessageItem {
  const shown = {
    text: `text ${seq}`,
    mentions: [],
    mentionsMe: false,
    body: 'present',
    state: null,
    receipts: null,
    failure: null,
    quote: null,
    reactions: [],
  } as const;
  const id = `${sender.user}/1/${seq}` as MessageItem['id'];
  return {
    kind: 'message',
    id,
    seq,
    own: false,
    fromThisDevice: false,
    sender,
    at,
    expiresAt: 0,
    canDelete: false,
    ...shown,
  };
}

function line(seq: number, at: number): SystemItem {
  const change = { what: 'settings', by: bob } as const;
  return {
    kind: 'system',
    id: `s${seq}`,
    seq,
    at,
    text: 'Bob changed it',
    change,
    state: null,
    failure: null,
    message: null,
  };
}

const shape = (rows: readonly TimelineRow[]) =>
  rows.map((row) => (row.kind === 'message' && row.startsRun ? 'message*' : row.kind)).join(' ');

describe('lines of a conversation', () => {
  test('a day stands above its first message, a run begins with another sender or after a pause', () => {
    const items = [
      message(1, alice, noon - 24 * hour),
      message(2, alice, noon),
      message(3, alice, noon + 1_000),
      message(4, bob, noon + 2_000),
      message(5, bob, noon + hour),
    ];
    expect(shape(timelineRows({ items, firstUnread: null, hasAnswered: false, hasOlder: false }, noon))).toBe(
      'day message* day message* message message* message*',
    );
  });

  test('the line above what was unread stands once, above a message, and begins a run', () => {
    const items = [message(1, bob, noon), line(2, noon), message(3, bob, noon), message(4, bob, noon)];
    expect(shape(timelineRows({ items, firstUnread: 2, hasAnswered: false, hasOlder: false }, noon))).toBe(
      'day message* system unread message* message',
    );
    // Where it belongs is not here yet.
    const later = items.slice(2);
    expect(shape(timelineRows({ items: later, firstUnread: 2, hasAnswered: false, hasOlder: true }, noon))).toBe(
      'day message* message',
    );
    // Answered, so it has been seen.
    const view = { items: [...items, { ...message(5, alice, noon), own: true }], firstUnread: 2, hasOlder: false };
    expect(shape(timelineRows({ ...view, hasAnswered: true }, noon))).not.toContain('unread');
    // Written before, and sent only now.
    expect(shape(timelineRows({ ...view, hasAnswered: false }, noon))).toContain('unread');
  });

  test('rows that did not change are the same objects', () => {
    const items = [message(1, alice, noon), message(2, alice, noon)];
    const first = timelineRows({ items, firstUnread: null, hasAnswered: false, hasOlder: false }, noon);
    const known = new Map(first.map((row) => [row.key, row]));
    const next = timelineRows(
      { items: [...items, message(3, alice, noon)], firstUnread: null, hasAnswered: false, hasOlder: false },
      noon,
      known,
    );
    expect(next.slice(0, 3).every((row, index) => row === first[index])).toBe(true);
    const changed = [items[0] as MessageItem, { ...(items[1] as MessageItem), text: 'new' }];
    expect(
      timelineRows({ items: changed, firstUnread: null, hasAnswered: false, hasOlder: false }, noon, known)[2],
    ).not.toBe(first[2]);
  });
});

describe('times that no calendar has', () => {
  test.each([9e15, -9e15, Number.POSITIVE_INFINITY, Number.NaN])(
    '%d is shown as some time, and not thrown at the page',
    (at) => {
      for (const shown of [listTime(at, noon), dayLabel(at, noon), timeOf(at), seenAt(at, noon)]) {
        expect(shown).toMatch(/\d/);
        expect(shown).not.toMatch(/invalid/i);
      }
      expect(isSameDay(at, at)).toBe(true);
      const items = [message(1, bob, noon), message(2, bob, at), message(3, bob, at)];
      const rows = timelineRows({ items, firstUnread: null, hasAnswered: false, hasOlder: false }, noon);
      expect(rows.map((row) => row.kind).join(' ')).toBe('day message day message message');
      expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
    },
  );
});

describe('words', () => {
  test('days and times', () => {
    expect(dayLabel(noon, noon)).toBe('Today');
    expect(dayLabel(noon - 24 * hour, noon)).toBe('Yesterday');
    expect(dayLabel(noon - 3 * 24 * hour, noon)).toBe('Thursday');
    expect(dayLabel(noon - 40 * 24 * hour, noon)).toBe('October 13');
    expect(listTime(noon - hour, noon)).toBe('11:00');
    expect(listTime(noon - 24 * hour, noon)).toBe('Yesterday');
    expect(listTime(0, noon)).toBe('');
  });

  test('presence tells no more than it knows', () => {
    expect(presenceLine(null, noon)).toBe('');
    expect(presenceLine({ state: 'unknown', lastSeenAt: 5 }, noon)).toBe('');
    expect(presenceLine({ state: 'online', lastSeenAt: 0 }, noon)).toBe('online');
    expect(presenceLine({ state: 'offline', lastSeenAt: noon - hour }, noon)).toBe('last seen today at 11:00');
    expect(presenceLine({ state: 'offline', lastSeenAt: noon - 24 * hour }, noon)).toBe('last seen yesterday at 12:00');
    expect(presenceLine({ state: 'offline', lastSeenAt: 0 }, noon)).toBe('offline');
  });

  test('typing names people in groups only', () => {
    expect(typingLine([], true)).toBe('');
    expect(typingLine(['Bob'], false)).toBe('typing…');
    expect(typingLine(['Bob'], true)).toBe('Bob is typing…');
    expect(typingLine(['Bob', 'Cy', 'Di'], true)).toBe('3 people are typing…');
  });

  test('ticks in words count in groups', () => {
    expect(tickLabel('delivered', { delivered: 1, read: 0, total: 1 })).toBe('Delivered');
    expect(tickLabel('sent', { delivered: 1, read: 0, total: 2 })).toBe('Delivered to 1 of 2, read by 0');
    expect(tickLabel('sent', { delivered: 0, read: 0, total: 2 })).toBe('Sent');
  });

  test('initials of any name, a steady colour', () => {
    expect(initials('Ada Lovelace')).toBe('AL');
    expect(initials('bob')).toBe('B');
    expect(initials('李 小龙')).toBe('李小');
    expect(initials('ซินดี้ แสง')).toBe('ซิแ');
    expect(initials('E\u0301mile zola')).toBe('E\u0301Z');
    expect(initials('👨‍👩‍👧‍👦')).toBe('👨‍👩‍👧‍👦');
    expect(initials('  ')).toBe('?');
    expect(hueOf('ualice')).toBe(hueOf('ualice'));
  });
});

test('only web addresses become hyperlinks, without the full stop behind them', () => {
  const pieces = textPieces('see https://example.org/a_(b). or (http://x.test/) javascript:alert(1)');
  expect(pieces.filter((piece) => piece.href !== null).map((piece) => piece.href)).toEqual([
    'https://example.org/a_(b)',
    'http://x.test/',
  ]);
  expect(pieces.map((piece) => piece.text).join('')).toBe(
    'see https://example.org/a_(b). or (http://x.test/) javascript:alert(1)',
  );
});
