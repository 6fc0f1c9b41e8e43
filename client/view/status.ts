import { disagreements } from '../../protocol/versions.ts';
import type { Explanation, Status } from '../api.ts';
import type { ConnectionState } from '../engine/connection.ts';
import type { EngineState } from '../engine/engine.ts';
import { RoostError, saidIn } from '../errors.ts';

export interface StatusParts {
  readonly connection: ConnectionState;
  readonly engine: EngineState;
  readonly isCaughtUp: boolean;
  readonly unsent: number;
  /** Why the device is not signed in any more; null while that is being asked. */
  readonly signedOut: Explanation | null;
  /** Why the server takes no calls from this page; null: that is wrong or unknown. */
  readonly barred: Explanation | null;
  /** The time of day of a moment on the clock of durations. */
  timeOfDay(elapsed: number): number;
}

/** The connection in words for people. */
export function statusOf({
  connection,
  engine,
  isCaughtUp,
  unsent,
  signedOut,
  barred,
  timeOfDay,
}: StatusParts): Status {
  const refused = connection.at === 'waiting' ? refusedIn(connection) : null;
  const problem = connection.at === 'waiting' ? (problemOf(refused) ?? barred?.sentence ?? null) : null;
  const status = (state: Status['state'], sentence: string, retryAt: number | null = null): Status => ({
    ...{ state, retryAt, unsent, sentence, problem },
    why: state === 'offline' ? (refused ?? (problem === null ? null : barred)) : null,
  });
  if (engine === 'superseded') return status('superseded', new RoostError('superseded').sentence);
  if (engine === 'failed') return status('failed', 'This client had to stop: its storage is full, or it has a fault.');
  if (engine === 'closed') return status('closed', 'Closed.');
  if (connection.at === 'waiting')
    return status('offline', problem ?? 'Not connected; trying again soon.', timeOfDay(connection.until));
  if (connection.at === 'catching-up') return status('catching-up', 'Catching up …');
  if (connection.at === 'online') return isCaughtUp ? status('online', '') : status('catching-up', 'Catching up …');
  if (connection.at !== 'stopped') return status('connecting', 'Connecting …');
  switch (connection.why) {
    case 'told':
      return status('offline', 'Not connected.');
    case 'displaced':
      return status('displaced', 'This account is open in another window.');
    case 'signed-out':
      if (signedOut === null) return status('connecting', 'Connecting …');
      return { ...status('signed-out', signedOut.sentence), why: signedOut };
    case 'upgrade':
      return tooOld(status, connection.said);
  }
}

/** A text of the server is shown only where it is known; servers of version 1 said the first, and were older than this app. */
function tooOld(status: (state: Status['state'], sentence: string) => Status, said: string | undefined): Status {
  const isServerOld = said === 'no common version' || said === disagreements.serverTooOld;
  const sentence = isServerOld ? disagreements.serverTooOld : disagreements.clientTooOld;
  const why = new RoostError('client-too-old', { sentence, ...(isServerOld ? { reason: 'server' } : {}) });
  return { ...status('upgrade', sentence), why: saidIn(why) };
}

/** A refusal says why and what can be done; a line that is gone says neither. */
function problemOf(refused: Explanation | null): string | null {
  if (refused === null) return null;
  return `The server does not let this device in: ${refused.sentence || 'it gives no reason.'} (${refused.code})`;
}

function refusedIn({ problem }: Extract<ConnectionState, { at: 'waiting' }>): Explanation | null {
  return problem === undefined ? null : { ...problem, reason: null, values: {} };
}
