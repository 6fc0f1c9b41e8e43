/** The job: attaches to large groups, some time after a device connected (F1). */
import { atOnce } from '../../../lib/at-once.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { Context } from '../context.ts';
import { type AttachContext, attachAndTellNow } from './attach.ts';
import { noteTold, type StaleContext } from './stale.ts';

type AttachLargeContext = Pick<Context, 'account' | 'inbox' | 'limits' | 'live' | 'now' | 'retries' | 'store'> &
  AttachContext &
  StaleContext;

const maxCalls = 8;

export async function attachLarge(context: AttachLargeContext): Promise<void> {
  if (context.account === null) return;
  const ids = new Set(context.store.conversations.large(context.limits.maxMembersAttached));
  // A group that became small meanwhile may have been attached to and told to another device alone.
  for (const { unsettled } of context.live()) for (const [id, item] of unsettled) if (item.unattached) ids.add(id);
  await atOnce(ids, maxCalls, async (id) => {
    const connections = context.live();
    const chat = context.inbox.get(id);
    const [first] = connections;
    if (first === undefined || chat === null || chat.standing === wire.Standing.DECLINED) return;
    if (!context.retries.isDue(chat.asking.againAt, context.now())) return;
    const outcome = await attachAndTellNow(context, chat, connections);
    // What could not be asked is owed from now on, and asked for at its own times: not all of them again for its sake.
    if (outcome === 'failed') for (const one of connections) one.edit(id).stale = true;
    for (const one of outcome === 'failed' ? [first] : connections) noteTold(context, one, chat, outcome);
  });
}
