import { forgetHabits } from '../emoji/habits.ts';
import type { App } from './app.ts';

/** Ends the account of this browser. When that fails nothing is lost: what was begun and not sent goes last. */
export async function signOut({
  roost,
  drafts,
  notifications,
}: Pick<App, 'roost' | 'drafts' | 'notifications'>): Promise<void> {
  await roost.signOut();
  drafts.forgetAll();
  forgetHabits(roost.account.user);
  // The page that comes next tries it again.
  await notifications.forget().catch(() => {});
  location.assign(location.pathname + location.search);
}
