import { describe, expect, test } from 'vitest';
import type { ConversationSummary, Roost } from './api.ts';
import { takeWakeUp } from './wake.ts';

const summary = (more: Partial<ConversationSummary>) =>
  ({
    id: 'c1',
    kind: 'direct',
    title: 'Ada',
    unread: 0,
    muted: false,
    mutedExceptMentions: false,
    addressed: { mentions: 0, firstMention: null, messages: 0, last: null },
    last: null,
    at: 1,
    ...more,
  }) as ConversationSummary;
const says = (text: string, own = false) => ({ own, text, sender: { name: 'Ada' } }) as ConversationSummary['last'];

function roostWith(chats: Partial<ConversationSummary>[], requests: Partial<ConversationSummary>[] = []) {
  const state = { isClosed: false };
  const roost = {
    conversations: { current: chats.map(summary) },
    requests: { current: requests.map(summary) },
    caughtUp: async () => undefined,
    close: async () => void (state.isClosed = true),
  } as unknown as Roost;
  return { roost, state, open: async () => roost };
}

describe('an app that is woken', () => {
  test('shows a line for each chat with something unread, and withdraws what was read elsewhere', async () => {
    const { open, state } = roostWith([
      { id: 'c1' as never, unread: 3, last: says('see you') },
      { id: 'c2' as never, unread: 0, last: says('done') },
      { id: 'c3' as never, unread: 2, kind: 'group', title: 'Rowing', last: says('at six') },
      { id: 'c4' as never, unread: 9, muted: true, last: says('noise') },
      { id: 'c5' as never, unread: 1, last: null },
    ]);
    const woken = await takeWakeUp({ open, shown: ['c1', 'c2', 'c4', 'requests'] });
    expect(woken.show.map(({ tag, title, text, count }) => [tag, title, text, count])).toEqual([
      ['c1', 'Ada', 'see you', 3],
      ['c3', 'Rowing', 'Ada: at six', 2],
      ['c5', 'Ada', 'New message', 1],
    ]);
    expect([woken.withdraw, woken.badge, woken.isComplete]).toEqual([['c2', 'c4', 'requests'], 6, true]);
    expect(state.isClosed).toBe(true);
  });

  test('[W13] of a group that is muted but for mentions shows what is for the person, and how much of that', async () => {
    const quiet = { kind: 'group', title: 'Rowing', muted: true, mutedExceptMentions: true, unread: 7 } as const;
    const asks = { ...says('@Me, six?'), mentionsMe: true, at: 5 } as NonNullable<ConversationSummary['last']>;
    const { open } = roostWith([
      {
        ...{ ...quiet, id: 'c1' as never, at: 9, last: says('noise') },
        addressed: { mentions: 1, firstMention: 3, messages: 2, last: asks },
      },
      { ...quiet, id: 'c2' as never, last: says('noise') },
      { ...quiet, id: 'c3' as never, addressed: { mentions: 1, firstMention: 3, messages: 1, last: null } },
      // An answer, and nobody is mentioned.
      { ...quiet, id: 'c6' as never, addressed: { mentions: 0, firstMention: null, messages: 1, last: null } },
      { id: 'c4' as never, kind: 'group', title: 'Club', unread: 1, last: asks },
      {
        ...{ id: 'c5' as never, muted: true, unread: 1 },
        addressed: { mentions: 1, firstMention: 3, messages: 1, last: asks },
      },
    ]);
    const { show, withdraw, badge } = await takeWakeUp({ open, shown: ['c2', 'c5'] });
    expect(show.map(({ tag, text, count, at }) => [tag, text, count, at])).toEqual([
      ['c1', 'Ada mentioned you: @Me, six?', 2, 5],
      ['c3', 'You are mentioned', 1, 0],
      ['c6', 'New message', 1, 0],
      ['c4', 'Ada mentioned you: @Me, six?', 1, 5],
    ]);
    expect([withdraw, badge]).toEqual([['c2', 'c5'], 5]);
  });

  test('says that strangers wrote, and not what', async () => {
    const { open } = roostWith([], [{ unread: 2, title: 'A prize', last: says('click here') }]);
    const { show, badge } = await takeWakeUp({ open });
    expect(show).toMatchObject([{ tag: 'requests', count: 2 }]);
    expect(JSON.stringify(show)).not.toMatch(/prize|click/);
    expect(badge).toBe(0);
  });

  test('shows a neutral line where the store is taken, and withdraws nothing', async () => {
    const open = () => Promise.reject(new Error('store-refused'));
    expect(await takeWakeUp({ open, shown: ['c1'] })).toMatchObject({
      ...{ show: [{ tag: 'neutral', text: 'You may have new messages.' }], withdraw: [], isComplete: false },
      // What stands on the app's picture is not taken back for that.
      badge: null,
    });
  });

  test('waits no longer than it may, closes the store, and shows what it has', async () => {
    for (const caughtUp of [() => new Promise<void>(() => {}), () => Promise.reject(new Error('offline'))]) {
      const { roost, state, open } = roostWith([{ id: 'c1' as never, unread: 1, last: says('hello') }]);
      Object.assign(roost, { caughtUp });
      const woken = await takeWakeUp({ open, shown: ['c9'], waitMs: 20 });
      expect(woken).toMatchObject({ show: [{ tag: 'c1' }], withdraw: [], isComplete: false });
      expect(state.isClosed).toBe(true);
    }
    const { roost, open } = roostWith([]);
    Object.assign(roost, { caughtUp: () => Promise.reject(new Error('offline')) });
    expect(await takeWakeUp({ open })).toMatchObject({ show: [{ tag: 'neutral' }] });
  });
});
