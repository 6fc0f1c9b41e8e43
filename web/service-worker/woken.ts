/** A push came. */

import { storeNameOf } from '../model/profile.ts';
import { NotificationStore } from '../notifications/notification-store.ts';
import { show, showNeutral, withdrawAll } from '../notifications/show.ts';
import { unsubscribe } from '../notifications/subscription.ts';
import type { WakeAnswer } from '../notifications/window-requests.ts';
import { openIndexedDbStore, type RoostErrorLike } from '../sdk.ts';
import { openBrowserFiles, openBrowserVault, openRoost, takeWakeUpBeside } from '../sdk-roost.ts';
import { t } from '../text/chats.ts';
import { speak } from '../text/speak.ts';
import { languageOf } from '../text/text.ts';
import { askWindows, profileOf } from './windows.ts';

/** Together below the half minute after which browsers stop a worker. */
const [fetchMs, askMs] = [15_000, 8_000];

/**
 * Fetches and decrypts what is new and shows it, if no window has the store; else asks the window that has. One of them alone
 * moves the ratchets.
 */
export async function wake(self: ServiceWorkerGlobalScope): Promise<void> {
  try {
    await look(self);
  } catch (error) {
    // Every push has to show something to the person.
    console.error(error);
    await showNeutral(self.registration);
  }
}

async function look(self: ServiceWorkerGlobalScope): Promise<void> {
  const storeName = storeNameOf(profileOf(self));
  const { registration } = self;
  const kept = await NotificationStore.open(storeName);
  try {
    await beginToSpeak(kept);
    if (!(await kept.choices()).isOn) return await endPushes(registration, storeName);
    const shown = (await registration.getNotifications()).map(({ tag }) => tag);
    const fetched = await fetchBeside(storeName, shown);
    if (fetched === 'nobody') return await endPushes(registration, storeName);
    const { result, isLooked } =
      fetched ?? (await askWindows<WakeAnswer>(self, { roost: 'woken', shown }, askMs))?.answer ?? silent;
    await show({ registration, kept, storeName, result, isLooked, isPush: true });
  } finally {
    kept.close();
  }
}

/**
 * Nobody wants to be woken here: they were turned off, or the account has ended, and its subscription did not go with it. It goes now,
 * and the server hears of that with its next push. What came for it is answered for all the same: once, without a sound.
 */
async function endPushes(registration: ServiceWorkerRegistration, storeName: string): Promise<void> {
  await withdrawAll(registration, storeName);
  await showNeutral(registration, { body: t('notify.isOff'), silent: true });
  await unsubscribe(registration);
}

/** Somebody has the store and says nothing. */
const silent: WakeAnswer = { result: { show: [], withdraw: [], badge: null, isComplete: false }, isLooked: false };

/** Null: a window has the store. */
async function fetchBeside(storeName: string, shown: readonly string[]): Promise<WakeAnswer | 'nobody' | null> {
  let isNobody = false;
  const open = async () => {
    const roost = await openAway(storeName).catch((error: unknown) => {
      isNobody = (error as Partial<RoostErrorLike> | null)?.code === 'no-account';
      throw error;
    });
    const close = () => {
      isNobody = roost.status.current.state === 'signed-out';
      return roost.close();
    };
    return { ...roost, close };
  };
  const result = await takeWakeUpBeside(storeName, { open, shown, waitMs: fetchMs });
  if (isNobody) return 'nobody';
  return result && { result, isLooked: false };
}

/** The person's, as the page last knew it, else the browser's. */
async function beginToSpeak(kept: NotificationStore): Promise<void> {
  const { language } = await kept.choices();
  await speak(languageOf([language, ...navigator.languages]));
}

/** The client as the page opens it, in the background; with the files of what is still to be sent. */
export async function openAway(storeName: string, connect = true) {
  const store = await openIndexedDbStore(storeName);
  let files: Awaited<ReturnType<typeof openBrowserFiles>> | undefined;
  const letGo = async () => {
    files?.close();
    await store.close();
  };
  try {
    const vault = await openBrowserVault(storeName, store);
    files = await openBrowserFiles(storeName);
    const roost = await openRoost({ store, vault, files, app: 'roost-web', away: true, connect });
    const { conversations, requests, push, status } = roost;
    const close = async () => {
      await roost.close();
      await letGo();
    };
    return { conversations, requests, push, status, caughtUp: () => roost.caughtUp(), close };
  } catch (error) {
    await letGo();
    throw error;
  }
}
