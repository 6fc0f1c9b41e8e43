import { type Route, readRoute, routeHash } from '../model/route.ts';
import type { Observable } from '../sdk.ts';

export interface Router extends Observable<Route> {
  /** Goes somewhere; what is not named stays. */
  go(change: Partial<Route>): void;
  /** Ends its listening to the address. */
  stop(): void;
}

/** Follows the address of the page. */
export function startRouter(): Router {
  const listeners = new Set<(route: Route) => void>();
  let current = readRoute(location.hash);

  const follow = () => {
    const next = readRoute(location.hash);
    if (routeHash(next) === routeHash(current)) return;
    current = next;
    for (const listener of [...listeners]) listener(current);
  };
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
      const details = change.details ?? (chat === current.chat && current.details);
      const side = change.side ?? current.side;
      location.hash = routeHash({ side, chat, details: details && chat !== null });
      follow();
    },
    stop: () => window.removeEventListener('hashchange', follow),
  };
}
