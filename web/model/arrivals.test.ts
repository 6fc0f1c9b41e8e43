import { expect, test } from 'vitest';
import type { TimelineItem, TimelineView } from '../sdk.ts';
import { arrivals } from './arrivals.ts';

type View = Pick<TimelineView, 'ready' | 'hasOlder' | 'hasNewer' | 'items'>;

const message = (seq: number | null, own = false) => ({ kind: 'message', id: `m${seq}`, seq, own }) as TimelineItem;
const view = (items: readonly TimelineItem[], more: Partial<View> = {}): View => ({
  ...{ ready: true, hasOlder: false, hasNewer: false, items },
  ...more,
});
const said = (before: View, next: View) => arrivals(before, next).map(({ seq }) => seq);

test('what others write is said, and what one writes oneself is not', () => {
  const before = view([message(1), message(2)]);
  expect(said(before, view([message(1), message(2), message(3), message(4, true), message(null, true)]))).toEqual([3]);
});

test('a chat that is opened, and pages of older messages, say nothing', () => {
  expect(said(view([], { ready: false }), view([message(1), message(2)]))).toEqual([]);
  expect(said(view([message(7)]), view([message(5), message(6), message(7)]))).toEqual([]);
});

test('nor do pages between what is read and the end', () => {
  expect(said(view([message(7)], { hasNewer: true }), view([message(7), message(8)]))).toEqual([]);
  expect(said(view([message(7)]), view([message(1), message(2)], { hasNewer: true }))).toEqual([]);
});

test('the first message of an empty chat is said', () => {
  expect(said(view([]), view([message(1)]))).toEqual([1]);
});

test('of a chat of which nothing is here yet, the page that is brought first says nothing', () => {
  const before = view([], { hasOlder: true });
  expect(said(before, view([message(63), message(64)]))).toEqual([]);
  expect(said(view([message(63), message(64)]), view([message(63), message(64), message(65)]))).toEqual([65]);
});
