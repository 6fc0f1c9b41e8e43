import { routeHash } from '../model/route.ts';
import type { ConversationId, Notification as WakeUpNotification, WakeUpResult } from '../sdk.ts';
import { language, t } from '../text/text.ts';
import { setBadge } from './badge.ts';
import { decide } from './decide.ts';
import type { NotificationStore } from './notification-store.ts';
import { noticeOf } from './words.ts';

/** What a notification carries, for whoever clicks it. */
interface NoticeData {
  readonly conversation: ConversationId | null;
}

export interface ShowOptions {
  readonly registration: ServiceWorkerRegistration;
  readonly kept: NotificationStore;
  readonly storeName: string;
  readonly result: WakeUpResult;
  readonly isLooked: boolean;
  readonly isPush: boolean;
}

/** Shows what of a wake-up is to be seen, takes away what is not, and sets the number beside the app's picture. */
export function show(options: ShowOptions): Promise<void> {
  // The page and its service worker may be told of the same message at the same moment.
  return navigator.locks.request(`${options.storeName}.notifications`, () => showAlone(options));
}

async function showAlone({ registration, kept, storeName, result, isLooked, isPush }: ShowOptions): Promise<void> {
  const { isOn, showsText } = await kept.choices();
  // What could not be looked at leaves it as it is.
  if (result.badge !== null) await setBadge(storeName, result.badge);
  if (!isOn || Notification.permission !== 'granted') return;
  const there = await registration.getNotifications();
  const isOutdated = (one: WakeUpNotification): boolean => {
    const { title, body } = noticeOf(one, showsText);
    return there.some((shown) => shown.tag === one.tag && (shown.title !== title || shown.body !== body));
  };
  const { tell, renew, close, instead, marks } = decide({
    ...{ result, shown: there.map(({ tag }) => tag), isOutdated, marks: await kept.marks(), isLooked, isPush },
  });
  // Before it is shown: who dies in between has shown it once at most. On a full disk rather twice than not at all.
  await kept.mark(marks).catch(() => {});
  for (const one of there) if (close.includes(one.tag)) one.close();
  for (const one of [...tell, ...renew]) {
    const { title, body } = noticeOf(one, showsText);
    const data: NoticeData = { conversation: one.conversation };
    const isNew = tell.includes(one);
    await registration.showNotification(title, {
      ...{ ...usual(), body, data, tag: one.tag, silent: !isNew, timestamp: one.at },
      // In the place of the one before, and heard all the same.
      ...(isNew && { renotify: true }),
    });
  }
  if (instead === 'may-have') await showNeutral(registration);
  else if (instead === 'nothing-new') await showNeutral(registration, { body: t('notify.nothingNew'), silent: true });
}

function usual(): NotificationOptions {
  return { icon: '/icon-192.png', lang: language(), dir: 'auto' };
}

/** Something may have come: where nothing else can be known or kept. */
export function showNeutral(
  registration: ServiceWorkerRegistration,
  { body = t('notify.mayHave'), silent = false } = {},
): Promise<void> {
  const data: NoticeData = { conversation: null };
  return registration.showNotification('Roost', { ...usual(), body, data, tag: 'neutral', silent });
}

/** Where a click leads: the chat, the requests, or the list. */
export function hashOf({ tag, data }: Pick<Notification, 'tag' | 'data'>): string {
  const chat = (data as NoticeData | null)?.conversation ?? null;
  return routeHash({ side: tag === 'requests' ? 'requests' : 'chats', chat, details: false });
}

/** The account of this browser has ended. */
export async function withdrawAll(registration: ServiceWorkerRegistration, storeName: string): Promise<void> {
  for (const one of await registration.getNotifications()) one.close();
  await setBadge(storeName, 0);
}
