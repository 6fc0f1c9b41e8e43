import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConversationId } from '../../protocol/ids.ts';
import { type Conversation, newConversation } from './conversation.ts';
import { EntryKind } from './log-entry.ts';
import {
  afterOf,
  answered,
  drop,
  dueAt,
  noteSent,
  refuse,
  remake,
  type SendRefusal,
  settle,
  takeNumber,
  toSend,
} from './outbox.ts';
import type { OutboxRow } from './outbox-row.ts';

const id = 'c' as ConversationId;
const hashOf = (number: number, version = 1) => Uint8Array.from([number, version]);
const options = (now = 0) => ({ now, maxInFlight: 16 });

function waiting(count: number): Conversation {
  const conversation = newConversation(id, 0);
  for (let n = 0; n < count; n++) {
    const number = takeNumber(conversation.row);
    conversation.outbox.set(number, rowOf(number));
  }
  return conversation;
}

function rowOf(number: number): OutboxRow {
  const none = new Uint8Array(0);
  const sealed = { epoch: 1, body: hashOf(number), hash: hashOf(number), wraps: [] };
  const fixed = { kind: EntryKind.MESSAGE, countable: true, expiresAt: 0, targets: [], readThrough: 0, createdAt: 0 };
  return {
    conversation: id,
    number,
    ...fixed,
    content: none,
    control: none,
    sealed,
    replaced: [],
    state: { is: 'waiting' },
  };
}

function send(conversation: Conversation, now = 0): number[] {
  const rows = toSend(conversation, options(now));
  for (const row of rows) noteSent(conversation, row, now);
  return rows.map((row) => row.number);
}

const refusal = (more: Partial<SendRefusal>): SendRefusal => ({
  code: 'rate-limited',
  advice: 'after-delay',
  afterMs: 0,
  sentence: '',
  last: 0,
  first: null,
  ...more,
});

interface MadeRefusal extends Partial<SendRefusal> {
  /** Of the body that is refused; missing: the first one under that number. */
  readonly bodyHash?: Uint8Array;
}

function refused(
  conversation: Conversation,
  number: number,
  { bodyHash = hashOf(number), ...more }: MadeRefusal,
  now = 0,
) {
  const row = answered(conversation, number, bodyHash);
  return row === null ? 'ignored' : refuse(conversation, row, refusal(more), now);
}

