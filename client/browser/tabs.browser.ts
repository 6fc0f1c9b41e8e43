import type { Observable } from '../api.ts';
import { Derived } from '../view/cell.ts';

/**
 * One tab of a browser profile leads: it alone opens the store and connects (K1). The others wait, and the next one
 * leads when it goes.
 */
export interface TabState {
  /** `waiting`: another tab leads. `leading`: this one. `taken-over`: another tab was asked for by the person. */
  readonly state: 'waiting' | 'leading' | 'taken-over';
}

export interface TabElection extends Observable<TabState> {
  /** Resolves when this tab leads. */
  readonly led: Promise<void>;
  /** The person wants this tab: it takes the lead from whichever has it. */
  takeOver(): void;
  /** Leaves: the next tab leads. */
  close(): void;
}

/** Stands for election under a name, one for each store. */
export function electTab(name: string, locks: LockManager = navigator.locks): TabElection {
  const lock = `roost-${name}`;
  let state: TabState['state'] = 'waiting';
  let leave: () => void = () => {};
  let ended = false;
  const cell = new Derived<TabState>(() => ({ state }));
  const become = (next: TabState['state']): void => {
    state = next;
    cell.invalidate();
  };
  let nowLed: () => void = () => {};
  const led = new Promise<void>((resolve) => {
    nowLed = resolve;
  });
  const stand = (steal: boolean): void => {
    const abort = new AbortController();
    leave = () => abort.abort();
    let hasLed = false;
    locks
      .request(lock, steal ? { steal } : { signal: abort.signal }, async () => {
        if (ended) return;
        hasLed = true;
        become('leading');
        nowLed();
        await new Promise<void>((resolve) => {
          leave = resolve;
        });
      })
      // Stolen by another tab, or given up here. Who was robbed waits in line again.
      .catch(() => {
        if (ended || !hasLed) return;
        become('taken-over');
        stand(false);
      });
  };
  stand(false);
  return {
    get current() {
      return cell.current;
    },
    subscribe: (listener) => cell.subscribe(listener),
    led,
    takeOver: () => {
      if (state === 'leading') return;
      leave();
      stand(true);
    },
    close: () => {
      ended = true;
      leave();
    },
  };
}
