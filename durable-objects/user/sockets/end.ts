/** How connections end: what becomes of what they alone knew, and the flag in the device's row. */
import { closeCodes } from '../../../protocol/close-codes.ts';
import type { Connection } from '../connection/connection.ts';
import type { Context } from '../context.ts';
import { keepProgress, type ResumeProgressContext } from '../inbox/resume-progress.ts';
import { type KeepMeterContext, partLostToSleep, saveMeter } from '../meter/keep-meter.ts';
import { type PresenceContext, presenceMoved, unwatchAll } from '../presence/presence.ts';

type EndContext = Pick<Context, 'connections' | 'inbox' | 'now' | 'resumes' | 'stamp' | 'store'> &
  KeepMeterContext &
  PresenceContext &
  ResumeProgressContext;

/**
 * Ends a connection (F-end): what it alone knew becomes rows, and the flag is cleared, all or nothing. One row, and one
 * for each conversation that it had news of; one more when much was used since that was last saved. Doing it twice does
 * it once.
 */
export function endConnection(core: EndContext, connection: Connection, code: number, reason: string): void {
  if (!connection.isOpen) return;
  core.store.transaction(() => {
    for (const conversation of [...connection.unsettled.keys()]) core.inbox.settleIntoRow(connection, conversation);
    core.store.updateDevice(connection.device, {
      isOpen: false,
      lastSeenAt: code === closeCodes.silent ? connection.heardAt : core.now(),
      ...(connection.facts.resume === 'done' ? { toldAt: core.stamp() } : {}),
    });
    keepProgress(core, connection);
    saveMeter(core, partLostToSleep);
  });
  core.connections.delete(connection.number);
  connection.markEnded();
  core.resumes.get(connection)?.acknowledged?.();
  core.resumes.delete(connection);
  connection.release();
  connection.socket.close(code, reason);
  unwatchAll(core, connection);
  presenceMoved(core);
}
