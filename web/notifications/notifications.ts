/** Notifications, as the page has them: what the person chose, what the browser allows, and what comes while nobody looks. */
import { attention } from '../app/attention.ts';
import { HeldValue } from '../app/held-value.ts';
import type { Router } from '../app/router.ts';
import { profileUrl } from '../model/profile.ts';
import { readRoute } from '../model/route.ts';
import type { PushState, Roost, WakeUpResult } from '../sdk.ts';
import { notificationsOf } from '../sdk-roost.ts';
import { language, t } from '../text/text.ts';
import { eraseKept, NotificationStore } from './notification-store.ts';
import { show, withdrawAll } from './show.ts';
import { keepSubscribed, unsubscribe } from './subscription.ts';
import { isAsked, type WakeAnswer, type WindowRequest } from './window-requests.ts';

export interface NotificationsState {
  /** `no-push`: this browser cannot be woken. `denied`: it was told not to show any. */
  readonly is: 'no-push' | 'denied' | 'off' | 'on';
  readonly showsText: boolean;
}

export interface NotificationsOptions {
  readonly roost: Roost;
  readonly router: Router;
  readonly profile: string;
  readonly storeName: string;
}

interface ReadyParts {
  readonly registration: ServiceWorkerRegistration;
  readonly kept: NotificationStore;
}

/** What comes at once is shown at once, together. */
const gatherMs = 300;
/** The service worker waits a little longer than that for an answer. */
const catchUpMs = 6_000;
/** A window that stays open for days looks so often whether there is a newer version, and whether it is still subscribed. */
const lookAgainMs = 60 * 60_000;

export class Notifications {
  readonly state = new HeldValue<NotificationsState>({ is: 'off', showsText: true });
  readonly #options: NotificationsOptions;
  /** Null where the browser has no service workers. */
  readonly #ready: Promise<ReadyParts | null>;
  readonly #ends = new AbortController();
  readonly #stops: (() => void)[] = [];
  #gathering: ReturnType<typeof setTimeout> | null = null;
  #lookedAt = 0;

