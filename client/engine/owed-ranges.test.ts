/** What a device is owed of a conversation, by what its row says. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contains, intersect, type Range, union } from '../../lib/ranges.ts';
import type { ConversationId } from '../../protocol/ids.ts';
import { type Conversation, type ConversationRow, newConversation } from './conversation.ts';
import type { OutboxRow } from './outbox-row.ts';
import { isNext, missing, readable, storedThrough, toldThrough, unsearched } from './owed-ranges.ts';

const range = (from: number, through: number): Range => ({ from, through });

/** A chat that was stated: its head is 20, and all of it is owed and may be read. */
function chat(row: Partial<ConversationRow> = {}, epoch = 0): Conversation {
  const conversation = newConversation('c' as ConversationId, 0);
  const stated = {
    headSeq: 20,
    epoch,
    from: 1,
    readable: [range(1, 0)],
    read: { read: 0, asOf: 20, unread: 0, local: 0 },
  };
  Object.assign(conversation.row, stated, row);
  conversation.control = { ...conversation.control, epoch };
  return conversation;
}

const runs = (...ranges: Range[]) => ranges.map((one) => ({ ...one })) as never;

describe('what a device lacks', () => {
  test('[D4.1] is what it is owed and does not hold; what the person may not read is no hole', () => {
    const own = { from: 3, readable: [range(1, 6), range(10, 0)], runs: runs(range(1, 4), range(12, 13)) };
    expect(missing(chat(own).row)).toEqual([range(5, 6), range(10, 11), range(14, 20)]);
  });

  test('[D4.1] is nothing while it is unknown from where on it is owed, and in a chat that has halted', () => {
    expect(missing(chat({ from: 0 }).row)).toEqual([]);
    expect(missing(chat({ halted: { reason: 'fork', seq: 3 } as never }).row)).toEqual([]);
  });

  test('[D4.1] of a chat that was never stated it is what came before the device was listed too: that counts as unread', () => {
    const unstated = { read: 0, asOf: 0, unread: 0, local: 0 };
    expect(missing(chat({ from: 15, read: unstated }).row)).toEqual([range(1, 20)]);
    expect(missing(chat({ from: 15 }).row)).toEqual([range(15, 20)]);
  });
});

describe('up to where all that is owed is stored', () => {
  test('[D1.7] ends before a hole, before what waits to be opened, and at the head', () => {
    expect(storedThrough(chat({ runs: runs(range(1, 20)) }).row)).toBe(20);
    expect(storedThrough(chat({ runs: runs(range(1, 8), range(10, 20)) }).row)).toBe(8);
    expect(storedThrough(chat({ runs: runs(range(1, 20)), waiting: [range(7, 7)] }).row)).toBe(6);
    expect(storedThrough(chat({ from: 5 }).row)).toBe(4);
  });

  test('[D1.7] passes over what the person may not read, but not over what they may be told of later', () => {
    const between = { readable: [range(1, 6), range(10, 0)], runs: runs(range(1, 6), range(10, 20)) };
    expect(storedThrough(chat(between).row)).toBe(20);
    const out = { readable: [range(1, 6)], runs: runs(range(1, 6)) };
    expect(toldThrough(chat(out).row)).toBe(6);
    expect(storedThrough(chat(out).row)).toBe(6);
    expect(toldThrough(chat().row)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('an entry is next', () => {
  test('[D1.10] when all that is owed below it is held, what comes with it included', () => {
    const { row, control } = chat({ runs: runs(range(1, 8)), epoch: 2 }, 2);
    expect(isNext({ row, control }, 9)).toBe(true);
    expect(isNext({ row, control }, 11)).toBe(false);
    expect(isNext({ row, control }, 11, { entries: [range(9, 10)], epoch: () => 2 })).toBe(true);
  });

  test('[D1.10] [D7.1] when the control chain is replayed as far as it was told of, or up to the entry itself', () => {
    const { row, control } = chat({ runs: runs(range(1, 20)), epoch: 12 }, 12);
    const behind = { ...control, epoch: 5 };
    expect(isNext({ row, control: behind }, 15)).toBe(false);
    expect(isNext({ row, control: behind }, 5)).toBe(true);
    expect(isNext({ row, control: behind }, 15, { entries: [], epoch: () => 12 })).toBe(true);
    expect(isNext({ row, control: { ...control, epoch: 0 } }, 15)).toBe(false);
  });

  test('[D1.10] while it is unknown from where on the device is owed, only when all before it is here', () => {
    const { row, control } = chat({ from: 0, readable: [], runs: runs(range(4, 8)), epoch: 1 }, 1);
    expect(isNext({ row, control }, 9)).toBe(false);
    row.runs = runs(range(1, 8));
    expect(isNext({ row, control }, 9)).toBe(true);
  });
});

test('[D2.1] what was sent before the device was listed is looked for between the epoch that it names and the list', () => {
  const conversation = chat({ from: 10, runs: runs(range(5, 6), range(10, 20)) });
  const send = (epoch: number, state: OutboxRow['state']) =>
    conversation.outbox.set(1, { sealed: { epoch }, state } as OutboxRow);
  send(3, { is: 'waiting' });
  expect(unsearched(conversation)).toEqual([]);
  send(3, { is: 'settling', headSeq: 20 });
  expect(unsearched(conversation)).toEqual([range(4, 4), range(7, 9)]);
  send(3, { is: 'settling', headSeq: 7 });
  expect(unsearched(conversation)).toEqual([range(4, 4), range(7, 7)]);
  send(9, { is: 'settling', headSeq: 20 });
  expect(unsearched(conversation)).toEqual([]);
});

test('[D4.1] [D1.7] whatever is held, nothing is lacking below what counts as stored, and all that may be read is held or lacking', () => {
  const seqs = fc.uniqueArray(fc.integer({ min: 1, max: 20 }));
  const rangesOf = (list: number[]) =>
    union(
      list.map((seq) => range(seq, seq)),
      [],
    );
  fc.assert(
    fc.property(seqs, seqs, fc.integer({ min: 1, max: 20 }), fc.boolean(), (held, open, from, isIn) => {
      const own = rangesOf(open);
      const { row } = chat({ from, runs: runs(...rangesOf(held)), readable: isIn ? [...own, range(21, 0)] : own });
      const lacking = missing(row);
      const through = storedThrough(row);
      expect(lacking.every((one) => one.from > through)).toBe(true);
      expect(intersect(lacking, row.runs)).toEqual([]);
      for (let seq = from; seq <= 20; seq++) {
        const isOwed = contains(readable(row), seq) && !held.includes(seq);
        expect(contains(lacking, seq), `${seq}`).toBe(isOwed);
      }
    }),
  );
});
