/** Up to where nobody lacks anything: what retention until delivered goes by (D4.4). */
import { wire } from '../../../schema/gen/wire.js';
import type { Context } from '../context.ts';
import type { Member } from '../state.ts';

/** Everybody who was in at any of these entries has them on all active devices. */
export function deliveredToAll(context: Context): number {
  let through = context.state.tip.seq;
  for (const member of context.state.members) through = Math.min(through, lacksFrom(context, member) - 1);
  return Math.max(0, through);
}

/**
 * The first entry that some device of theirs may lack, or Infinity. What was written outside their stays is owed to no device
 * of theirs.
 */
function lacksFrom({ log }: Context, { devices, intervals, least }: Member): number {
  // Only listed devices are owed something, each from the entry on that lists it (D1.7).
  if (devices.length === 0) return Infinity;
  for (const { from, through } of intervals) {
    if (through > 0 && least >= through) continue;
    // By the server: the account has ended, and nobody will ever fetch what it lacks; or a group was declined, and what is in it
    // was never theirs (16.6).
    if (through > 0 && log.control(through)?.kind === wire.EntryKind.REMOVAL) continue;
    return Math.max(from, least + 1);
  }
  return Infinity;
}
