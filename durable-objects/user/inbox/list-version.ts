/** Which conversations are owed the person's device list (D1.8). */

import type { Context } from '../context.ts';
import type { Known } from './known.ts';

export type ListVersionContext = Pick<Context, 'account' | 'now' | 'schedule' | 'store'>;

/**
 * A conversation said which version it holds: if that is not the newest one, or `differs` from it under the same number,
 * it will be given the list. A higher version than the person's is a lie of whoever added them. At most one row.
 */
export function noteListVersion(core: ListVersionContext, known: Known, held: number, differs = false): void {
  const account = core.account;
  if (account === null || known.memberThrough !== 0 || (held === account.listVersion && !differs)) return;
  // It was given this list, and kept what it has: to ask again would change nothing.
  const { kept } = known;
  if (kept !== null && kept.given === account.listVersion && kept.held === held) return;
  if (core.store.outbox.has('devices', known.id)) return;
  core.store.outbox.put({ kind: 'devices', conversation: known.id, attempts: 0, dueAt: core.now() });
  core.schedule('outbox', core.now());
}
