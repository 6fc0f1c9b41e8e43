import { expect, test } from 'vitest';
import type { ConversationId, MessageId, Roost, TimelineView } from '../sdk.ts';
import { answeredBefore } from './answered-before.ts';

const chat = 'c1' as ConversationId;
const message = (seq: number, body = 'present') => ({ kind: 'message', id: `m${seq}`, seq, body });
const answered = { id: 'm5' as MessageId, seq: 5 };

/** A chat that shows some messages, and others when it goes to where the answered one is. */
function chatOf(shown: readonly object[], around: readonly object[] | null) {
  let view = { ready: false, items: [] as readonly object[] };
  const listeners = new Set<(view: TimelineView) => void>();
  const gone: number[] = [];
  let isClosed = false;
  const timeline = {
    get current() {
      return view;
    },
    subscribe: (listener: (view: TimelineView) => void) => {
      listeners.add(listener);
      listener(view as never);
      return () => listeners.delete(listener);
    },
    showAround: async (seq: number) => {
      gone.push(seq);
      if (around === null) throw { code: 'offline' };
      view = { ready: true, items: around };
    },
    close: () => (isClosed = true),
  };
  const come = () => {
    view = { ready: true, items: shown };
    for (const listener of [...listeners]) listener(view as never);
  };
  setTimeout(come);
  const roost = { timeline: () => timeline } as unknown as Roost;
  return { roost, gone, left: () => [isClosed, listeners.size] };
}

test.each([
  ['among the newest', [message(4), message(5)], null, 5, []],
  ['further up', [message(80)], [message(4), message(5)], 5, [5]],
  ['deleted since', [message(4), message(5, 'deleted')], null, null, []],
  ['taken out of the chat', [message(4)], [message(4), message(6)], null, [5]],
  ['further up than can be had now', [message(80)], null, null, [5]],
])('[B22] a message that was being answered and is %s', async (_where, shown, around, found, asked) => {
  const { roost, gone, left } = chatOf(shown, around);
  expect([(await answeredBefore(roost, chat, answered))?.seq ?? null, gone]).toEqual([found, asked]);
  expect(left()).toEqual([true, 0]);
});
