/**
 * What a headless browser lacks of push messages: the subscription, and what a push service does with it. Nothing else is
 * replaced: the server's queue, its consumer and its encryption are the true ones, and Chromium hands the service worker what
 * came out of them.
 */
import type { CDPSession, Page, Worker } from 'playwright-core';
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

/** The push service's side of one person's browser. */
export class Pushed {
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

  async deliver(data: string, url: string, scope = '/'): Promise<void> {
    const { session, registrations } = this.#known();
    const registrationId = await eventually(async () => {
      const found = registrations.get(new URL(scope, url).href);
      if (found === undefined) throw new Error(`no worker of ${scope} among ${[...registrations.keys()]}`);
      return found;
    });
    await session.send('ServiceWorker.deliverPushMessage', { origin: new URL(url).origin, registrationId, data });
  }

  #known() {
    if (this.#beside === null) throw new Error('nobody watches');
    return this.#beside;
  }

  get worker(): Worker {
    const [worker] = this.#known().page.context().serviceWorkers();
    if (worker === undefined) throw new Error('no service worker runs');
    return worker;
  }

  /** What is in front of the person, as the browser has it. */
  shown(): Promise<ShownNotification[]> {
    return this.worker.evaluate(async () => {
      const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration };
      const all = await registration.getNotifications();
      return all.map(({ title, body, tag, silent }) => ({ title, body, tag, silent: silent === true }));
    });
  }
}
