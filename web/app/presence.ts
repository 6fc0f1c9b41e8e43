import { presenceLine } from '../model/labels.ts';
import type { Presence } from '../sdk.ts';
import { useApp } from './app.ts';
import { useIsConnected } from './network.ts';
import { useTick } from './observe.ts';

/** How somebody is, in words. Offline this is unknown, and nothing is said of it. */
export function usePresenceLine(presence: Presence | null): string {
  useTick(30_000);
  const { roost } = useApp();
  const isKnown = useIsConnected(roost);
  return isKnown ? presenceLine(presence, roost.now()) : '';
}
