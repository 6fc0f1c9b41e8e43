import './styles/base.css';
import './styles/layout.css';
import './styles/controls.css';
import './styles/chats.css';
import './styles/sign-up.css';
import { createRoot } from 'react-dom/client';
import { findLack, lackOf } from './app/can-run.ts';
import { eraseDrafts } from './app/drafts.ts';
import { HeldValue } from './app/held-value.ts';
import { beginToSpeak } from './app/language.ts';
import { load } from './app/load.ts';
import { type OpenPage, runRoost } from './app/run-roost.ts';
import type { Screen } from './app/screen.ts';
import type { Media } from './media/media.ts';
import { profileName, storeNameOf } from './model/profile.ts';
import { isAsked } from './notifications/window-requests.ts';
import { electTab, openIndexedDbStore } from './sdk.ts';
import { Page } from './views/page.tsx';

// One browser profile is one device; `?profile=NAME` is another one, in a store of its own.
const profile = profileName(location.search);
const storeName = storeNameOf(profile);
const screen = new HeldValue<Screen>({ is: 'nothing' });

let shown: Promise<OpenPage> | null = null;
let ended: Promise<void> = Promise.resolve();
/** What this page was about to send when another tab got the account. */
let before: Media | null = null;

await begin();

async function begin(): Promise<void> {
  await beginToSpeak();
  createRoot(document.querySelector('#app') as HTMLElement).render(<Page screen={screen} />);
  const lack = await findLack();
  if (lack !== null) return screen.set({ is: 'cannot-run', why: lack });
  // One tab at a time has the store and the connection (K1); the others say so, and follow when it goes.
  // Who is asked to let go has closed the store before the next one opens it.
  const tabs = electTab(storeName, { handOver: () => ended });
  tabs.subscribe(({ state }) => {
    if (state === 'leading') start();
    else stop(() => tabs.takeOver());
  });
  // Somebody clicked a notification, and no window had the lead.
  navigator.serviceWorker?.addEventListener('message', ({ data }) => {
    if (!isAsked(data) || data.roost !== 'lead') return;
    location.hash = data.hash;
    tabs.takeOver();
  });
}

function start(): void {
  shown = runRoost({ screen, profile, storeName, before });
  shown.catch((error: unknown) => {
    const why = lackOf(error);
    screen.set(why === null ? { is: 'cannot-start', error, erase } : { is: 'cannot-run', why });
  });
}

async function erase(): Promise<void> {
  const { eraseStore } = await load(() => import('./sdk-account.ts'));
  const store = await openIndexedDbStore(storeName);
  await eraseStore(store);
  eraseDrafts(storeName);
  await store.close();
}

function stop(takeOver: () => void): void {
  const ending = shown;
  shown = null;
  const show = () => {
    if (shown === null) screen.set({ is: 'elsewhere', takeOver, unsent: before?.unsent() ?? 0 });
  };
  // Most pages lead a moment after they were opened: no notice for that.
  setTimeout(show, ending === null ? 150 : 0);
  const end = (page: OpenPage) => {
    before = page.media;
    return page.end();
  };
  if (ending !== null) ended = ending.then(end).then(show, show);
}
