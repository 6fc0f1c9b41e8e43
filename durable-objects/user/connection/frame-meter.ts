import { Bucket } from '../../../lib/bucket.ts';
import type { Limits } from '../../../protocol/limits.ts';

/** The seconds over which the rates of a socket are averaged. */
const averagedOver = 10;

/** How much a connection has sent lately. In memory: a socket that floods does not let its object sleep. */
export class FrameMeter {
  readonly frames: Bucket;
  readonly bytes: Bucket;
  readonly commands: Bucket;

  constructor(limits: Pick<Limits, 'maxFramesPerSecond' | 'maxBytesPerSecond' | 'maxCommandsPerSecond'>) {
    this.frames = averaged(limits.maxFramesPerSecond);
    this.bytes = averaged(limits.maxBytesPerSecond);
    this.commands = averaged(limits.maxCommandsPerSecond);
  }
}

function averaged(perSecond: number): Bucket {
  return new Bucket({ max: perSecond * averagedOver, perMs: perSecond / 1_000 });
}
