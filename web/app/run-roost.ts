import type { Media } from '../media/media.ts';
import { browserName } from '../model/browser-name.ts';
import { profileUrl } from '../model/profile.ts';
import { closeOver } from '../parts/over.ts';
import { openIndexedDbStore, pendingCode, type Store, storedAccount } from '../sdk.ts';
import { t } from '../text/text.ts';
import { watchCopied } from './copied-store.ts';
import { eraseDrafts, openDrafts } from './drafts.ts';
import type { HeldValue } from './held-value.ts';
import { keptFields } from './kept-fields.ts';
import { load } from './load.ts';
import { drawingPace } from './pace.ts';
import { rememberProfile } from './profiles.ts';
import { startRouter } from './router.ts';
import type { Screen } from './screen.ts';
import { tryNow } from './try-now.ts';
import { workerUrl } from './worker-url.ts';

export interface RunOptions {
  readonly screen: HeldValue<Screen>;
  readonly profile: string;
  readonly storeName: string;
  /** What this page was about to send when another tab got the account. */
  readonly before: Media | null;
}

export interface OpenPage {
  readonly media: Media;
  /** Lets go of the connection and the store, for another tab. */
  end(): Promise<void>;
}

/** Opens the store, signs up if nobody is signed in, and shows the chats. */
export async function runRoost({ screen, profile, storeName, before }: RunOptions): Promise<OpenPage> {
  const store = await openIndexedDbStore(storeName);
  const options: { vault?: ReturnType<typeof openVault> } = {};
  const vault = () => (options.vault ??= openVault(storeName, store));
  if ((await storedAccount(store)) === null) {
    // Of an account that has ended here: the page may have been closed before they went.
    eraseDrafts(storeName);
    await forgetNotifications(profile, storeName).catch(() => {});
    await signUp(screen, { store, vault });
  }
  rememberProfile(profile);
  // Asked for where there is something to keep; a browser that says no keeps it as long as it likes.
  void navigator.storage?.persist?.().catch(() => false);

  // The views are fetched beside the client, and are here before it connects: only they need a connection.
  const [{ openBrowserFiles, openFileWorkers, openRoost, openSuiteWorker }, { Shell, openMedia }, { Notifications }] =
    await load(() =>
      Promise.all([
        import('../sdk-roost.ts'),
        import('../views/shell.tsx'),
        import('../notifications/notifications.ts'),
      ]),
    );
  const suite = openSuiteWorker(workerUrl());
  const files = await openBrowserFiles(storeName).catch((error: unknown) => {
    console.error(error);
    // Until they are there, what is to be sent of them waits.
    throw { sentence: t('cannotStart.files') };
  });
  const roost = await openRoost({
    ...{ store, vault: await vault(), suite, files, fileCipher: openFileWorkers(workerUrl()) },
    ...{ app: 'roost-web', away: document.hidden, pace: drawingPace() },
  });
  const isCopied = watchCopied(roost, storeName);
  const ends = new AbortController();
  const { signal } = ends;
  document.addEventListener('visibilitychange', () => roost.setAway(document.hidden), { signal });
  for (const name of ['online', 'focus']) window.addEventListener(name, () => tryNow(roost), { signal });
  const router = startRouter(closeOver);
  const { user } = roost.account;
  const drafts = openDrafts(storeName, user);
  keptFields.begin(user);
  const media = openMedia({ roost, router }, before);
  const notifications = new Notifications({ roost, router, profile, storeName });
  const app = { roost, router, profile, drafts, media, isCopied, notifications };
  screen.set({ is: 'roost', app, Shell });
  return {
    media,
    end: async () => {
      ends.abort();
      await media.giveWay();
      keptFields.giveWay();
      router.stop();
      notifications.stop();
      screen.set({ is: 'nothing' });
      media.stop();
      await roost.close();
      suite.close();
      files.close();
      await store.close();
    },
  };
}

async function openVault(storeName: string, store: Store) {
  const { openBrowserVault } = await load(() => import('../sdk-roost.ts'));
  return openBrowserVault(storeName, store);
}

/** Where a service worker of this profile is left, an account was: nobody is woken for it any more. */
async function forgetNotifications(profile: string, storeName: string): Promise<void> {
  if ((await navigator.serviceWorker?.getRegistration(profileUrl(profile))) === undefined) return;
  const { forgetLeft } = await load(() => import('../notifications/notifications.ts'));
  await forgetLeft(profile, storeName);
}

type StoreParts = Pick<Extract<Screen, { is: 'sign-up' }>['options'], 'store' | 'vault'>;

async function signUp(screen: HeldValue<Screen>, parts: StoreParts): Promise<void> {
  const linkCode = new URLSearchParams(location.hash.slice(1)).get('link') ?? '';
  const deviceName = browserName(navigator.userAgent);
  const code = linkCode === '' ? await pendingCode(parts.store) : null;
  const options = { server: location.origin, ...parts, deviceName, linkCode, pending: code };
  const signedUp = new Promise((done) => screen.set({ is: 'sign-up', options, done }));
  // What comes next is there by the time that somebody has typed.
  void import('../sdk-account.ts').catch(() => {});
  await signedUp;
  // A link code in the address has been used.
  history.replaceState(null, '', location.pathname + location.search);
}
