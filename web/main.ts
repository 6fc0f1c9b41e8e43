import { fill } from './app/dom.ts';
import { profileName } from './app/profiles.ts';
import { type OpenPage, runRoost } from './app/run-roost.ts';
import { electTab, eraseStore, openIndexedDbStore } from './sdk.ts';
import { cannotStart, elsewhere } from './views/elsewhere.ts';

// One browser profile is one device; `?profile=NAME` is another one, in a store of its own.
const profile = profileName();
const storeName = profile === '' ? 'roost' : `roost-${profile}`;
const place = document.querySelector('#app') as HTMLElement;

let running: Promise<OpenPage> | null = null;
let ended: Promise<void> = Promise.resolve();

// One tab at a time has the store and the connection (K1); the others say so, and follow when it goes.
// Who is asked to let go has closed the store before the next one opens it.
const tabs = electTab(storeName, { handOver: () => ended });
tabs.subscribe(({ state }) => {
  if (state === 'leading') start();
  else stop();
});

function start(): void {
  running = runRoost({ place, profile, storeName });
  running.catch((error: unknown) => fill(place, cannotStart(error, erase)));
}

async function erase(): Promise<void> {
  const store = await openIndexedDbStore(storeName);
  await eraseStore(store);
  await store.close();
}

function stop(): void {
  const ending = running;
  running = null;
  const show = () => {
    if (running === null) fill(place, elsewhere(takeOver));
  };
  // Most pages lead a moment after they were opened: no notice for that.
  setTimeout(show, ending === null ? 150 : 0);
  if (ending !== null) ended = ending.then((page) => page.end()).then(show, show);
}

function takeOver(): void {
  tabs.takeOver();
}
