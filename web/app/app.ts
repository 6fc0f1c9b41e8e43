import type { ConversationId, Roost } from '../sdk.ts';
import type { Router } from './router.ts';

/** What every component of the signed-in page may use. */
export interface App {
  readonly roost: Roost;
  readonly router: Router;
  /** '' for the person of this browser, else the name in `?profile=`. */
  readonly profile: string;
  /** Texts that were begun and not sent, for as long as the page is open. */
  readonly drafts: Map<ConversationId, string>;
}
