import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConversationId } from '../../protocol/ids.ts';
import { newConversation } from './conversation.ts';
import { markRead, noteOther, takeReadPosition, unreadOf } from './unread.ts';

const id = 'c' as ConversationId;

/** true: somebody else's. */
const log = fc.array(fc.boolean(), { minLength: 1, maxLength: 40 });
const truth = (entries: readonly boolean[], read: number) => entries.filter((other, i) => other && i + 1 > read).length;

describe('unread', () => {
  test('[12.6] [D8] every device that has the same entries comes to the same number, whatever came by which way', () => {
    fc.assert(
      fc.property(log, fc.nat(), fc.nat(), fc.nat(), (entries, a, b, c) => {
        const head = entries.length;
        const read = a % (head + 1);
        const asOf = Math.max(read, b % (head + 1));
        const local = c % (head + 1);
        const { row } = newConversation(id, 0);
        row.headSeq = head;
        entries.forEach((other, i) => {
          if (other) noteOther(row, i + 1);
        });
        const unread = entries.filter((other, i) => other && i + 1 > read && i + 1 <= asOf).length;
        takeReadPosition(row, { read, asOf, unread });
        markRead(row, local);
        expect(unreadOf(row)).toBe(truth(entries, Math.max(read, local)));
      }),
    );
  });

  test('[D8] before anything is pulled the number is the one that the server names', () => {
    const { row } = newConversation(id, 0);
    row.headSeq = 900;
    takeReadPosition(row, { read: 100, asOf: 900, unread: 640 });
    expect(unreadOf(row)).toBe(640);
    row.headSeq = 901;
    noteOther(row, 901);
    expect(unreadOf(row)).toBe(641);
    markRead(row, 901);
    expect(unreadOf(row)).toBe(0);
  });

  test('[12.6] [D6] a read position never falls, whoever names it', () => {
    const { row } = newConversation(id, 0);
    row.headSeq = 50;
    expect(takeReadPosition(row, { read: 30, asOf: 40, unread: 5 })).toBe(true);
    expect(takeReadPosition(row, { read: 20, asOf: 50, unread: 9 })).toBe(false);
    expect(takeReadPosition(row, { read: 30, asOf: 39, unread: 9 })).toBe(false);
    expect(markRead(row, 29)).toBe(false);
    expect(markRead(row, 500)).toBe(true);
    expect(row.read.local).toBe(50);
  });
});
