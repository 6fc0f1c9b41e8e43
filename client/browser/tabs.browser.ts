import type { Observable } from '../api.ts';
import { Cell } from '../view/cell.ts';

/**
 * One tab of a browser profile leads: it alone opens the store and connects (K1). The others wait in line, and the
 * next one leads when it goes.
 *
 * When a person wants another tab, the leading one is asked to let go: it closes its client first, so that two never
 * have the store open. Only one that does not answer (frozen, hung) is robbed.
 */
export interface TabState {
  /** `waiting`: another tab leads. `leading`: this one. `taken-over`: a person wanted another tab. */
  readonly state: 'waiting' | 'leading' | 'taken-over';
}

export interface TabElection extends Observable<TabState> {
  /** Resolves when this tab leads for the first time. */
  readonly led: Promise<void>;
  /** The person wants this tab: it takes the lead from whichever has it. */
  takeOver(): void;
  /** Leaves: the next tab leads. */
  close(): void;
}

export interface TabOptions {
  /** Closes the client and the store; the next tab leads when it resolves. */
  handOver?: () => Promise<void>;
}

/** A leading tab that was asked has so long to let go. */
const patienceMs = 3_000;

/** Where a tab that begins to wait asks a worker that was woken, and has the store for a moment, to let go. */
export const workerChannel = (name: string): string => `roost-${name}-worker`;

/** Stands for election under a name, one for each store. */
export function electTab(name: string, options: TabOptions = {}): TabElection {
  const lock = `roost-${name}`;
  const channel = new BroadcastChannel(lock);
  const worker = new BroadcastChannel(workerChannel(name));
  let state: TabState['state'] = 'waiting';
  let leave: () => void = () => {};
  let ended = false;
  let patience: ReturnType<typeof setTimeout> | undefined;
  const cell = new Cell<TabState>(() => ({ state }));
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
    let hasLed = false;
    leave = () => abort.abort();
    const lead = async (): Promise<void> => {
      if (ended) return;
      hasLed = true;
      clearTimeout(patience);
      const left = new Promise<void>((resolve) => {
        leave = resolve;
      });
      become('leading');
      nowLed();
      await left;
    };
    navigator.locks
      .request(lock, steal ? { steal } : { signal: abort.signal }, lead)
      .then(
        () => hasLed,
        // Robbed; or it stood aside for its own robbery, and then it did not lead.
        () => hasLed,
      )
      .then((led) => {
        if (ended || !led) return;
        if (state === 'leading') become('taken-over');
        stand(false);
      });
  };

  const letGo = async (): Promise<void> => {
    const release = leave;
    become('taken-over');
    await options.handOver?.().catch(() => {});
    release();
  };
  channel.onmessage = () => {
    if (state === 'leading') void letGo();
  };
  stand(false);
  worker.postMessage('let go');

  return {
    get current() {
      return cell.current;
    },
    subscribe: (listener) => cell.subscribe(listener),
    led,
    takeOver: () => {
      if (state === 'leading') return;
      channel.postMessage('let go');
      worker.postMessage('let go');
      clearTimeout(patience);
      patience = setTimeout(() => {
        if (ended || state === 'leading') return;
        leave();
        stand(true);
      }, patienceMs);
    },
    close: () => {
      ended = true;
      clearTimeout(patience);
      channel.close();
      worker.close();
      leave();
    },
  };
}
