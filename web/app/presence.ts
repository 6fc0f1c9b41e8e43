import { presenceLine } from '../model/labels.ts';
import type { Presence } from '../sdk.ts';
import { useApp } from './app.ts';
import { useIsConnected } from './network.ts';
import { useTick } from './observe.ts';

/** How somebody is, in words. Without a connection nothing is known of it, and nothing is said. */
export function usePresenceLine(presence: Presence | null): string {
  useTick(30_000);
  const { roost } = useApp();
  const isKnown = useIsConnected(roost);
  return isKnown ? presenceLine(presence, roost.now()) : '';
}
