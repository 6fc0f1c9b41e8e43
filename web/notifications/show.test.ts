import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WakeUpResult } from '../sdk.ts';
import type { Marks, NotificationStore } from './notification-store.ts';
import { show } from './show.ts';

interface ShownNotification {
  readonly title: string;
  readonly body: string;
  readonly silent: boolean;
}

/** What stands in front of the person, by tag. */
let there: Map<string, ShownNotification & { readonly data: unknown }>;
/** Everything that was ever put there, in order. */
let shown: ShownNotification[];
let marks: Marks;
let isDiskFull: boolean;

const registration = {
  getNotifications: async () => [...there].map(([tag, one]) => ({ tag, ...one, close: () => there.delete(tag) })),
  showNotification: async (title: string, options: { tag: string; body: string; silent: boolean; data: unknown }) => {
    const { body, silent, data } = options;
    there.set(options.tag, { title, body, silent, data });
    shown.push({ title, body, silent });
  },
} as unknown as ServiceWorkerRegistration;
const kept = {
  choices: async () => ({ isOn: true, showsText: true, language: 'en' }),
  marks: async () => marks,
  mark: async (given: Marks) => {
    if (isDiskFull) throw new DOMException('no room', 'QuotaExceededError');
    marks = given;
  },
} as unknown as NotificationStore;

beforeEach(() => {
  [there, shown, marks, isDiskFull] = [new Map(), [], {}, false];
  vi.stubGlobal('Notification', { permission: 'granted' });
  vi.stubGlobal('navigator', { locks: { request: (_: string, work: () => unknown) => work() }, languages: ['en'] });
});
afterEach(() => vi.unstubAllGlobals());

const wakeUp = (message: object | null): WakeUpResult =>
  ({
    ...{ withdraw: [], badge: 1, isComplete: true },
    show: [
      {
        ...{ tag: 'c1', conversation: 'c1', title: 'Ada', text: '', count: 1, at: 5, message },
        chat: { kind: 'direct', title: 'Ada', isOwnTitle: true, muted: false, addressed: { mentions: 0 } },
      },
    ],
  }) as unknown as WakeUpResult;
const said = (text: string) => ({ own: false, text, body: 'present', sender: { name: 'Ada' } });
const showing = (result: WakeUpResult, isPush = true) =>
  show({ registration, kept, storeName: 'roost', result, isLooked: false, isPush });

test('[W13] what was deleted since is not left on a locked screen: its notification says so, without a sound', async () => {
  await showing(wakeUp(said('my secret')));
  await showing(wakeUp(said('my secret')));
  expect(shown).toEqual([{ title: 'Ada', body: 'my secret', silent: false }]);
  await showing(wakeUp(null), false);
  expect([...there.values()]).toMatchObject([{ title: 'Ada', body: 'New message', silent: true }]);
  expect(shown).toHaveLength(2);
});

test('[W13] where nothing can be kept a message is shown all the same', async () => {
  isDiskFull = true;
  await showing(wakeUp(said('hello')));
  expect(shown).toMatchObject([{ body: 'hello' }]);
});
