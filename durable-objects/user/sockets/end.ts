/** How connections end: what becomes of what they alone knew, and the flag in the device's row. */
import { closeCodes } from '../../../protocol/close-codes.ts';
import type { Connection } from '../connection/connection.ts';
import type { Context } from '../context.ts';
import { keepProgress, type ResumeProgressContext } from '../inbox/resume-progress.ts';
import { type KeepMeterContext, partLostToSleep, saveMeter } from '../meter/keep-meter.ts';
import { type PresenceContext, presenceMoved, unwatchAll } from '../presence/presence.ts';
import { type OweContext, oweUnacked } from '../wake/owe.ts';

type EndContext = Pick<Context, 'connections' | 'inbox' | 'now' | 'resumes' | 'stamps' | 'store'> &
  OweContext &
  KeepMeterContext &
  PresenceContext &
  ResumeProgressContext;

/**
 * Ends a connection (F-end): what it alone knew becomes rows, and the flag is cleared, all or nothing. One row, and one
 * for each conversation that it had news of; one more when much was used since that was last saved. Doing it twice does
 * it once.
 */
export function endConnection(context: EndContext, connection: Connection, code: number, reason: string): void {
  if (!connection.isOpen) return;
  context.store.transaction(() => {
    oweUnacked(context, connection);
    for (const conversation of [...connection.unsettled.keys()]) context.inbox.settleIntoRow(connection, conversation);
    context.store.devices.update(connection.device, {
      isOpen: false,
      lastSeenAt: code === closeCodes.silent ? connection.heardAt : context.now(),
      ...(connection.facts.resume === 'done' ? { toldAt: context.stamps.told() } : {}),
    });
    keepProgress(context, connection);
    saveMeter(context, partLostToSleep);
  });
  context.connections.delete(connection.number);
  connection.markEnded();
  context.resumes.get(connection)?.acknowledged?.();
  context.resumes.delete(connection);
  connection.release();
  connection.socket.close(code, reason);
  unwatchAll(context, connection);
  presenceMoved(context);
}
