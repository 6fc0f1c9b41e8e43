import { fill } from './app/dom.ts';
import { profileName } from './app/profiles.ts';
import { type Running, runRoost } from './app/run-roost.ts';
import { electTab } from './sdk.ts';
import { cannotStart, elsewhere } from './views/elsewhere.ts';

/** A tab that was robbed of the store has this long to let go of it. */
const handOverMs = 300;

// One browser profile is one device; `?profile=NAME` is another one, in a store of its own.
const profile = profileName();
const storeName = profile === '' ? 'roost' : `roost-${profile}`;
const place = document.querySelector('#app') as HTMLElement;

let running: Promise<Running> | null = null;
let hasAsked = false;

// One tab at a time has the store and the connection (K1); the others say so, and follow when it goes.
const tabs = electTab(storeName);
tabs.subscribe(({ state }) => {
  if (state === 'leading') start(hasAsked ? handOverMs : 0);
  else stop();
});

function start(delayMs: number): void {
  running = new Promise((resolve) => setTimeout(resolve, delayMs)).then(() => runRoost({ place, profile, storeName }));
  running.catch((error: unknown) => fill(place, cannotStart(error)));
}

function stop(): void {
  const ending = running;
  running = null;
  const show = () => running === null && fill(place, elsewhere(takeOver));
  // Most pages lead a moment after they were opened: no notice for that.
  setTimeout(show, ending === null ? 150 : 0);
  void ending?.then((page) => page.end()).then(show, show);
}

function takeOver(): void {
  hasAsked = true;
  tabs.takeOver();
}
