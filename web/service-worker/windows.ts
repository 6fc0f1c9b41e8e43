import { profileName } from '../model/profile.ts';
import type { WindowRequest } from '../notifications/window-requests.ts';

/** The profile that this worker is of: each has a registration of its own, whose scope names it. */
export function profileOf({ registration }: ServiceWorkerGlobalScope): string {
  return profileName(new URL(registration.scope).search);
}

/** The windows of this worker's profile, those that somebody sees first. */
export async function windows(self: ServiceWorkerGlobalScope): Promise<WindowClient[]> {
  const all = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const profile = profileOf(self);
  const own = all.filter(({ url }) => profileName(new URL(url).search) === profile);
  return own.sort((a, b) => Number(isSeen(b)) - Number(isSeen(a)));
}

function isSeen({ visibilityState }: WindowClient): boolean {
  return visibilityState === 'visible';
}

export interface WindowAnswer<Answer> {
  readonly window: WindowClient;
  readonly answer: Answer;
}

/** Asks all of them; the one that leads answers. Null: none does in time, as one that is frozen. */
export async function askWindows<Answer>(
  self: ServiceWorkerGlobalScope,
  asked: WindowRequest,
  ms: number,
): Promise<WindowAnswer<Answer> | null> {
  const all = await windows(self);
  if (all.length === 0) return null;
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), ms);
    for (const window of all) {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => {
        clearTimeout(timer);
        resolve({ window, answer: data as Answer });
      };
      window.postMessage(asked, [port2]);
    }
  });
}
