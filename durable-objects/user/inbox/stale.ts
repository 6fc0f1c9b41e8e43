/**
 * What a connection is owed of a conversation: a state, because something was held back from it that no pull brings, or
 * because the conversation could not be asked when the device came back. It is owed until it is told, for as long as the
 * connection lives (at its end it is a mark), and each conversation is asked again at its own growing intervals: one that
 * does not answer delays no other.
 */
import { atOnce } from '../../../lib/at-once.ts';
import { failuresForgotten } from '../../kit/retry-times.ts';
import type { Connection } from '../connection/connection.ts';
import type { Context } from '../context.ts';
import { type AttachContext, attachAndTellNow, type Told } from './attach.ts';
import type { Known } from './known.ts';

export type StaleContext = Pick<Context, 'account' | 'inbox' | 'isSlow' | 'live' | 'now' | 'retries' | 'schedule'> &
  AttachContext;

const maxCalls = 8;
const soonMs = 1_000;

/** Tells a connection what it is owed, unless it is still slow: then its acks will ask for it. */
export async function tellStale(core: StaleContext, connection: Connection): Promise<void> {
  const owed = [...connection.unsettled].filter(([, item]) => item.stale);
  await atOnce(owed, maxCalls, async ([id, item]) => {
    if (!connection.isOpen || core.isSlow(connection)) return;
    const known = core.inbox.get(id);
    if (known === null || !item.stale || connection.asking.has(id) || !isDue(core, known)) return;
    noteTold(core, connection, known, await attachAndTellNow(core, known, [connection]));
  });
}

/** After a conversation was asked for a state that a connection is owed. */
export function noteTold(core: StaleContext, connection: Connection, known: Known, told: Told): void {
  const { asking } = known;
  if (told === 'failed') {
    asking.failures++;
    asking.againAt = core.retries.next(core.now(), asking.failures);
    core.schedule('stale', asking.againAt);
    return;
  }
  asking.failures = 0;
  asking.againAt = 0;
  // It is not the person's any more, and nothing of it is owed to anybody.
  if (told === 'refused' && connection.unsettled.has(known.id)) {
    const item = connection.edit(known.id);
    item.stale = false;
    item.stated = null;
  }
}

/** The job: what could not be told is tried again, when it is due. */
export async function retryStale(core: StaleContext): Promise<void> {
  if (core.account === null) return;
  await Promise.all(core.live().map((connection) => (connection.isStale ? tellStale(core, connection) : null)));
  scheduleStale(core);
}

/** After a sleep, too, somebody has to come back to what is owed. */
export function resumeStale(core: StaleContext): void {
  for (const connection of core.live()) {
    for (const [id, item] of connection.unsettled) {
      const known = item.stale ? core.inbox.get(id) : null;
      if (known !== null) known.asking.failures = Math.max(known.asking.failures, failuresForgotten);
    }
  }
  scheduleStale(core);
}

function scheduleStale(core: StaleContext): void {
  let next = Infinity;
  for (const connection of core.live()) {
    if (core.isSlow(connection)) continue;
    for (const [id, item] of connection.unsettled) {
      if (!item.stale || connection.asking.has(id)) continue;
      const known = core.inbox.get(id);
      if (known === null) continue;
      next = Math.min(next, isDue(core, known) ? core.now() + soonMs : known.asking.againAt);
    }
  }
  if (next < Infinity) core.schedule('stale', next);
}

function isDue(core: StaleContext, known: Known): boolean {
  return core.retries.isDue(known.asking.againAt, core.now());
}
