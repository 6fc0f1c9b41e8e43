import { wire } from '../../schema/gen/wire.js';
import type { Exchange } from './exchange.ts';
import { missing } from './owed-ranges.ts';
import { lacksControl } from './pulls.ts';
import type { World } from './world.ts';

/** Everything that the server had when the connection began is stored here, as far as it will serve it. */
export function isCaughtUp(world: World, exchange: Exchange): boolean {
  if (!exchange.saidCaughtUp || !exchange.resumed || exchange.waiting.size > 0) return false;
  for (const conversation of world.restless) {
    const { row, live, control } = conversation;
    // Ranges that the server has excluded are not waited for.
    if (live.pullRefused) continue;
    // Nothing of it is shown yet (D7.1).
    if (
      world.verifies &&
      control.kind === wire.ConversationKind.CONVERSATION_KIND_UNSPECIFIED &&
      lacksControl(conversation)
    )
      return false;
    if (missing(row).some((gap) => gap.from <= live.resumeHead)) return false;
  }
  return true;
}
