import { disagreements } from '../../protocol/versions.ts';
import type { Status } from '../api.ts';
import type { ConnectionState } from '../engine/connection.ts';
import type { EngineState } from '../engine/engine.ts';
import { RoostError } from '../errors.ts';

export interface Stands {
  readonly connection: ConnectionState;
  readonly engine: EngineState;
  readonly isCaughtUp: boolean;
  readonly unsent: number;
  /** Why the device is not signed in any more; null while that is being asked. */
  readonly signedOut: string | null;
  /** Why the server takes no calls from this page; null: that is not so, or not known. */
  readonly barred: string | null;
  /** The time of day of a moment on the clock of durations. */
  timeOfDay(elapsed: number): number;
}

/** The connection in words for people. */
export function statusOf({ connection, engine, isCaughtUp, unsent, signedOut, barred, timeOfDay }: Stands): Status {
  const status = (state: Status['state'], sentence: string, retryAt: number | null = null): Status => ({
    state,
    retryAt,
    unsent,
    sentence,
    problem: connection.at === 'waiting' ? (problemOf(connection) ?? barred) : null,
  });
  if (engine === 'superseded') return status('superseded', new RoostError('superseded').sentence);
  if (engine === 'failed') return status('failed', 'This client had to stop: its storage is full, or it has a fault.');
  if (engine === 'closed') return status('closed', 'Closed.');
  if (connection.at === 'waiting')
    return status(
      'offline',
      problemOf(connection) ?? barred ?? 'Not connected; trying again soon.',
      timeOfDay(connection.until),
    );
  if (connection.at === 'catching-up') return status('catching-up', 'Catching up …');
  if (connection.at === 'online') return isCaughtUp ? status('online', '') : status('catching-up', 'Catching up …');
  if (connection.at !== 'stopped') return status('connecting', 'Connecting …');
  switch (connection.why) {
    case 'told':
      return status('offline', 'Not connected.');
    case 'displaced':
      return status('displaced', 'This account is open in another window.');
    case 'signed-out':
      return signedOut === null ? status('connecting', 'Connecting …') : status('signed-out', signedOut);
    case 'upgrade':
      return status('upgrade', upgradeSentence(connection.said));
  }
}

/** A text of the server is shown only where it is known; servers of version 1 said the first, and were older than this app. */
function upgradeSentence(said: string | undefined): string {
  const isServerOld = said === 'no common version' || said === disagreements.serverTooOld;
  return isServerOld ? disagreements.serverTooOld : disagreements.clientTooOld;
}

/** A refusal says why and what can be done; a line that is gone says neither. */
function problemOf({ problem }: Extract<ConnectionState, { at: 'waiting' }>): string | null {
  if (problem === undefined) return null;
  return `The server does not let this device in: ${problem.sentence || 'it gives no reason.'} (${problem.code})`;
}
