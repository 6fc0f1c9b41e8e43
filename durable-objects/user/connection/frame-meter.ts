import type { Allowance } from '../../../lib/allowance.ts';

/** How much a connection has sent lately. In memory: a socket that floods does not let its object sleep. */
export interface FrameMeter {
  frames: Allowance | null;
  bytes: Allowance | null;
  commands: Allowance | null;
}
