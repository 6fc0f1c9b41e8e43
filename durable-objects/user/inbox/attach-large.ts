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

export async function attachLarge(core: AttachLargeContext): Promise<void> {
  if (core.account === null) return;
  const waiting = new Set(core.store.conversations.large(core.limits.maxMembersAttached));
  // A group that became small meanwhile may have been attached to and told to another device alone.
  for (const { unsettled } of core.live()) for (const [id, item] of unsettled) if (item.unattached) waiting.add(id);
  await atOnce(waiting, maxCalls, async (id) => {
    const connections = core.live();
    const known = core.inbox.get(id);
    const [first] = connections;
    if (first === undefined || known === null || known.standing === wire.Standing.DECLINED) return;
    if (!core.retries.isDue(known.asking.againAt, core.now())) return;
    const told = await attachAndTellNow(core, known, connections);
    // What could not be asked is owed from now on, and asked for at its own times: not all of them again for its sake.
    if (told === 'failed') for (const one of connections) one.edit(id).stale = true;
    for (const one of told === 'failed' ? [first] : connections) noteTold(core, one, known, told);
  });
}
