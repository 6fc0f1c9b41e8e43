/**
 * What a connection is owed of a conversation: a state, because something was held back from it that no pull brings, or
 * because the conversation was out of reach when the device came back. It is owed until it is told, for as long as the
 * connection lives (at its end it is a mark), and each conversation is asked again at its own growing intervals: a silent one
 * delays itself alone.
 */
import { atOnce } from '../../../lib/at-once.ts';
import { failuresForgotten } from '../../kit/retry-times.ts';
import type { Connection } from '../connection/connection.ts';
import type { Context } from '../context.ts';
import { type AttachContext, type AttachOutcome, attachAndTellNow } from './attach.ts';
import type { Chat } from './chat.ts';

export type StaleContext = Pick<Context, 'account' | 'inbox' | 'isSlow' | 'live' | 'now' | 'retries' | 'schedule'> &
  AttachContext;

const maxCalls = 8;
const soonMs = 1_000;

/** Tells a connection what it is owed, unless it is still slow: then its acks will ask for it. */
export async function tellStale(context: StaleContext, connection: Connection): Promise<void> {
  const owed = [...connection.unsettled].filter(([, item]) => item.stale);
  await atOnce(owed, maxCalls, async ([id, item]) => {
    if (!connection.isOpen || context.isSlow(connection)) return;
    const chat = context.inbox.get(id);
    if (chat === null || !item.stale || connection.asking.has(id) || !isDue(context, chat)) return;
    noteTold(context, connection, chat, await attachAndTellNow(context, chat, [connection]));
  });
}

/** After a conversation was asked for a state that a connection is owed. */
export function noteTold(context: StaleContext, connection: Connection, chat: Chat, outcome: AttachOutcome): void {
  const { asking } = chat;
  if (outcome === 'failed') {
    asking.failures++;
    asking.againAt = context.retries.next(context.now(), asking.failures);
    context.schedule('stale', asking.againAt);
    return;
  }
  asking.failures = 0;
  asking.againAt = 0;
  // The person is out of it, and is owed nothing of it.
  if (outcome === 'refused' && connection.unsettled.has(chat.id)) {
    const item = connection.edit(chat.id);
    item.stale = false;
    item.stated = null;
  }
}

/** The job: what could not be told is tried again, when it is due. */
export async function retryStale(context: StaleContext): Promise<void> {
  if (context.account === null) return;
  await Promise.all(context.live().map((connection) => (connection.isStale ? tellStale(context, connection) : null)));
  scheduleStale(context);
}

/** After a sleep, too, somebody has to come back to what is owed. */
export function resumeStale(context: StaleContext): void {
  for (const connection of context.live()) {
    for (const [id, item] of connection.unsettled) {
      const chat = item.stale ? context.inbox.get(id) : null;
      if (chat !== null) chat.asking.failures = Math.max(chat.asking.failures, failuresForgotten);
    }
  }
  scheduleStale(context);
}

function scheduleStale(context: StaleContext): void {
  let next = Infinity;
  for (const connection of context.live()) {
    if (context.isSlow(connection)) continue;
    for (const [id, item] of connection.unsettled) {
      if (!item.stale || connection.asking.has(id)) continue;
      const chat = context.inbox.get(id);
      if (chat === null) continue;
      next = Math.min(next, isDue(context, chat) ? context.now() + soonMs : chat.asking.againAt);
    }
  }
  if (next < Infinity) context.schedule('stale', next);
}

function isDue(context: StaleContext, chat: Chat): boolean {
  return context.retries.isDue(chat.asking.againAt, context.now());
}
