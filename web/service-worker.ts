/** The page's service worker: keeps what the page consists of, and shows what comes while no window is open. */
import { noticeClicked } from './service-worker/clicked.ts';
import { oneAtATime } from './service-worker/one-at-a-time.ts';
import { renew } from './service-worker/renewed.ts';
import { activate, answer, install, type Shell } from './service-worker/shell.ts';
import { wake } from './service-worker/woken.ts';

/** Put in by the build. */
declare const __SHELL__: Shell;
declare const self: ServiceWorkerGlobalScope;

self.addEventListener('install', (event) => {
  // No window has to be closed first: each goes on with the files of its own version.
  event.waitUntil(install(__SHELL__).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  const preload = self.registration.navigationPreload?.enable().catch(() => {});
  event.waitUntil(Promise.all([preload, activate(__SHELL__)]).then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const preloaded = Promise.resolve(event.preloadResponse as Promise<Response | undefined>);
  const answered = answer(__SHELL__, event.request, preloaded);
  if (answered !== null) event.respondWith(answered);
  // One that is unused may fail in silence.
  preloaded.catch(() => {});
});

// Two at once would not both get the store.
const wakeOnce = oneAtATime(() => wake(self));
self.addEventListener('push', (event) => event.waitUntil(wakeOnce()));

self.addEventListener('notificationclick', (event) => event.waitUntil(noticeClicked(self, event.notification)));

self.addEventListener('pushsubscriptionchange', (event) => (event as ExtendableEvent).waitUntil(renew(self)));
