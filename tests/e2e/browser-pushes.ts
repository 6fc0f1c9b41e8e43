/**
 * What a headless browser lacks of push messages: the subscription, and what a push service does with it. Nothing else is
 * replaced: the server's queue, its consumer and its encryption are the true ones, and Chromium hands the service worker what
 * came out of them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CDPSession, Page, Worker } from 'playwright-core';
import { expect } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { newSubscription } from '../harness/push-receiver.ts';
import type { PushService } from '../harness/push-service.ts';
import type { Person } from './person.ts';

export interface ShownNotification {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly silent: boolean;
}

/** The worker fetches for 15 s at most, and asks a window for 8; then the server may be slow. */
const showMs = 60_000;

/** The push service's side of one person's browser. */
export class BrowserPushes {
  readonly #service: PushService;
  readonly #path: string;
  readonly #subscription = newSubscription();
  #taken = 0;
  /** Knows the browser's service workers while no window of the page is open. */
  #beside: { readonly page: Page; readonly session: CDPSession; readonly registrations: Map<string, string> } | null =
    null;

  constructor(service: PushService, path: string) {
    this.#service = service;
    this.#path = `/${path}`;
  }

  /** Runs in each page before anything of it: the one seam, `PushManager`. */
  get script(): string {
    const { p256dh, auth } = this.#subscription;
    const own = JSON.stringify({ endpoint: this.#service.url + this.#path, p256dh, auth });
    return `{
      const own = ${own};
      const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0)).buffer;
      const made = () => {
        const { key, count } = JSON.parse(localStorage.getItem('push-key') ?? '{"key":"","count":0}');
        return key === '' ? null : {
          endpoint: own.endpoint + (count > 1 ? '-' + count : ''),
          options: { applicationServerKey: bytes(key) },
          getKey: (name) => bytes(own[name]),
          unsubscribe: async () => { localStorage.setItem('push-key', JSON.stringify({ key: '', count })); return true; },
        };
      };
      PushManager.prototype.getSubscription = async () => made();
      PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
        const { count = 0 } = JSON.parse(localStorage.getItem('push-key') ?? '{}');
        localStorage.setItem('push-key', JSON.stringify({ key: applicationServerKey, count: count + 1 }));
        return made();
      };
    }`;
  }

  /** Opens a blank page in the person's browser, from which service workers are reached. */
  async watch(person: Person): Promise<void> {
    const page = await person.page.context().newPage();
    const session = await page.context().newCDPSession(page);
    const registrations = new Map<string, string>();
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: all }) => {
      for (const { registrationId, scopeURL, isDeleted } of all)
        if (!isDeleted) registrations.set(scopeURL, registrationId);
    });
    await session.send('ServiceWorker.enable');
    this.#beside = { page, session, registrations };
  }

  /** Waits for the next push that the server sends to this browser, and opens it as a browser does. */
  async next(ms = 60_000): Promise<string> {
    return eventually(async () => {
      const own = this.#service.received.filter(({ path }) => path.startsWith(this.#path));
      const push = own[this.#taken];
      if (push === undefined) throw new Error(`no push came after ${this.#taken}`);
      this.#taken += 1;
      return this.#subscription.open(push.body);
    }, ms);
  }

  /** How many the server sent that nobody has taken yet. */
  get waiting(): number {
    return this.#service.received.filter(({ path }) => path.startsWith(this.#path)).length - this.#taken;
  }

  /** Hands the browser a push, and waits until something was shown for it; `isTold` false: what is in front of the person is enough. */
  async deliver(data: string, url: string, { isTold = true, scope = '/' } = {}): Promise<void> {
    const { session, registrations } = this.#known();
    const registrationId = await eventually(async () => {
      const found = registrations.get(new URL(scope, url).href);
      if (found === undefined) throw new Error(`no worker of ${scope} among ${[...registrations.keys()]}`);
      return found;
    });
    const before = await this.#shows();
    await session.send('ServiceWorker.deliverPushMessage', { origin: new URL(url).origin, registrationId, data });
    if (!isTold) return;
    await eventually(async () => expect(await this.#shows()).toBeGreaterThan(before), showMs);
    // Chromium forgets a notification about which it is asked between its row and its display.
    await sleep(1_000);
  }

  /** How many notifications this run of the worker has shown. */
  async #shows(): Promise<number> {
    const worker = await this.#worker();
    return worker.evaluate(() => {
      const scope = globalThis as unknown as WorkerScope;
      if (scope.shows === undefined) {
        scope.shows = 0;
        const { registration, navigator } = scope;
        const setAppBadge = navigator.setAppBadge?.bind(navigator);
        Object.defineProperty(navigator, 'setAppBadge', {
          configurable: true,
          value: async (count: number) => {
            scope.badge = count;
            await setAppBadge?.(count);
          },
        });
        const show = registration.showNotification.bind(registration);
        registration.showNotification = async (...what) => {
          await show(...what);
          scope.shows = (scope.shows ?? 0) + 1;
        };
      }
      return scope.shows;
    });
  }

  /** What this run of the worker has put on the app; null: nothing yet. */
  async badge(): Promise<number | null> {
    const worker = await this.#worker();
    return worker.evaluate(() => (globalThis as unknown as WorkerScope).badge ?? null);
  }

  #known() {
    if (this.#beside === null) throw new Error('nobody watches');
    return this.#beside;
  }

  /** Browsers stop one that has nothing to do. */
  async #worker(): Promise<Worker> {
    const { page, session, registrations } = this.#known();
    return eventually(async () => {
      const [worker] = page.context().serviceWorkers();
      if (worker !== undefined) return worker;
      for (const scopeURL of registrations.keys()) await session.send('ServiceWorker.startWorker', { scopeURL });
      throw new Error('no service worker runs');
    });
  }

  /** What is in front of the person, as the browser has it, in the order of titles. */
  async shown(): Promise<ShownNotification[]> {
    const worker = await this.#worker();
    const shown = await worker.evaluate(async () => {
      const { registration } = globalThis as unknown as WorkerScope;
      const all = await registration.getNotifications();
      return all.map(({ title, body, tag, silent }) => ({ title, body, tag, silent: silent === true }));
    });
    return shown.sort((a, b) => a.title.localeCompare(b.title));
  }

  /**
   * What a click does. A headless browser has nothing to click, and opens and focuses windows for a true click alone: the worker
   * is told of one, and says what it asks of the browser.
   */
  async click(tag: string): Promise<ClickResult> {
    const worker = await this.#worker();
    return worker.evaluate(async (clicked) => {
      const scope = globalThis as unknown as WorkerScope;
      const [notification] = await scope.registration.getNotifications({ tag: clicked });
      if (notification === undefined) throw new Error(`nothing is shown of ${clicked}`);
      const asked: { opened: string | null; focused: string[] } = { opened: null, focused: [] };
      scope.clients.openWindow = async (url) => {
        asked.opened = url;
        return null;
      };
      const { prototype } = scope.WindowClient;
      const { focus } = prototype;
      prototype.focus = async function (this: { url: string }) {
        asked.focused.push(this.url);
        return this;
      };
      const waits: Promise<unknown>[] = [];
      const event = new scope.NotificationEvent('notificationclick', { notification });
      Object.defineProperty(event, 'waitUntil', { value: (work: Promise<unknown>) => waits.push(work) });
      scope.dispatchEvent(event);
      await Promise.all(waits);
      prototype.focus = focus;
      delete scope.clients.openWindow;
      return asked;
    }, tag);
  }

  /** The browser has lost what opens the store of that name. */
  async loseKey(storeName: string): Promise<void> {
    const worker = await this.#worker();
    await worker.evaluate(async (name) => {
      await new Promise((resolve, reject) => {
        const request = indexedDB.deleteDatabase(`${name}.key`);
        request.onsuccess = resolve;
        request.onerror = request.onblocked = () => reject(new Error('somebody has it open'));
      });
    }, storeName);
  }
}

export interface ClickResult {
  /** The address of a window that the worker wants opened. */
  readonly opened: string | null;
  /** Addresses of windows that are to come to the front. */
  readonly focused: readonly string[];
}

/** As much of a service worker as is looked at here. */
interface WorkerScope extends EventTarget {
  shows?: number;
  badge?: number;
  readonly navigator: { readonly setAppBadge?: (count: number) => Promise<void> };
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { openWindow?: (url: string) => Promise<null> };
  readonly WindowClient: { readonly prototype: { focus: (this: { url: string }) => Promise<unknown> } };
  readonly NotificationEvent: new (type: string, init: { notification: Notification }) => Event;
}
