import type { App } from './app.ts';

/** Ends the account of this browser. When that fails nothing is lost: what was begun and not sent goes last. */
export async function signOut({ roost, drafts }: Pick<App, 'roost' | 'drafts'>): Promise<void> {
  await roost.signOut();
  drafts.forgetAll();
  location.assign(location.pathname + location.search);
}
