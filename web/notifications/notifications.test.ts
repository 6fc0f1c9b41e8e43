import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Router } from '../app/router.ts';
import type { Roost } from '../sdk.ts';
import type { Notifications } from './notifications.ts';

/** Connections to databases that are open. */
let open: Set<IDBDatabase>;
/** How many follow what the client says. */
let followers: number;
let begin: () => Notifications;
/** The client tells how it stands. */
let tell: (state: string) => void;
/** What is done to what the browser has: the subscription, and what is in front of the person. */
let done: string[];

beforeEach(async () => {
  [open, followers] = [new Set(), 0];
  done = [];
  const registration = {
    update: async () => {},
    getNotifications: async () => [{ tag: 'c1', close: () => void done.push('closed') }],
    pushManager: { getSubscription: async () => ({ unsubscribe: async () => void done.push('unsubscribed') }) },
  };
  const factory = new IDBFactory();
  vi.stubGlobal('indexedDB', {
    open: (name: string, version: number) => {
      const request = factory.open(name, version);
      request.addEventListener('success', () => {
        const db = request.result;
        const close = db.close.bind(db);
        open.add(db);
        db.close = () => {
          open.delete(db);
          close();
        };
      });
      return request;
    },
  });
  const target = () =>
    Object.assign(new EventTarget(), { visibilityState: 'hidden', hidden: true, hasFocus: () => false });
  vi.stubGlobal('document', Object.assign(target(), { documentElement: target() }));
  vi.stubGlobal('window', target());
  vi.stubGlobal('navigator', {
    serviceWorker: Object.assign(new EventTarget(), { register: async () => registration }),
    languages: ['en'],
  });
  // What it imports looks at the page at once.
  const { Notifications } = await import('./notifications.ts');
  const followed = (current: unknown) => ({
    current,
    subscribe: (listener: (value: unknown) => void) => {
      followers++;
      tell = (state) => listener({ state });
      return () => followers--;
    },
  });
  const roost = {
    conversations: followed([]),
    archived: followed([]),
    requests: followed([]),
    status: followed({ state: 'online' }),
  };
  const given = { roost: roost as unknown as Roost, router: {} as Router, profile: '', storeName: 'roost' };
  begin = () => new Notifications(given);
}, 240_000);
afterEach(() => vi.unstubAllGlobals());

describe('notifications that end', () => {
  test('let go of their database and of the client', async () => {
    const notifications = begin();
    await expect.poll(() => followers).toBe(4);
    expect(open.size).toBe(1);
    notifications.stop();
    expect([open.size, followers]).toEqual([0, 0]);
    // Whoever asks by then gets no error for it.
    await notifications.refresh();
  });

  test('while they begin leave nothing open, wherever that has come to', async () => {
    for (let steps = 0; steps < 60; steps++) {
      const notifications = begin();
      for (let i = 0; i < steps; i++) await (i % 4 === 0 ? new Promise((resolve) => setTimeout(resolve, 0)) : null);
      notifications.stop();
      await new Promise((resolve) => setTimeout(resolve, 10));
      await expect.poll(() => [steps, open.size, followers]).toEqual([steps, 0, 0]);
    }
  });
});

test('[W16] a device that another one ends says no longer who wrote what, and is woken no more', async () => {
  const notifications = begin();
  // The last of them follows the state.
  await expect.poll(() => followers).toBe(4);
  expect(done).toEqual([]);
  tell('signed-out');
  await expect.poll(() => done).toEqual(['unsubscribed', 'closed']);
  notifications.stop();
});
