import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { setBadge } from './badge.ts';

let badges: number[];

beforeEach(() => {
  badges = [];
  vi.stubGlobal('indexedDB', new IDBFactory());
  let last: Promise<unknown> = Promise.resolve();
  vi.stubGlobal('navigator', {
    locks: { request: (_: string, work: () => Promise<void>) => (last = last.then(work)) },
    setAppBadge: async (count: number) => void badges.push(count),
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('[W15] the number on the app is what is unread in all profiles of the browser, whichever was looked at last', async () => {
  await setBadge('roost', 3);
  await setBadge('roost-bob', 2);
  await setBadge('roost', 1);
  await Promise.all([setBadge('roost-bob', 5), setBadge('roost', 4)]);
  expect(badges).toEqual([3, 5, 3, 6, 9]);
  // One signs out, and the other has read all.
  await setBadge('roost-bob', 0);
  await setBadge('roost', 0);
  expect(badges.slice(-2)).toEqual([4, 0]);
});

test('[W15] a profile that nobody has opened or woken for a week counts no more', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  await setBadge('roost-bob', 2);
  vi.setSystemTime(Date.now() + 6 * 24 * 60 * 60_000);
  await setBadge('roost', 1);
  vi.setSystemTime(Date.now() + 2 * 24 * 60 * 60_000);
  await setBadge('roost', 1);
  expect(badges).toEqual([2, 3, 1]);
});

test('[W15] where nothing can be kept it is what this profile has', async () => {
  vi.stubGlobal('indexedDB', {
    open: () => {
      throw new Error('refused');
    },
  });
  await setBadge('roost', 2);
  expect(badges).toEqual([2]);
});
