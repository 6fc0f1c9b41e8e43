import { createContext, useContext } from 'react';
import type { Media } from '../media/media.ts';
import type { Notifications } from '../notifications/notifications.ts';
import type { Roost } from '../sdk.ts';
import type { Drafts } from './drafts.ts';
import type { HeldValue } from './held-value.ts';
import type { Router } from './router.ts';

/** What every component of the signed-in page may use. */
export interface App {
  readonly roost: Roost;
  readonly router: Router;
  /** '' for the person of this browser, else the name in `?profile=`. */
  readonly profile: string;
  /** Texts that were begun and not sent. */
  readonly drafts: Drafts;
  /** Files that are sent, fetched and shown. */
  readonly media: Media;
  /** What this browser keeps is an earlier copy, and the person has not said that they know. */
  readonly isCopied: HeldValue<boolean>;
  readonly notifications: Notifications;
}

const Context = createContext<App | null>(null);

export const AppProvider = Context.Provider;

export function useApp(): App {
  const app = useContext(Context);
  if (app === null) throw new Error('there is no signed-in page around this');
  return app;
}