describe('the outbox', () => {
  test('[6.4] [D2.4] at most sixteen are unanswered; an answer lets the next go', () => {
    const conversation = waiting(40);
    expect(send(conversation)).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
    expect(send(conversation)).toEqual([]);
    settle(conversation, 1, hashOf(1));
    expect(send(conversation)).toEqual([17]);
  });

  test('[6.4] [D2.1] without an answer for 10 s it goes again, not before', () => {
    const conversation = waiting(2);
    send(conversation, 100);
    expect(dueAt(conversation, 16)).toBe(10_100);
    expect(send(conversation, 10_099)).toEqual([]);
    expect(send(conversation, 10_100)).toEqual([1, 2]);
  });

  test('[D2.4] 3 is refused with a delay while 4 … 16 would pass: all wait, and go on from 3', () => {
    const conversation = waiting(20);
    send(conversation);
    for (const n of [1, 2]) settle(conversation, n, hashOf(n));
    expect(refused(conversation, 3, { afterMs: 2_000 })).toBe('retry-later');
    for (let n = 4; n <= 16; n++) {
      const answer = { code: 'behind-earlier' as const, advice: 'after-delay' as const, last: 2 };
      expect(refused(conversation, n, answer)).toBe('retry-later');
    }
    expect(send(conversation, 1_999)).toEqual([]);
    expect(send(conversation, 2_000)).toEqual(Array.from({ length: 16 }, (_, i) => i + 3));
    expect(afterOf(conversation.row.numbers.dropped, 4)).toBe(3);
  });

  test('[D2.1] the client has lost 3: what the server never had is passed over', () => {
    const conversation = waiting(4);
    conversation.outbox.delete(3);
    for (const n of [1, 2]) settle(conversation, n, hashOf(n));
    send(conversation);
    expect(afterOf(conversation.row.numbers.dropped, 4)).toBe(3);
    expect(refused(conversation, 4, { code: 'behind-earlier', advice: 'after-delay', last: 2 })).toBe('retry-later');
    expect(afterOf(conversation.row.numbers.dropped, 4)).toBe(2);
  });

  test('[D2.1] refused for good: failed with its reason, and nothing waits for it', () => {
    const conversation = waiting(3);
    send(conversation);
    expect(refused(conversation, 2, { code: 'not-a-member', advice: 'never', sentence: 'no' })).toBe('failed');
    expect(conversation.outbox.get(2)?.state).toEqual({ is: 'failed', code: 'not-a-member', sentence: 'no' });
    expect(afterOf(conversation.row.numbers.dropped, 3)).toBe(1);
    expect(send(conversation, 20_000)).toEqual([1, 3]);
  });

  test('[6.6] [6.7] [D2.3] after a stale epoch it and all unsettled behind it are made anew; answers to the old bodies are ignored', () => {
    const conversation = waiting(4);
    send(conversation);
    settle(conversation, 1, hashOf(1));
    expect(refused(conversation, 2, { code: 'stale-epoch', advice: 'after-resync' })).toBe('resync');
    expect([...conversation.outbox.values()].map((row) => row.sealed)).toEqual([null, null, null]);
    expect(toSend(conversation, options(60_000))).toEqual([]);
    expect(refused(conversation, 3, { code: 'stale-epoch', advice: 'after-resync' })).toBe('ignored');

    const row = conversation.outbox.get(2) as OutboxRow;
    row.sealed = { epoch: 2, body: hashOf(2, 2), hash: hashOf(2, 2), wraps: [] };
    // A stale send was repeated: the second answer to the old body comes after the new one was sent.
    expect(send(conversation)).toEqual([2]);
    expect(refused(conversation, 2, { code: 'stale-epoch', advice: 'after-resync' })).toBe('ignored');
    expect(row.sealed.epoch).toBe(2);
    // The old body was taken after all: that is this message.
    const first = { seq: 9, bodyHash: hashOf(2) };
    expect(refused(conversation, 2, { code: 'id-reused', advice: 'never', bodyHash: hashOf(2, 2), first })).toBe(
      'resync',
    );
    expect(row.state).toEqual({ is: 'settling', headSeq: 9 });
    expect(settle(conversation, 2, hashOf(2)).settled).toBe(row);
  });

  test('[D2.3] a number used with an unknown body asks for a new device and fails, wherever that is learnt', () => {
    const first = { seq: 2, bodyHash: Uint8Array.from([7]) };
    const told = waiting(1);
    send(told);
    expect(refused(told, 1, { code: 'id-reused', advice: 'never', first })).toBe('new-device');
    expect(told.outbox.get(1)?.state.is).toBe('failed');

    const found = waiting(1);
    expect(settle(found, 1, Uint8Array.from([7])).collided?.state).toMatchObject({ is: 'failed', code: 'id-reused' });
    expect(found.row.numbers.last).toBe(1);
  });

  test('[D2.1] an entry found in the log settles its number, whatever was thought of it', () => {
    const conversation = waiting(3);
    send(conversation);
    refused(conversation, 2, { code: 'not-a-member', advice: 'never' });
    expect(settle(conversation, 2, hashOf(2)).settled?.number).toBe(2);
    expect(conversation.outbox.has(2)).toBe(false);
    expect(afterOf(conversation.row.numbers.dropped, 3)).toBe(2);
  });

  test('[6.2] [D2.1] `after` is the newest earlier number that was not dropped', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 })), fc.integer({ min: 1, max: 20 }), (dropped, number) => {
        const { row } = newConversation(id, 0);
        for (const n of dropped) drop(row, n);
        const expected =
          Array.from({ length: number - 1 }, (_, i) => number - 1 - i).find((n) => !dropped.includes(n)) ?? 0;
        expect(afterOf(row.numbers.dropped, number)).toBe(expected);
      }),
    );
  });

  test('[D2.4] many that are refused for good, one after the other, wait no longer for it', () => {
    const conversation = waiting(40);
    let now = 0;
    for (let number = 1; number < 40; number++) {
      expect(send(conversation, now)[0]).toBe(number);
      refused(conversation, number, { code: 'not-a-member', advice: 'never' }, now);
      refused(conversation, number + 1, { code: 'behind-earlier', afterMs: 1_000 }, now);
      now += 1_000;
    }
  });

  test('[D2.3] remaking leaves alone what is before it, and what has failed', () => {
    const conversation = waiting(4);
    refused(conversation, 3, { code: 'bad-target', advice: 'never' });
    expect(remake(conversation, 2).map((row) => row.number)).toEqual([2, 4]);
    expect(conversation.outbox.get(1)?.sealed).not.toBeNull();
  });
});
