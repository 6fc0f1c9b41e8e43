/** What the service worker says to windows, and what the one that leads answers. */
import type { WakeUpResult } from '../sdk.ts';

export type WindowRequest =
  /** A push came: what is there to be shown? */
  | { readonly roost: 'woken'; readonly shown: readonly string[] }
  /** Somebody clicked a notification. */
  | { readonly roost: 'open'; readonly hash: string }
  /** The same, and no window has the lead: this one is to take it. */
  | { readonly roost: 'lead'; readonly hash: string }
  /** The browser has given the subscription up, or made another. */
  | { readonly roost: 'renew' };

/** Of the window that has the store; the others say nothing. */
export interface WakeAnswer {
  readonly result: WakeUpResult;
  /** Somebody looks at it. */
  readonly isLooked: boolean;
}

export function isAsked(data: unknown): data is WindowRequest {
  return typeof data === 'object' && data !== null && 'roost' in data;
}
