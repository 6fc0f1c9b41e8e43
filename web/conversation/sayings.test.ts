import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { MessageItem, TimelineItem, TimelineView } from '../sdk.ts';
import { Sayings } from './sayings.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Body = MessageItem['body'];

const message = (seq: number, body: Body = 'present') =>
  ({
    kind: 'message',
    id: `m${seq}`,
    seq,
    own: false,
    body,
    text: body === 'present' ? `text ${seq}` : '',
  }) as MessageItem;
const view = (...items: readonly TimelineItem[]) =>
  ({ ready: true, hasOlder: false, hasNewer: false, items }) as unknown as TimelineView;

/** Says what comes to a chat of one message; `status` is what stands in the status then. */
function listening() {
  const said: string[][] = [];
  const sayings = new Sayings(view(message(1)), (items) => void said.push(items.map(({ text }) => text)));
  return { sayings, said, status: () => said.at(-1) ?? [] };
}

test('what comes together is said at once, and goes from the page some seconds later', () => {
  const { sayings, said } = listening();
  sayings.take(view(message(1), message(2)));
  sayings.take(view(message(1), message(2), message(3)));
  vi.advanceTimersByTime(1_000);
  expect(said).toEqual([['text 2', 'text 3']]);
  vi.advanceTimersByTime(10_000);
  expect(said).toEqual([['text 2', 'text 3'], []]);
});

test('what is said next stands as long as what was said before it', () => {
  const { sayings, status } = listening();
  sayings.take(view(message(1), message(2)));
  vi.advanceTimersByTime(4_000);
  sayings.take(view(message(1), message(2), message(3)));
  vi.advanceTimersByTime(4_000);
  expect(status()).toEqual(['text 3']);
  vi.advanceTimersByTime(4_000);
  expect(status()).toEqual([]);
});

test.each<[string, readonly TimelineItem[]]>([
  ['deleted for everyone', [message(1), message(2, 'deleted'), message(3)]],
  ['gone at its time', [message(1), message(2, 'expired'), message(3)]],
  ['no longer in the chat', [message(1), message(3)]],
])('a message that is %s is in the status no longer, said or not', (_, after) => {
  const said = listening();
  said.sayings.take(view(message(1), message(2), message(3)));
  vi.advanceTimersByTime(1_000);
  said.sayings.take(view(...after));
  expect(said.status()).toEqual(['text 3']);

  const unsaid = listening();
  unsaid.sayings.take(view(message(1), message(2), message(3)));
  unsaid.sayings.take(view(...after));
  vi.advanceTimersByTime(1_000);
  expect(unsaid.said).toEqual([['text 3']]);
});

test('where all of it went before it was said, nothing is said', () => {
  const { sayings, said } = listening();
  sayings.take(view(message(1), message(2)));
  sayings.take(view(message(1), message(2, 'deleted')));
  vi.advanceTimersByTime(20_000);
  expect(said).toEqual([]);
});

test('a message that could not be opened at first is said as it stands when it is said', () => {
  const { sayings, said } = listening();
  sayings.take(view(message(1), message(2, 'unreadable')));
  sayings.take(view(message(1), message(2)));
  vi.advanceTimersByTime(1_000);
  expect(said).toEqual([['text 2']]);
});

test('of many only the number is said: it does not change as one of them goes', () => {
  const { sayings, said } = listening();
  const many = [2, 3, 4, 5].map((seq) => message(seq));
  sayings.take(view(message(1), ...many));
  vi.advanceTimersByTime(1_000);
  sayings.take(view(message(1), message(2, 'deleted'), ...many.slice(1)));
  expect(said).toHaveLength(1);
});

test('who has left the chat is told nothing more', () => {
  const { sayings, said } = listening();
  sayings.take(view(message(1), message(2)));
  sayings.stop();
  vi.advanceTimersByTime(20_000);
  expect(said).toEqual([]);
});
