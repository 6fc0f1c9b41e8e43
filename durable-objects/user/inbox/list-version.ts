/** Which conversations are owed the person's device list (D1.8). */

import type { Context } from '../context.ts';
import type { Chat } from './chat.ts';

export type ListVersionContext = Pick<Context, 'account' | 'now' | 'schedule' | 'store'>;

/**
 * A conversation said which version it holds: if that is not the newest one, or `differs` from it under the same number,
 * it will be given the list. A higher version than the person's is a lie of whoever added them. At most one row.
 */
export function noteListVersion(context: ListVersionContext, chat: Chat, held: number, differs = false): void {
  const account = context.account;
  if (account === null || chat.memberThrough !== 0 || (held === account.listVersion && !differs)) return;
  // It was given this list, and kept what it has: to ask again would change nothing.
  const { kept } = chat;
  if (kept !== null && kept.given === account.listVersion && kept.held === held) return;
  if (context.store.outbox.has('devices', chat.id)) return;
  context.store.outbox.put({ kind: 'devices', conversation: chat.id, attempts: 0, dueAt: context.now() });
  context.schedule('outbox', context.now());
}
