import { browserName } from '../model/browser-name.ts';
import { openBrowserVault, openIndexedDbStore, openRoost, openSuiteWorker, storedAccount } from '../sdk.ts';
import { shell } from '../views/shell.ts';
import { type SignUpOptions, signUpView } from '../views/sign-up.ts';
import type { App } from './app.ts';
import { fill } from './dom.ts';
import { rememberProfile } from './profiles.ts';
import { startRouter } from './router.ts';
import { Scope } from './scope.ts';

export interface RunOptions {
  /** Where the page goes. */
  readonly place: HTMLElement;
  readonly profile: string;
  readonly storeName: string;
}

export interface OpenPage {
  /** Lets go of the connection and the store, for another tab. */
  end(): Promise<void>;
}

/** Opens the store, signs up if nobody is signed in, and shows the chats. */
export async function runRoost({ place, profile, storeName }: RunOptions): Promise<OpenPage> {
  const store = await openIndexedDbStore(storeName);
  const vault = await openBrowserVault(storeName, store);
  const suite = openSuiteWorker(new URL('/worker.js', location.href));
  if ((await storedAccount(store)) === null) await signUp(place, { store, vault, suite });
  rememberProfile(profile);

  const roost = await openRoost({ store, vault, suite, app: 'roost-web', away: document.hidden });
  const scope = new Scope();
  const router = startRouter();
  const app: App = { roost, router, profile, drafts: new Map() };
  scope.add(() => router.stop());
  scope.listen(document, 'visibilitychange', () => roost.setAway(document.hidden));
  // Only out of a wait: a device that was displaced does not come back by itself (K1).
  scope.listen(window, 'online', () => {
    if (roost.status.current.state === 'offline') roost.connect();
  });
  fill(place, shell(app, scope));
  return {
    end: async () => {
      scope.end();
      await roost.close();
      suite.close();
      await store.close();
    },
  };
}

async function signUp(place: HTMLElement, keeping: Pick<SignUpOptions, 'store' | 'vault' | 'suite'>): Promise<void> {
  const linkCode = new URLSearchParams(location.hash.slice(1)).get('link') ?? '';
  const deviceName = browserName(navigator.userAgent);
  await signUpView(place, { server: location.origin, ...keeping, deviceName, linkCode });
  // A link code in the address has been used.
  history.replaceState(null, '', location.pathname + location.search);
}
