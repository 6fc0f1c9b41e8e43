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
import type { Known } from './known.ts';
import { progressOf, type ResumeProgressContext } from './resume-progress.ts';
import type { Resuming } from './resuming.ts';
import { noteTold, type StaleContext } from './stale.ts';
import { type StandingContext, tellStanding } from './standing.ts';
import { StateQueue, type StateQueueContext } from './state-queue.ts';

export type ResumeContext = Pick<
  Context,
  | 'account'
  | 'connections'
  | 'finish'
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
  core: ResumeContext,
  connection: Connection,
  resuming: Resuming,
): Promise<void> {
  const queue = new StateQueue(core, connection, resuming);
  const late = new Map<ConversationId, Promise<unknown>>();
  tellDeclined(core, connection, resuming.cursors);

  const tell = async (known: Known): Promise<void> => {
    const stated = resuming.cursors.get(known.id) ?? null;
    const told = await attachAndTell(core, known, {
      attach: known.members <= core.limits.maxMembersAttached,
      connections: [connection],
      stated,
      take: (_, state) => queue.take(known, state),
    });
    // However late it is told.
    if (told === 'unattached') core.schedule('attach', core.now() + core.limits.attachAfterMs);
    if (!queue.isOpen) return;
    if (told === 'failed') owe(connection, known, stated);
    noteTold(core, connection, known, told);
    late.delete(known.id);
    if (told === 'failed') late.set(known.id, Promise.resolve());
  };
  const changed = changedFor(core, connection, resuming.cursors);
  for (const { id } of changed) resuming.changed.add(id);
  await atOnce(changed, maxCalls, async (known) => {
    await queue.room();
    while (queue.isOpen && core.pay(connection.device, prices.state) !== null) {
      await new Promise<void>((resolve) => core.options.surroundings.timer(paceMs, resolve));
    }
    if (!queue.isOpen) return;
    const telling = tell(known);
    // Owed from here on, whatever becomes of the answer.
    late.set(known.id, telling);
    telling.catch(() => undefined);
    if (await isWithin(core.options.surroundings, slowMs, telling)) queue.send();
    else if (queue.isOpen && late.has(known.id)) owe(connection, known, resuming.cursors.get(known.id) ?? null);
  });
  await queue.sent();
  if (!queue.isOpen) return;
  if (late.size > maxWaiting) {
    // What could not be asked stays as it was; the device comes again for it.
    core.put(connection, event({ reconnect: { afterMs: 1_000, spreadMs: 4_000 } }));
  } else {
    connection.change({ resume: 'done' });
    core.put(connection, event({ caughtUp: { waiting: [...late.keys()] } }));
  }
  core.finish();
  await Promise.all(late.values());
  await queue.sent();
  // One that was broken off is kept to the end of the connection: how far it came is written down then.
  if (connection.facts.resume === 'done') core.resumes.delete(connection);
}

/** The device is told of it as soon as that can be. */
function owe(connection: Connection, known: Known, stated: Cursor | null): void {
  const item = connection.edit(known.id);
  item.stale = true;
  item.stated = stated;
}

/** The conversations that may hold something new for the device, dirty ones and the newest first (D1.3, D1.5). */
function changedFor(core: ResumeContext, connection: Connection, stated: ReadonlyMap<ConversationId, Cursor>): Known[] {
  const toldAt = core.store.devices().get(connection.device)?.toldAt ?? 0;
  const progress = progressOf(core, connection.device);
  const allChangedAt = core.account?.allChangedAt ?? 0;
  return core.inbox.all().filter((known) => {
    if (known.standing === wire.Standing.DECLINED) return false;
    const since = progress?.told.has(known.id) ? Math.max(toldAt, progress.at) : toldAt;
    return allChangedAt >= since || hasChanged(core, connection, known, stated.get(known.id), since);
  });
}

/** Of what the person has declined, a device that names it hears only that (16.7). */
function tellDeclined(core: ResumeContext, connection: Connection, stated: ReadonlyMap<ConversationId, Cursor>): void {
  for (const id of stated.keys()) {
    const known = core.inbox.get(id);
    if (known?.standing === wire.Standing.DECLINED) tellStanding(core, known, [connection]);
  }
}

function hasChanged(
  core: ResumeContext,
  connection: Connection,
  known: Known,
  stated: Cursor | undefined,
  toldAt: number,
): boolean {
  if (stated === undefined || known.isDirty || known.rowUnconfirmed || known.touchedAt >= toldAt) return true;
  if (known.headSeq > stated.newest) return true;
  for (const cursor of known.cursors.values()) if (isAhead(cursor, stated)) return true;
  // It has acked what nobody here remembers: that is to be reported.
  const remembered = known.cursors.get(connection.device) ?? noCursor(connection.device);
  if (mergeCursors(remembered, stated, core.limits.maxFailedRanges) !== remembered) return true;
  for (const other of core.connections.values()) {
    const item = other.unsettled.get(known.id);
    if (item !== undefined && (item.unconfirmed || item.touchedAt >= toldAt)) return true;
  }
  return false;
}
