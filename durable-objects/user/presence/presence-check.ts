/** The time to live of a watched presence (D9.1): the alarm's part, which also finds connections that died unheard. */
import { closeCodes } from '../../../protocol/close-codes.ts';
import { own } from '../../../protocol/codec.ts';
import { event } from '../connection/outputs.ts';
import type { Context } from '../context.ts';
import { forgetExpired, type PresenceContext, presenceMoved, watchers } from './presence.ts';

type PresenceCheckContext = Pick<Context, 'connections' | 'end' | 'limits' | 'put' | 'store'> & PresenceContext;

const aliveWanted = own(event({ aliveWanted: {} }));

/** The job: asks the devices for a sign of life, finds who is gone, tells the watchers. */
export async function checkPresence(core: PresenceCheckContext, now: number): Promise<void> {
  if (core.store.account === null) return;
  forgetExpired(core, now);
  for (const connection of core.connections.values()) connection.settleClock(now);
  if (watchers(core).size === 0) return;
  sweep(core, now);
  const half = core.limits.onlineMs / 2;
  for (const connection of core.connections.values()) {
    if (connection.facts.version === 0 || connection.facts.aliveAskedAt !== 0 || now - connection.spokeAt < half)
      continue;
    connection.change({ aliveAskedAt: now });
    core.put(connection, aliveWanted);
  }
  presenceMoved(core);
}

/** Ends connections that were asked for a sign of life and gave none. */
function sweep(core: PresenceCheckContext, now: number): void {
  const { onlineMs } = core.limits;
  for (const connection of [...core.connections.values()]) {
    const wasAsked = connection.facts.aliveAskedAt !== 0 && now - connection.facts.aliveAskedAt >= onlineMs / 3;
    if (wasAsked && now - connection.heardAt >= onlineMs) core.end(connection, closeCodes.silent, 'silent');
  }
}
