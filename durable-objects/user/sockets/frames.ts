/** A message from a socket: metered, decoded, handled in order (D10.5). */

import { closeCodes } from '../../../protocol/close-codes.ts';
import { type Command, decodeClientFrame } from '../../../protocol/codec.ts';
import type { Connection } from '../connection/connection.ts';
import type { Context } from '../context.ts';
import { weightOf } from './named-things.ts';

type FramesContext = Pick<Context, 'end' | 'isDeaf' | 'limits' | 'now' | 'presence' | 'presenceNews'>;

/** `dispatch` handles one command of the connection. */
export function takeFrame(
  context: FramesContext,
  connection: Connection,
  data: Uint8Array | string,
  dispatch: (command: Command) => void,
) {
  const now = context.now();
  connection.heard(now);
  if (isFlood(connection, data.length, now)) return context.end(connection, closeCodes.flood, 'too many frames');
  if (typeof data === 'string') {
    // The runtime answers heartbeats by itself; this is for those that reach the object all the same.
    if (data === 'ping') return connection.socket.send('pong');
    return context.end(connection, closeCodes.malformed, 'text that is no heartbeat');
  }
  const read = decodeClientFrame(data, context.limits);
  if (read.frame === null) return context.end(connection, closeCodes.malformed, read.problem);
  if (isCommandFlood(connection, read.frame.commands, now))
    return context.end(connection, closeCodes.flood, 'too many commands');
  if (context.isDeaf(connection)) return context.end(connection, closeCodes.flood, 'what was sent is not read');
  for (const command of read.frame.commands) {
    if (!connection.isOpen) break;
    dispatch(command);
  }
  if (context.presence.mayHaveMoved) {
    context.presence.mayHaveMoved = false;
    context.presenceNews.moved();
  }
}

function isFlood({ meter }: Connection, size: number, now: number): boolean {
  const areMany = !meter.frames.spend(1, now);
  const isMuch = !meter.bytes.spend(size, now);
  return areMany || isMuch;
}

function isCommandFlood({ meter }: Connection, commands: readonly Command[], now: number): boolean {
  let count = 0;
  for (const command of commands) count += weightOf(command);
  return !meter.commands.spend(count, now);
}
