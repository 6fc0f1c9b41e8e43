import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ConversationSummary, Roost, TimelineView } from '../sdk.ts';
import { followChat } from './follow-chat.ts';
import type { ListenPositions } from './listen-positions.ts';

test('older messages that cannot be had do not keep the process from everything else', async () => {
  const view = {
    ready: true,
    items: [],
    hasOlder: true,
    firstUnread: null,
    loadingOlder: false,
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
    listened: { through: () => 0, raise: () => {} } as unknown as ListenPositions,
    emit: () => {},
    switches: new Set(),
  });
  await sleep(50);
  expect(asked).toBe(1);
  stop();
  await sleep(1_100);
  expect(asked).toBe(1);
});
