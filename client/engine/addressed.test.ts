import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConversationId } from '../../protocol/ids.ts';
import { content as schema } from '../../schema/gen/content.js';
import { wire } from '../../schema/gen/wire.js';
import { addressedIn, settleAddressed } from './addressed.ts';
import { Changes } from './changes.ts';
import { type Conversation, newConversation } from './conversation.ts';
import type { EntryRow } from './entry-row.ts';
import { BodyState, EntryKind } from './log-entry.ts';
import { markRead, takeReadPosition } from './unread.ts';
import type { World } from './world.ts';

const [me, other] = [`u${'m'.repeat(20)}`, `u${'o'.repeat(20)}`];
const world = { me: { user: me, device: 1 } } as unknown as World;

function group(headSeq: number): Conversation {
  const conversation = newConversation('c' as ConversationId, 0);
  conversation.row.kind = wire.ConversationKind.GROUP;
  conversation.row.headSeq = headSeq;
  return conversation;
}

type Kind = 'mention' | 'answer' | 'other' | 'of-me' | 'uncounted' | 'sealed' | 'gone';
const kinds: readonly Kind[] = ['mention', 'answer', 'other', 'of-me', 'uncounted', 'sealed', 'gone'];

function entry(seq: number, kind: Kind): EntryRow {
  const meant = kind === 'other' ? other : me;
  const quote = { user: me, device: 1, number: 1, seq: 1 };
  const text =
    kind === 'answer' ? { text: 'yes', quote } : { text: '@x?', mentions: [{ user: meant, start: 0, length: 2 }] };
  const content = schema.Content.encode({ verifiedSeq: 0, writtenAt: 0, text }).finish();
  return {
    ...{ seq, kind: EntryKind.MESSAGE, sender: kind === 'of-me' ? me : other, device: 1, number: seq, at: seq },
    ...{ countable: kind !== 'uncounted', expiresAt: 0, sealed: null },
    content: kind === 'sealed' || kind === 'gone' ? null : content,
    bodyState: kind === 'gone' ? BodyState.DELETED : BodyState.PRESENT,
  } as unknown as EntryRow;
}

function take(conversation: Conversation, rows: readonly EntryRow[]): Changes {
  const changes = new Changes();
  for (const row of rows) changes.tell({ what: 'entry', conversation, row, live: true });
  settleAddressed({ changes, world });
  return changes;
}

const told = ({ row }: Conversation) => addressedIn(row).map(({ seq, isMention }) => [seq, isMention]);

describe('[4.9c] what is addressed to the person', () => {
  test('is the same in whatever order its entries come, and however often, and only what is above what was read', () => {
    const plan = fc.record({
      log: fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 30 }),
      order: fc.array(fc.nat(29), { maxLength: 60 }),
      read: fc.nat(30),
      isReadFirst: fc.boolean(),
      gone: fc.array(fc.nat(29), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(plan, ({ log, order, read, isReadFirst, gone }) => {
        const conversation = group(log.length);
        const rows = log.map((kind, i) => entry(i + 1, kind));
        if (isReadFirst) markRead(conversation.row, read);
        for (const at of order) take(conversation, rows.slice(at, at + 3));
        take(conversation, rows);
        if (!isReadFirst)
          takeReadPosition(conversation.row, { read: Math.min(read, log.length), asOf: log.length, unread: 0 });
        const changes = new Changes();
        for (const at of gone)
          changes.tell({ what: 'erased', conversation, seq: at + 1, bodyState: BodyState.DELETED });
        settleAddressed({ changes, world });
        const through = Math.min(read, log.length);
        const truth = log.flatMap((kind, i) =>
          (kind === 'mention' || kind === 'answer') && i + 1 > through && !gone.includes(i)
            ? [[i + 1, kind === 'mention']]
            : [],
        );
        expect(told(conversation)).toEqual(truth);
        // What was read, or has gone, lies nowhere any more.
        expect(conversation.row.addressed?.length ?? 0).toBe(truth.length);
      }),
    );
  });

  test('has the words of the newest alone, and keeps no more than 200', () => {
    const conversation = group(300);
    take(
      conversation,
      Array.from({ length: 300 }, (_, i) => entry(300 - i, 'mention')),
    );
    const { addressed = [] } = conversation.row;
    expect([addressed.length, addressed[0]?.seq, addressed.at(-1)?.seq]).toEqual([200, 101, 300]);
    expect(addressed.filter(({ preview }) => preview !== undefined).map(({ seq }) => seq)).toEqual([300]);
  });

  test('is nothing in a chat of two', () => {
    const conversation = group(1);
    conversation.row.kind = wire.ConversationKind.DIRECT;
    take(conversation, [entry(1, 'answer')]);
    expect(told(conversation)).toEqual([]);
    // Nor are its words kept beside it.
    expect(conversation.row.addressed ?? []).toEqual([]);
  });

  test('is written with the step that stores its message, and nothing is written for what is not', () => {
    const conversation = group(3);
    expect([...take(conversation, [entry(1, 'other'), entry(2, 'of-me')]).touched]).toEqual([]);
    expect([...take(conversation, [entry(3, 'mention')]).touched]).toEqual([conversation]);
  });
});
