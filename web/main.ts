import type { App } from './app/app.ts';
import { el, fill } from './app/dom.ts';
import { sentenceOf } from './app/errors.ts';
import { profileName, rememberProfile } from './app/profiles.ts';
import { startRouter } from './app/router.ts';
import { Scope } from './app/scope.ts';
import { browserName } from './model/browser-name.ts';
import { openIndexedDbStore, openRoost, type Store, storedAccount } from './sdk.ts';
import { shell } from './views/shell.ts';
import { signUpView } from './views/sign-up.ts';

const place = document.querySelector('#app') as HTMLElement;
const profile = profileName();

start().catch((error: unknown) => {
  const again = el('button', { type: 'button', class: 'button', onclick: () => location.reload() }, 'Try again');
  fill(
    place,
    el('main', { class: 'empty' }, el('h1', {}, 'Roost cannot start'), el('p', {}, sentenceOf(error)), again),
  );
});

/** One browser profile is one device; `?profile=NAME` is another one, in a store of its own. */
async function start(): Promise<void> {
  const store = await openIndexedDbStore(profile === '' ? 'roost' : `roost-${profile}`);
  if ((await storedAccount(store)) === null) await signUp(store);
  rememberProfile(profile);

  const roost = await openRoost({ store, app: 'roost-web', away: document.hidden });
  const scope = new Scope();
  const router = startRouter();
  const app: App = { roost, router, profile, drafts: new Map() };
  scope.listen(document as unknown as Window, 'visibilitychange' as 'focus', () => roost.setAway(document.hidden));
  scope.listen(window, 'online', () => roost.connect());
  fill(place, shell(app, scope));
}

async function signUp(store: Store): Promise<void> {
  const linkCode = new URLSearchParams(location.hash.slice(1)).get('link') ?? '';
  const deviceName = browserName(navigator.userAgent);
  await signUpView(place, { server: location.origin, store, deviceName, linkCode });
  // A link code in the address has been used.
  history.replaceState(null, '', location.pathname + location.search);
}
