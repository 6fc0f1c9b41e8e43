/** The time to live of a watched presence (D9.1): the alarm's part, which also finds connections that died unheard. */
import { closeCodes } from '../../../protocol/close-codes.ts';
import { own } from '../../../protocol/codec.ts';
import { event } from '../connection/outputs.ts';
import type { Context } from '../context.ts';
import { forgetExpired, type PresenceContext, presenceMoved, watchers } from './presence.ts';

type PresenceCheckContext = Pick<Context, 'connections' | 'end' | 'limits' | 'put' | 'store'> & PresenceContext;

const aliveWanted = own(event({ aliveWanted: {} }));

/** The job: asks the devices for a sign of life, finds who is gone, tells the watchers. */
export async function checkPresence(context: PresenceCheckContext, now: number): Promise<void> {
  if (context.store.account.row === null) return;
  forgetExpired(context, now);
  for (const connection of context.connections.values()) connection.settleClock(now);
  if (watchers(context).size === 0) return;
  sweep(context, now);
  const half = context.limits.onlineMs / 2;
  for (const connection of context.connections.values()) {
    if (connection.facts.version === 0 || connection.facts.aliveAskedAt !== 0 || now - connection.spokeAt < half)
      continue;
    connection.change({ aliveAskedAt: now });
    context.put(connection, aliveWanted);
  }
  presenceMoved(context);
}

/** Ends connections that were asked for a sign of life and gave none. */
function sweep(context: PresenceCheckContext, now: number): void {
  const { onlineMs } = context.limits;
  for (const connection of [...context.connections.values()]) {
    const wasAsked = connection.facts.aliveAskedAt !== 0 && now - connection.facts.aliveAskedAt >= onlineMs / 3;
    if (wasAsked && now - connection.heardAt >= onlineMs) context.end(connection, closeCodes.silent, 'silent');
  }
}
