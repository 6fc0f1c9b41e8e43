import { forgetHabits } from '../emoji/habits.ts';
import type { App } from './app.ts';

/** Ends the account of this browser. When that fails nothing is lost: what was begun and not sent goes last. */
export async function signOut({
  roost,
  drafts,
  media,
  notifications,
}: Pick<App, 'roost' | 'drafts' | 'media' | 'notifications'>): Promise<void> {
  await roost.signOut();
  // The person was told of it, and the browser need not ask once more.
  media.forget(() => true);
  drafts.forgetAll();
  forgetHabits(roost.account.user);
  // The page that comes next tries it again.
  await notifications.forget().catch(() => {});
  location.assign(location.pathname + location.search);
}
