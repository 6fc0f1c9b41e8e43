import { describe, expect, test } from 'vitest';
import { freshMessages } from './commands/fresh-messages.ts';
import type { MessageItem, TimelineItem, TimelineView } from './sdk.ts';
import { addressOf, readNamed } from './who.ts';

test.each([
  ['uAAAAAAAAAAAAAAAAAAAA', { kind: 'user' }],
  ['cAAAAAAAAAAAAAAAAAAAAAA', { kind: 'chat' }],
  ['+49 170-1234567', { kind: 'address', address: { phone: '+491701234567' } }],
  ['@alice', { kind: 'address', address: { handle: 'alice' } }],
  ['The Group', { kind: 'title' }],
])('%j names a %j', (text, named) => {
  expect(readNamed(text)).toMatchObject(named);
});

test('only addresses can sign up', () => {
  expect(addressOf('alice')).toEqual({ handle: 'alice' });
  expect(() => addressOf('The Group')).toThrow('A phone number is');
});

describe('what a listener prints next', () => {
  const person = { user: 'u' as MessageItem['sender']['user'], name: 'A' };
  const message = (seq: number): TimelineItem => ({
    kind: 'message',
    id: `m${seq}` as MessageItem['id'],
    seq,
    own: false,
    fromThisDevice: false,
    sender: person,
    at: seq,
    text: `${seq}`,
    body: 'present',
    state: null,
    receipts: null,
    failure: null,
    quote: null,
    expiresAt: 0,
    canDelete: false,
  });
  const view = (items: TimelineItem[], more: Partial<TimelineView> = {}): TimelineView => ({
    items,
    hasOlder: false,
    loadingOlder: false,
    ready: true,
    firstUnread: null,
    ...more,
  });
  const seqs = (fresh: { messages: readonly MessageItem[] }) => fresh.messages.map((one) => one.seq);

  test('goes on after the last one printed', () => {
    const fresh = freshMessages(view([1, 2, 3, 4].map(message)), 2);
    expect(seqs(fresh)).toEqual([3, 4]);
    expect(fresh.through).toBe(4);
  });

  test('never listened before: what is unread, and nothing that was read', () => {
    expect(seqs(freshMessages(view([1, 2, 3].map(message), { firstUnread: 3 }), undefined))).toEqual([3]);
    expect(freshMessages(view([1, 2, 3].map(message)), undefined)).toMatchObject({ messages: [], through: 3 });
  });

  test('[D3] stops before a gap, so the order is never wrong', () => {
    const gap: TimelineItem = { kind: 'gap', id: 'g', from: 4, through: 6 };
    const fresh = freshMessages(view([message(3), gap, message(7)]), 2);
    expect(seqs(fresh)).toEqual([3]);
    expect(fresh.through).toBe(3);
  });

  test('asks for an older page when the beginning is not here', () => {
    expect(freshMessages(view([message(60), message(61)], { hasOlder: true }), 2)).toMatchObject({ needsOlder: true });
    expect(seqs(freshMessages(view([message(60), message(61)], { hasOlder: false }), 2))).toEqual([60, 61]);
  });

  test('prints nothing before the store was read', () => {
    expect(freshMessages(view([], { ready: false }), undefined)).toMatchObject({
      messages: [],
      through: 0,
      needsOlder: false,
    });
  });
});
