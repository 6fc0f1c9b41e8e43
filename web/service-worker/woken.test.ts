/** A push comes to a browser in which nobody wants to be woken any more: the browser has to see something for it all the same. */
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NotificationStore } from '../notifications/notification-store.ts';
import { wake } from './woken.ts';

/** What the client of that profile says of itself; null: it holds no account. */
let account: { readonly state: string } | null;
let isClosed: boolean;

vi.mock('../sdk-roost.ts', async (original) => ({
  ...(await original<typeof import('../sdk-roost.ts')>()),
  openBrowserVault: async () => ({}),
  openBrowserFiles: async () => ({ close: () => {} }),
  openRoost: async () => {
    if (account === null) throw Object.assign(new Error('This store holds no account yet.'), { code: 'no-account' });
    const { state } = account;
    return {
      ...{ conversations: { current: [] }, requests: { current: [] }, status: { current: { state } } },
      caughtUp: async () => {
        if (state === 'signed-out') throw Object.assign(new Error('signed out'), { code: 'signed-out' });
      },
      close: async () => void (isClosed = true),
    };
  },
}));

interface ShownLine {
  readonly title: string;
  readonly body: string;
  readonly silent: boolean;
}

let shown: ShownLine[];
/** What is in front of the person. */
let standing: { readonly tag: string; close(): void }[];
/** The browser's subscription is there. */
let isSubscribed: boolean;

const self = {
  registration: {
    scope: 'https://roost.example/',
    getNotifications: async () => standing,
    showNotification: async (title: string, { body, silent }: ShownLine) => void shown.push({ title, body, silent }),
    pushManager: {
      getSubscription: async () => ({ unsubscribe: async () => ((isSubscribed = false), true) }),
    },
  },
  clients: { matchAll: async () => [] },
} as unknown as ServiceWorkerGlobalScope;

beforeEach(() => {
  [shown, standing, isSubscribed, isClosed, account] = [[], [], true, false, { state: 'online' }];
  vi.stubGlobal('indexedDB', new IDBFactory());
  vi.stubGlobal('Notification', { permission: 'granted' });
  vi.stubGlobal('navigator', {
    languages: ['en'],
    locks: {
      request: (_: string, ...rest: unknown[]) => (rest.at(-1) as (lock: object) => unknown)({}),
    },
  });
});
afterEach(() => vi.unstubAllGlobals());

async function choose(isOn: boolean): Promise<void> {
  const kept = await NotificationStore.open('roost');
  await kept.choose({ isOn });
  kept.close();
}

const isOff = { title: 'Roost', body: 'Notifications are off in this browser.', silent: true };

test('[W16] where the account has ended, and took what was chosen with it, a line says so once, and nobody is woken again', async () => {
  account = null;
  await wake(self);
  expect([shown, isSubscribed]).toEqual([[isOff], false]);
});

test('[W16] where they were turned off, and the subscription stayed', async () => {
  await choose(false);
  await wake(self);
  expect([shown, isSubscribed]).toEqual([[isOff], false]);
});

test('[W16] where the page died while the account ended here', async () => {
  await choose(true);
  account = null;
  await wake(self);
  expect([shown, isSubscribed]).toEqual([[isOff], false]);
});

test('[W16] where another device has ended this one', async () => {
  await choose(true);
  account = { state: 'signed-out' };
  standing = [{ tag: 'c1', close: () => void (standing = []) }];
  await wake(self);
  expect([shown, isSubscribed, isClosed]).toEqual([[isOff], false, true]);
  // Nor does it say any longer who wrote what.
  expect(standing).toEqual([]);
});

test('[W13] where somebody is signed in the subscription stays, and what was read elsewhere is said', async () => {
  await choose(true);
  await wake(self);
  expect([shown, isSubscribed, isClosed]).toEqual([
    [{ title: 'Roost', body: 'There is nothing new for you.', silent: true }],
    true,
    true,
  ]);
});
