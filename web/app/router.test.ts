import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ConversationId } from '../sdk.ts';
import { type Router, startRouter } from './router.ts';

const [one, two] = ['c1', 'c2'] as ConversationId[] as [ConversationId, ConversationId];
const page = globalThis as unknown as Record<string, unknown>;
let router: Router;
let entries: { readonly hash: string; readonly state: unknown }[];
/** What lies over the page. */
const over: string[] = [];
let closed: number;
/** What the browser does when somebody goes back or writes an address. */
let changed: () => void;

beforeEach(() => {
  // The addresses that "back" goes through, as a browser keeps them.
  entries = [{ hash: '', state: null }];
  const write = (hash: string, state: unknown) => entries.push({ hash, state });
  page.location = {
    get hash() {
      return here().hash;
    },
    set hash(hash: string) {
      write(`#${hash.replace(/^#/, '')}`, null);
    },
  };
  page.history = {
    get state() {
      return here().state;
    },
    pushState: (state: unknown, _title: string, hash: string) => write(hash, state),
    replaceState: (state: unknown) => entries.splice(-1, 1, { hash: here().hash, state }),
  };
  closed = 0;
  page.window = {
    addEventListener: (_name: string, listener: () => void) => (changed = listener),
    removeEventListener: () => {},
  };
  router = startRouter(() => over.pop() !== undefined && ++closed > 0);
  router.go({ chat: one });
});
afterEach(() => {
  for (const name of ['location', 'history', 'window']) delete page[name];
});

const here = () => entries.at(-1) as (typeof entries)[number];
const hash = () => (page.location as { hash: string }).hash;
const goBack = () => {
  entries.pop();
  changed();
};
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

test('"back" leads out of what lies over the page, and the page stays', () => {
  router.go({ details: true });
  over.push('dialog', 'menu');
  goBack();
  goBack();
  expect([router.current.details, hash(), closed]).toEqual([true, '#chat=c1&details=', 2]);
  goBack();
  expect([router.current.details, hash(), closed]).toEqual([false, '#chat=c1', 2]);
  // A notification that was clicked leads on.
  over.push('dialog');
  goTo('#chat=c2');
  expect([router.current.chat, closed]).toEqual([two, 2]);
  goBack();
  expect([router.current.chat, closed]).toEqual([two, 3]);
  goBack();
  expect(router.current.chat).toBe(one);
});
