/** Puts commands into as few frames as the server's limits allow. */
import { encodeClientFrame } from '../../protocol/codec.ts';
import { wire } from '../../schema/gen/wire.js';
import { fieldsOf } from './cursors.ts';
import type { WireCommand } from './outbound.ts';
import type { ClientLimits } from './world.ts';

/** Tag and length of a command inside its frame. */
const overhead = 8;
const maxCommands = 256;
/** Of any command beside its cursors: a send with all its targets. */
const otherFields = 128;

/** The encoded frames, in order. All keep to the limits as long as each single command does. */
export function framesOf(
  commands: readonly WireCommand[],
  limits: Pick<ClientLimits, 'maxFrameBytes' | 'maxFieldsPerFrame'>,
): Uint8Array[] {
  const frames: Uint8Array[] = [];
  let batch: WireCommand[] = [];
  let bytes = 0;
  let fields = 0;
  const flush = (): void => {
    if (batch.length > 0) frames.push(encodeClientFrame({ commands: batch }));
    batch = [];
    bytes = 0;
    fields = 0;
  };
  for (const command of commands) {
    const size = overhead + wire.Command.encode(command).len;
    const inside = otherFields + fieldsOf(command.ack?.conversations ?? command.resume?.cursors ?? []);
    const isFull = bytes + size > limits.maxFrameBytes || fields + inside > limits.maxFieldsPerFrame;
    if (isFull || batch.length === maxCommands) flush();
    batch.push(command);
    bytes += size;
    fields += inside;
  }
  flush();
  return frames;
}
