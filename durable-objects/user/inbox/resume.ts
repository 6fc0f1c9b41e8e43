/**
 * A device comes back (F-resume): which conversations changed for it, and their states, under flow control.
 */
import { atOnce } from '../../../lib/at-once.ts';
import type { ConversationId } from '../../../protocol/ids.ts';
import { wire } from '../../../schema/gen/wire.js';
import { isWithin } from '../../kit/within.ts';
import type { Connection } from '../connection/connection.ts';
import { event } from '../connection/outputs.ts';
import type { Context } from '../context.ts';
import { prices } from '../meter/prices.ts';
import { type Cursor, isAhead, mergeCursors, noCursor } from '../positions/cursor.ts';
import { type AttachContext, attachAndTell } from './attach.ts';
import type { Chat } from './chat.ts';
import { progressOf, type ResumeProgressContext } from './resume-progress.ts';
import type { ResumeState } from './resume-state.ts';
import { noteTold, type StaleContext } from './stale.ts';
import { type StandingContext, tellStanding } from './standing.ts';
import { StateQueue, type StateQueueContext } from './state-queue.ts';

export type ResumeContext = Pick<
  Context,
  | 'account'
  | 'connections'
  | 'event'
  | 'inbox'
  | 'limits'
  | 'now'
  | 'options'
  | 'pay'
  | 'put'
  | 'resumes'
  | 'schedule'
  | 'store'
> &
  AttachContext &
  ResumeProgressContext &
  StaleContext &
  StandingContext &
  StateQueueContext;

const maxCalls = 32;
/** Who has used up what resumes may ask goes on as fast as it comes back: a resume is never refused for its length. */
const paceMs = 1_000;
/** What has not answered by then is told when it does: it delays nothing else. */
const slowMs = 1_000;
/** When more than so many could not be asked, something else is wrong, and the device had better come again. */
const maxWaiting = 64;

/**
 * Tells every changed conversation, then that this was all.
 *
 * Nothing here fails in silence: a conversation that cannot be asked is owed to the connection (stale.ts) and named to
 * the device, and whatever else goes wrong sends the device away, to come again.
 */
export async function tellChangedConversations(
  context: ResumeContext,
  connection: Connection,
  resume: ResumeState,
): Promise<void> {
  const queue = new StateQueue(context, connection, resume);
  const late = new Map<ConversationId, Promise<unknown>>();
  tellDeclined(context, connection, resume.cursors);

  const tell = async (chat: Chat): Promise<void> => {
    const stated = resume.cursors.get(chat.id) ?? null;
    const outcome = await attachAndTell(context, chat, {
      attach: chat.members <= context.limits.maxMembersAttached,
      connections: [connection],
      stated,
      take: (_, state) => queue.take(chat, state),
    });
    // However late it is told.
    if (outcome === 'unattached') context.schedule('attach', context.now() + context.limits.attachAfterMs);
    if (!queue.isOpen) return;
    if (outcome === 'failed') owe(connection, chat, stated);
    noteTold(context, connection, chat, outcome);
    late.delete(chat.id);
    if (outcome === 'failed') late.set(chat.id, Promise.resolve());
  };
  const changed = changedFor(context, connection, resume.cursors);
  for (const { id } of changed) resume.changed.add(id);
  await atOnce(changed, maxCalls, async (chat) => {
    await queue.room();
    while (queue.isOpen && context.pay(connection.device, prices.state) !== null) {
      await new Promise<void>((resolve) => context.options.surroundings.timer(paceMs, resolve));
    }
    if (!queue.isOpen) return;
    const work = tell(chat);
    // Owed from here on, whatever becomes of the answer.
    late.set(chat.id, work);
    work.catch(() => undefined);
    if (await isWithin(context.options.surroundings, slowMs, work)) queue.send();
    else if (queue.isOpen && late.has(chat.id)) owe(connection, chat, resume.cursors.get(chat.id) ?? null);
  });
  await queue.sent();
  if (!queue.isOpen) return;
  context.event(() => {
    if (late.size > maxWaiting) {
      // What could not be asked stays as it was; the device comes again for it.
      context.put(connection, event({ reconnect: { afterMs: 1_000, spreadMs: 4_000 } }));
    } else {
      connection.change({ resume: 'done' });
      // All conversations were looked at, so what a clock that was ahead has left in any of them is known here.
      context.stamps.keep();
      context.put(connection, event({ caughtUp: { waiting: [...late.keys()] } }));
    }
  });
  await Promise.all(late.values());
  await queue.sent();
  // One that was broken off is kept to the end of the connection: how far it came is written down then.
  if (connection.facts.resume === 'done') context.resumes.delete(connection);
}

/** The device is told of it as soon as that can be. */
function owe(connection: Connection, chat: Chat, stated: Cursor | null): void {
  const item = connection.edit(chat.id);
  item.stale = true;
  item.stated = stated;
}

/** The conversations that may hold something new for the device, dirty ones and the newest first (D1.3, D1.5). */
function changedFor(
  context: ResumeContext,
  connection: Connection,
  stated: ReadonlyMap<ConversationId, Cursor>,
): Chat[] {
  const toldAt = context.store.devices.all().get(connection.device)?.toldAt ?? 0;
  const progress = progressOf(context, connection.device);
  const allChangedAt = context.account?.allChangedAt ?? 0;
  return context.inbox.all().filter((chat) => {
    if (chat.standing === wire.Standing.DECLINED) return false;
    const since = progress?.toldChats.has(chat.id) ? Math.max(toldAt, progress.at) : toldAt;
    return allChangedAt >= since || hasChanged(context, connection, chat, stated.get(chat.id), since);
  });
}

/** Of what the person has declined, a device that names it hears only that (16.7). */
function tellDeclined(
  context: ResumeContext,
  connection: Connection,
  stated: ReadonlyMap<ConversationId, Cursor>,
): void {
  for (const id of stated.keys()) {
    const chat = context.inbox.get(id);
    if (chat?.standing === wire.Standing.DECLINED) tellStanding(context, chat, [connection]);
  }
}

function hasChanged(
  context: ResumeContext,
  connection: Connection,
  chat: Chat,
  stated: Cursor | undefined,
  toldAt: number,
): boolean {
  if (stated === undefined || chat.isDirty || chat.rowUnconfirmed || chat.touchedAt >= toldAt) return true;
  if (chat.headSeq > stated.newest) return true;
  for (const cursor of chat.cursors.values()) if (isAhead(cursor, stated)) return true;
  // It has acked what nobody here remembers: that is to be reported.
  const remembered = chat.cursors.get(connection.device) ?? noCursor(connection.device);
  if (mergeCursors(remembered, stated, context.limits.maxFailedRanges) !== remembered) return true;
  for (const other of context.connections.values()) {
    const item = other.unsettled.get(chat.id);
    if (item !== undefined && (item.unconfirmed || item.touchedAt >= toldAt)) return true;
  }
  return false;
}
