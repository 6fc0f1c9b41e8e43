import { forgetHabits } from '../emoji/habits.ts';
import type { App } from './app.ts';
import { leaveUnasked } from './leaving.ts';

/** Ends the account of this browser. When that fails nothing is lost: what was begun and not sent goes last. */
export async function signOut({
  roost,
  drafts,
  media,
  notifications,
}: Pick<App, 'roost' | 'drafts' | 'media' | 'notifications'>): Promise<void> {
  await roost.signOut();
  media.forget(() => true);
  drafts.forgetAll();
  forgetHabits(roost.account.user);
  // The page that comes next tries it again.
  await notifications.forget().catch(() => {});
  // The person was told what goes: the browser asks nothing.
  leaveUnasked();
  location.assign(location.pathname + location.search);
}
