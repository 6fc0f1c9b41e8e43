import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ConversationSummary, Roost, TimelineView } from '../sdk.ts';
import { followChat } from './follow-chat.ts';
import type { ListenProgress } from './listen-progress.ts';

test('older messages that cannot be had do not keep the process from everything else', async () => {
  const view = {
    ready: true,
    items: [],
    hasOlder: true,
    firstUnread: null,
    loadingOlder: false,
    hasNewer: false,
  } as unknown as TimelineView;
  let look: (now: TimelineView) => void = () => {};
  let asked = 0;
  const timeline = {
    current: view,
    subscribe(listener: typeof look) {
      look = listener;
      listener(view);
      return () => {};
    },
    // As the SDK does: the view is renewed when the try is over, however it ended.
    async loadOlder() {
      asked++;
      queueMicrotask(() => asked < 1_000 && look(view));
      throw new Error('offline');
    },
    close() {},
  };
  const roost = { timeline: () => timeline } as unknown as Roost;
  const stop = followChat({
    roost,
    chat: { id: 'c', kind: 'direct' } as unknown as ConversationSummary,
    listened: { through: () => 0, raise: () => {} } as unknown as ListenProgress,
    emit: async () => {},
    switches: new Set(),
  });
  await sleep(50);
  expect(asked).toBe(1);
  await stop();
  await sleep(1_100);
  expect(asked).toBe(1);
});

/** A chat of one message, as a timeline gives it. */
function chatOf(seq: number) {
  const item = {
    ...{ kind: 'message', id: `m${seq}`, seq, own: false, sender: { user: 'u1', name: 'Bob' }, at: 1 },
    ...{ text: 'hi', body: 'present', state: null, quote: null, reactions: [], mentions: [] },
  };
  const view = { ready: true, items: [item], hasOlder: false, firstUnread: seq, loadingOlder: false };
  const timeline = {
    current: view,
    subscribe(listener: (now: unknown) => void) {
      listener(view);
      return () => {};
    },
    close() {},
  };
  const read: number[] = [];
  const roost = {
    timeline: () => timeline,
    conversation: () => ({ current: { title: 'Bob' } }),
    markRead: async (_: string, through: number) => void read.push(through),
  };
  return { roost: roost as unknown as Roost, read };
}

test.each([
  ['was written', true, 3],
  ['was not, for nobody reads the pipe any more', false, 0],
])('a message counts as listened to, and as read, when its line %s', async (_, isWritten, through) => {
  const { roost, read } = chatOf(3);
  const wrote: number[] = [];
  let settle: (error?: Error) => void = () => {};
  const stop = followChat({
    roost,
    chat: { id: 'c', kind: 'direct', title: 'Bob' } as unknown as ConversationSummary,
    listened: { through: () => 0, raise: () => {}, wrote: (_c, seq) => void wrote.push(seq), save: () => {} },
    emit: () =>
      new Promise((resolve, reject) => (settle = (error) => (error === undefined ? resolve() : reject(error)))),
    switches: new Set(['read']),
  });
  await sleep(10);
  expect([wrote, read]).toEqual([[], []]);
  settle(isWritten ? undefined : new Error('EPIPE'));
  await stop();
  expect([wrote, read]).toEqual(through === 0 ? [[], []] : [[through], [through]]);
});
