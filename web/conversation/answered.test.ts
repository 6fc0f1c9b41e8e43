import { describe, expect, test } from 'vitest';
import type { MessageItem, TimelineView } from '../sdk.ts';
import { answeredNow } from './answered.ts';

const message = (seq: number, body: MessageItem['body'] = 'present') =>
  ({ kind: 'message', id: `m${seq}`, seq, body }) as MessageItem;
const view = (items: readonly MessageItem[], more: Partial<TimelineView> = {}) =>
  ({ ready: true, hasOlder: false, hasNewer: false, items, ...more }) as TimelineView;

describe('what stands above the box', () => {
  const answered = message(5);

  test('stays the same while the message does', () => {
    expect(answeredNow(answered, view([message(4), message(5), message(6)]))).toBe(answered);
  });

  test('goes with what the message said', () => {
    const deleted = message(5, 'deleted');
    expect(answeredNow(answered, view([message(4), deleted]))).toBe(deleted);
  });

  test.each([
    ['in the middle', view([message(4), message(6)], { hasOlder: true, hasNewer: true })],
    ['as the newest', view([message(4)], { hasOlder: true })],
    ['as the only one', view([])],
  ])('goes with a message that was taken out of the chat %s', (_where, now) => {
    expect(answeredNow(answered, now)).toBeNull();
  });

  test.each([
    ['above', view([message(6), message(7)], { hasOlder: true })],
    ['below', view([message(3), message(4)], { hasNewer: true })],
    ['in a chat that is being brought', view([], { ready: false })],
  ])('stays while the message is out of sight %s', (_where, now) => {
    expect(answeredNow(answered, now)).toBe(answered);
  });
});
