import { useSyncExternalStore } from 'react';
import type { Roost } from '../sdk.ts';
import { useObserved } from './observe.ts';

/** Whether the browser says that there is no network: at once, before any connection notices. That there is one, it cannot know. */
export function useIsCut(): boolean {
  return useSyncExternalStore(subscribe, () => !navigator.onLine);
}

/** Whether what is shown of others' presence can be true: offline that is unknown. */
export function useIsConnected(roost: Roost): boolean {
  const { state } = useObserved(roost.status);
  return !useIsCut() && (state === 'online' || state === 'catching-up');
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  return () => {
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
  };
}
