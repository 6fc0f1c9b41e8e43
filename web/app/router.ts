import { type Route, readRoute, routeHash } from '../model/route.ts';
import type { Observable } from '../sdk.ts';

export interface Router extends Observable<Route> {
  /** Goes somewhere; what is not named stays. */
  go(change: Partial<Route>): void;
  /** Until the returned function is called, whoever leaves the chat that is shown is asked first; `goOn` leaves it. */
  hold(ask: (goOn: () => void) => void): () => void;
  /** Ends its listening to the address. */
  stop(): void;
}

/** Follows the address of the page. */
export function startRouter(): Router {
  const listeners = new Set<(route: Route) => void>();
  let current = readRoute(location.hash);
  let ask: ((goOn: () => void) => void) | null = null;
  const leaves = (next: Route) => next.chat !== current.chat || next.details !== current.details;

  const follow = () => {
    const next = readRoute(location.hash);
    const wanted = routeHash(next);
    if (wanted === routeHash(current)) return;
    if (ask !== null && leaves(next)) {
      history.pushState(null, '', routeHash(current));
      return asked(ask, () => (location.hash = wanted));
    }
    current = next;
    for (const listener of [...listeners]) listener(current);
  };
  const asked = (how: (goOn: () => void) => void, leave: () => void) =>
    how(() => {
      ask = null;
      leave();
    });
  window.addEventListener('hashchange', follow);

  return {
    get current() {
      return current;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      listener(current);
      return () => listeners.delete(listener);
    },
    go: (change) => {
      const chat = change.chat === undefined ? current.chat : change.chat;
      // Another chat begins with its messages.
      const details = (change.details ?? (chat === current.chat && current.details)) && chat !== null;
      const next = { side: change.side ?? current.side, chat, details };
      const leave = () => {
        location.hash = routeHash(next);
        follow();
      };
      if (ask !== null && leaves(next)) asked(ask, leave);
      else leave();
    },
    hold: (own) => {
      ask = own;
      return () => {
        if (ask === own) ask = null;
      };
    },
    stop: () => window.removeEventListener('hashchange', follow),
  };
}
