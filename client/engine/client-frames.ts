/** Puts commands into as few frames as the server's limits allow. */
import { encodeClientFrame } from '../../protocol/codec.ts';
import { wire } from '../../schema/gen/wire.js';
import type { WireCommand } from './outbound.ts';
import type { ClientLimits } from './world.ts';

/** Tag and length of a command inside its frame. */
const overhead = 8;
const maxCommands = 256;

/** The encoded frames, in order. None is longer than `maxFrameBytes`, as long as no command is. */
export function framesOf(commands: readonly WireCommand[], limits: Pick<ClientLimits, 'maxFrameBytes'>): Uint8Array[] {
  const frames: Uint8Array[] = [];
  let batch: WireCommand[] = [];
  let bytes = 0;
  const flush = (): void => {
    if (batch.length > 0) frames.push(encodeClientFrame({ commands: batch }));
    batch = [];
    bytes = 0;
  };
  for (const command of commands) {
    const size = overhead + wire.Command.encode(command).len;
    if (bytes + size > limits.maxFrameBytes || batch.length >= maxCommands) flush();
    batch.push(command);
    bytes += size;
  }
  flush();
  return frames;
}
