/** A message from a socket: metered, decoded, handled in order (D10.5). */

import { closeCodes } from '../../../protocol/close-codes.ts';
import { type Command, decodeClientFrame } from '../../../protocol/codec.ts';
import { type CommandsContext, dispatch } from '../commands/dispatch.ts';
import type { Connection } from '../connection/connection.ts';
import type { Context } from '../context.ts';
import { type PresenceContext, presenceMoved } from '../presence/presence.ts';

type FramesContext = Pick<Context, 'end' | 'isDeaf' | 'limits' | 'now' | 'presence'> &
  CommandsContext &
  PresenceContext;

/** As much work as a command is that many entries in its list. */
const itemsPerCommand = 8;

export function takeFrame(context: FramesContext, connection: Connection, data: Uint8Array | string) {
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
    dispatch({ context: context, connection, id: command.id }, command);
  }
  if (context.presence.mayHaveMoved) {
    context.presence.mayHaveMoved = false;
    presenceMoved(context);
  }
}

function isFlood({ meter }: Connection, size: number, now: number): boolean {
  const areMany = !meter.frames.spend(1, now);
  const isMuch = !meter.bytes.spend(size, now);
  return areMany || isMuch;
}

function isCommandFlood({ meter }: Connection, commands: readonly Command[], now: number): boolean {
  let count = 0;
  for (const command of commands) count += 1 + Math.floor(lengthOf(command) / itemsPerCommand);
  return !meter.commands.spend(count, now);
}

/** How many things a command names, each of which is looked up. */
function lengthOf(command: Command): number {
  const { ack, resume, watch, getDeviceLists, sendToDevices } = command;
  return (
    (ack?.conversations.length ?? 0) +
    (resume?.cursors.length ?? 0) +
    (watch?.users.length ?? 0) +
    (getDeviceLists?.users.length ?? 0) +
    (sendToDevices?.messages.length ?? 0)
  );
}
