import { profileUrl } from '../model/profile.ts';
import { hashOf } from '../notifications/show.ts';
import type { WindowRequest } from '../notifications/window-requests.ts';
import { askWindows, profileOf, windows } from './windows.ts';

/** A window that leads answers at once. */
const patienceMs = 1_000;

/** Somebody clicked a notification: the window that is open shows the chat, else one is opened. */
export async function noticeClicked(self: ServiceWorkerGlobalScope, clicked: Notification): Promise<void> {
  clicked.close();
  const hash = hashOf(clicked);
  const answered = await askWindows(self, { roost: 'open', hash }, patienceMs);
  // One that does not lead takes the lead when it is asked for.
  const window = answered?.window ?? (await windows(self))[0];
  if (window === undefined) {
    await self.clients.openWindow(profileUrl(profileOf(self)) + hash);
    return;
  }
  if (answered === null) window.postMessage({ roost: 'lead', hash } satisfies WindowRequest);
  // Browsers give the focus for a click alone, and not for long after it.
  await window.focus().catch(() => {});
}
