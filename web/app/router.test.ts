import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ConversationId } from '../sdk.ts';
import { type Router, startRouter } from './router.ts';

const [one, two] = ['c1', 'c2'] as ConversationId[] as [ConversationId, ConversationId];
const page = globalThis as unknown as Record<string, unknown>;
let router: Router;
/** What the browser does when somebody goes back or writes an address. */
let changed: () => void;

beforeEach(() => {
  const place = { hash: '' };
  page.location = place;
  page.history = { pushState: (_state: unknown, _title: string, hash: string) => (place.hash = hash) };
  page.window = {
    addEventListener: (_name: string, listener: () => void) => (changed = listener),
    removeEventListener: () => {},
  };
  router = startRouter();
  router.go({ chat: one });
});
afterEach(() => {
  for (const name of ['location', 'history', 'window']) delete page[name];
});

const hash = () => (page.location as { hash: string }).hash;
const goTo = (address: string) => {
  (page.location as { hash: string }).hash = address;
  changed();
};

test('[B18] whoever leaves a chat that is held is asked first, and stays until they say so', () => {
  const asked: (() => void)[] = [];
  router.hold((goOn) => asked.push(goOn));
  router.go({ chat: two });
  expect([router.current.chat, asked.length]).toEqual([one, 1]);
  // The list beside it is no other chat.
  router.go({ side: 'settings' });
  expect([router.current.side, asked.length]).toEqual(['settings', 1]);
  router.go({ details: true });
  expect([router.current.details, asked.length]).toEqual([false, 2]);
  asked[0]?.();
  expect(router.current.chat).toBe(two);
});

test('[B18] so is whoever goes back, and the address is again that of what is shown', () => {
  const asked: (() => void)[] = [];
  const release = router.hold((goOn) => asked.push(goOn));
  goTo('#chat=c2');
  expect([router.current.chat, hash(), asked.length]).toEqual([one, '#chat=c1', 1]);
  asked[0]?.();
  changed();
  expect([router.current.chat, hash()]).toEqual([two, '#chat=c2']);
  release();
  goTo('#chat=c1');
  expect([router.current.chat, asked.length]).toEqual([one, 1]);
});
