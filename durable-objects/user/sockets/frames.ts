/** A message from a socket: metered, decoded, handled in order (D10.5). */

import { type Allowance, refill } from '../../../lib/allowance.ts';
import { closeCodes } from '../../../protocol/close-codes.ts';
import { type Command, decodeClientFrame } from '../../../protocol/codec.ts';
import { type CommandsContext, dispatch } from '../commands/dispatch.ts';
import type { Connection } from '../connection/connection.ts';
import type { Context } from '../context.ts';
import { type PresenceContext, presenceMoved } from '../presence/presence.ts';

type FramesContext = Pick<Context, 'end' | 'finish' | 'isDeaf' | 'limits' | 'now' | 'presence'> &
  CommandsContext &
  PresenceContext;

/** The seconds over which the rates of a socket are averaged. */
const averagedOver = 10;
/** As much work as a command is that many entries in its list. */
const itemsPerCommand = 8;

export function takeFrame(core: FramesContext, connection: Connection, data: Uint8Array | string) {
  const now = core.now();
  connection.heard(now);
  if (isFlood(core, connection, data.length, now)) return core.end(connection, closeCodes.flood, 'too many frames');
  if (typeof data === 'string') {
    // The runtime answers heartbeats by itself; this is for those that reach the object all the same.
    if (data === 'ping') return connection.socket.send('pong');
    return core.end(connection, closeCodes.malformed, 'text that is no heartbeat');
  }
  const read = decodeClientFrame(data, core.limits);
  if (read.frame === null) return core.end(connection, closeCodes.malformed, read.problem);
  if (isCommandFlood(core, connection, read.frame.commands, now))
    return core.end(connection, closeCodes.flood, 'too many commands');
  if (core.isDeaf(connection)) return core.end(connection, closeCodes.flood, 'what was sent is not read');
  for (const command of read.frame.commands) {
    if (!connection.isOpen) break;
    dispatch({ core, connection, id: command.id }, command);
  }
  if (core.presence.mayHaveMoved) {
    core.presence.mayHaveMoved = false;
    presenceMoved(core);
  }
}

function isFlood(core: FramesContext, connection: Connection, size: number, now: number): boolean {
  const { maxFramesPerSecond, maxBytesPerSecond } = core.limits;
  const { meter } = connection;
  meter.frames = take(meter.frames, maxFramesPerSecond, 1, now);
  meter.bytes = take(meter.bytes, maxBytesPerSecond, size, now);
  return meter.frames.left < 0 || meter.bytes.left < 0;
}

function isCommandFlood(
  core: FramesContext,
  connection: Connection,
  commands: readonly Command[],
  now: number,
): boolean {
  const { meter } = connection;
  let count = 0;
  for (const command of commands) count += 1 + Math.floor(lengthOf(command) / itemsPerCommand);
  meter.commands = take(meter.commands, core.limits.maxCommandsPerSecond, count, now);
  return meter.commands.left < 0;
}

/** How many things a command names, each of which is looked up. */
function lengthOf(command: Command): number {
  const { ack, resume, watch, getDeviceLists } = command;
  return (
    (ack?.conversations.length ?? 0) +
    (resume?.cursors.length ?? 0) +
    (watch?.users.length ?? 0) +
    (getDeviceLists?.users.length ?? 0)
  );
}

function take(allowance: Allowance | null, perSecond: number, count: number, now: number): Allowance {
  const full = refill(allowance, { max: perSecond * averagedOver, perMs: perSecond / 1_000 }, now);
  return { left: full.left - count, at: full.at };
}
