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

/**
 * Follows the address of the page. `closeOver` closes what lies over it, and says whether something did: then "back" led out of that, and
 * the page behind it stays where it is.
 */
export function startRouter(closeOver: () => boolean = () => false): Router {
  const listeners = new Set<(route: Route) => void>();
  let current = readRoute(location.hash);
  /** How many addresses "back" goes through before this one: told from what was written or clicked by it. */
  let place = placeOf(history.state) ?? 0;
  history.replaceState({ place }, '');
  let ask: ((goOn: () => void) => void) | null = null;
  const leaves = (next: Route) => next.chat !== current.chat || next.details !== current.details;

  const follow = () => {
    const next = readRoute(location.hash);
    const wanted = routeHash(next);
    if (wanted === routeHash(current)) return;
    const reached = placeOf(history.state);
    if (reached !== null && reached < place && closeOver()) return stay();
    if (ask !== null && leaves(next)) {
      stay();
      return asked(ask, () => (location.hash = wanted));
    }
    place = reached ?? place + 1;
    history.replaceState({ place }, '');
    current = next;
    for (const listener of [...listeners]) listener(current);
  };
  const stay = () => history.pushState({ place }, '', routeHash(current));
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

function placeOf(state: unknown): number | null {
  return (state as { readonly place?: number } | null)?.place ?? null;
}