  constructor(options: NotificationsOptions) {
    this.#options = options;
    this.#ready = this.#begin().catch((error: unknown) => {
      console.warn('there are no notifications here', error);
      return null;
    });
  }

  async #begin(): Promise<ReadyParts | null> {
    const { roost, profile, storeName } = this.#options;
    if (!('serviceWorker' in navigator)) return null;
    const { signal } = this.#ends;
    const registration = await navigator.serviceWorker.register('/service-worker.js', { scope: profileUrl(profile) });
    const kept = await NotificationStore.open(storeName);
    const ready = { registration, kept };
    // Whoever ends closes it, however far this has come.
    signal.addEventListener('abort', () => kept.close());
    if (signal.aborted) kept.close();
    else await kept.choose({ language: language() });
    if (!signal.aborted) {
      navigator.serviceWorker.addEventListener('message', (event) => void this.#hear(ready, event), { signal });
      const gather = () => this.#gather(ready);
      for (const list of [roost.conversations, roost.archived, roost.requests])
        this.#stops.push(list.subscribe(gather));
      this.#stops.push(
        roost.status.subscribe(({ state }) => {
          if (state === 'online') void this.#lookAgain(ready);
          if (state !== 'signed-out') return;
          void this.#end(ready).catch(() => {});
          // Should the server know this device again, it is subscribed at once.
          this.#lookedAt = 0;
        }),
      );
      document.addEventListener('visibilitychange', () => document.hidden || void this.#lookAgain(ready), { signal });
    }
    return ready;
  }

  /** What is chosen, and what the browser says to it by now. */
  async refresh(): Promise<void> {
    const ready = await this.#ready;
    if (this.#ends.signal.aborted) return;
    const choices = (await ready?.kept.choices()) ?? { isOn: false, showsText: true };
    const is = (): NotificationsState['is'] => {
      if (ready === null || !('Notification' in window) || ready.registration.pushManager === undefined)
        return 'no-push';
      if (Notification.permission === 'denied') return 'denied';
      return choices.isOn && Notification.permission === 'granted' ? 'on' : 'off';
    };
    this.state.set({ is: is(), showsText: choices.showsText });
  }

  /** Asks the browser, and tells the server. Rejects with what went wrong, and then they are off. */
  async turnOn(): Promise<void> {
    const ready = await this.#ready;
    if (ready === null) return this.refresh();
    const { registration, kept } = ready;
    // First of all: browsers ask only as long as a click is fresh.
    if ((await Notification.requestPermission()) !== 'granted') return this.refresh();
    await kept.choose({ isOn: true });
    try {
      await keepSubscribed(registration, this.#options.roost.push, kept);
    } catch (error) {
      await kept.choose({ isOn: false });
      await unsubscribe(registration).catch(() => {});
      // The browser has no service that would wake it, or fails to reach it.
      throw error instanceof DOMException ? { sentence: t('notify.noService') } : error;
    } finally {
      await this.refresh();
    }
    await this.#markSeen(ready);
  }

  /** Nothing is shown from here on, whether the server hears of it now or with its next push. */
  async turnOff(): Promise<void> {
    const ready = await this.#ready;
    if (ready === null) return;
    await ready.kept.choose({ isOn: false });
    await unsubscribe(ready.registration).catch(() => {});
    await withdrawAll(ready.registration, this.#options.storeName);
    await this.refresh();
    await this.#options.roost.push.remove().catch(() => {});
  }

  async setShowsText(showsText: boolean): Promise<void> {
    const ready = await this.#ready;
    if (ready === null) return;
    await ready.kept.choose({ showsText });
    // What is shown now says as much as before.
    if (!showsText) for (const one of await ready.registration.getNotifications()) one.close();
    await this.refresh();
  }

  /** How waking this browser went, as the server knows it; null: it has no address of it. */
  async pushState(): Promise<PushState | null> {
    return (await this.#options.roost.push.status()).state;
  }

  /** Registers this browser anew. */
  async renew(): Promise<void> {
    const ready = await this.#ready;
    if (ready !== null) await keepSubscribed(ready.registration, this.#options.roost.push, ready.kept);
  }

  /** The account ends here. */
  async forget(): Promise<void> {
    this.stop();
    const ready = await this.#ready;
    if (ready !== null) await forget(ready.registration, this.#options.storeName);
  }

  /** Lets go of all there is, the database too: another tab may go on with it, or the account end. */
  stop(): void {
    this.#ends.abort();
    for (const stop of this.#stops.splice(0)) stop();
    if (this.#gathering !== null) clearTimeout(this.#gathering);
  }

  #gather(ready: ReadyParts): void {
    this.#gathering ??= setTimeout(() => {
      this.#gathering = null;
      void this.#show(ready).catch((error: unknown) => console.warn('nothing could be shown', error));
    }, gatherMs);
  }

  async #show({ registration, kept }: ReadyParts): Promise<void> {
    const { storeName } = this.#options;
    const isLooked = attention.current;
    const result = await this.#look(registration);
    if (this.#ends.signal.aborted) return;
    await show({ registration, kept, storeName, result, isLooked, isPush: false });
  }

  /** What was there before they were turned on is no news. */
  async #markSeen({ registration, kept }: ReadyParts): Promise<void> {
    const { storeName } = this.#options;
    const result = await this.#look(registration);
    await show({ registration, kept, storeName, result, isLooked: true, isPush: false });
  }

  async #look(registration: ServiceWorkerRegistration): Promise<WakeUpResult> {
    const shown = (await registration.getNotifications()).map(({ tag }) => tag);
    const { roost } = this.#options;
    return notificationsOf(roost, shown, roost.status.current.state === 'online');
  }

  async #hear(ready: ReadyParts, { data, ports: [port] }: MessageEvent): Promise<void> {
    if (!isAsked(data)) return;
    const { roost, router } = this.#options;
    switch ((data as WindowRequest).roost) {
      case 'woken': {
        if (roost.status.current.state === 'offline') roost.connect();
        const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), catchUpMs));
        const caughtUp = roost.caughtUp().then(
          () => true,
          () => false,
        );
        const isComplete = await Promise.race([caughtUp, late]);
        const result = notificationsOf(roost, (data as WindowRequest & { roost: 'woken' }).shown, isComplete);
        return port?.postMessage({ result, isLooked: attention.current } satisfies WakeAnswer);
      }
      case 'open':
        router.go(readRoute((data as WindowRequest & { roost: 'open' }).hash));
        return port?.postMessage(true);
      case 'renew':
        await keepSubscribed(ready.registration, roost.push, ready.kept).catch(() => {});
        return port?.postMessage(true);
    }
  }

  /** Another device has ended this one: nobody is told any more, on a locked screen, of what was written here. */
  async #end({ registration }: ReadyParts): Promise<void> {
    await unsubscribe(registration).catch(() => {});
    await withdrawAll(registration, this.#options.storeName);
  }

  async #lookAgain({ registration, kept }: ReadyParts): Promise<void> {
    const now = performance.now();
    if (this.#lookedAt > 0 && now - this.#lookedAt < lookAgainMs) return;
    this.#lookedAt = now;
    await registration.update().catch(() => {});
    await this.refresh();
    if (this.#ends.signal.aborted || this.state.current.is !== 'on') return;
    await keepSubscribed(registration, this.#options.roost.push, kept).catch((error: unknown) =>
      console.warn('the server could not be told where this browser is woken', error),
    );
  }
}

/** What an account that has ended here may have left. */
export async function forgetLeft(profile: string, storeName: string): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration(profileUrl(profile));
  // Another profile's, in whose scope this one lies.
  if (registration === undefined || !registration.scope.endsWith(profileUrl(profile))) return;
  await forget(registration, storeName);
}

async function forget(registration: ServiceWorkerRegistration, storeName: string): Promise<void> {
  await unsubscribe(registration).catch(() => {});
  await withdrawAll(registration, storeName);
  await eraseKept(storeName);
}
