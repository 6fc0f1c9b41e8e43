/** How much a person may send (D2.4): counted is what conversations took, over all of the person's conversations. */
import type { ConversationId } from '../../protocol/ids.ts';
import { refuse } from '../../protocol/refusals.ts';
import { type Rate, refill, waitFor } from './allowance.ts';
import type { Core } from './core.ts';
import { refuseSend } from './send-refusals.ts';
import type { SendItem } from './sends.ts';

function rateOf(core: Core): Rate {
  return { max: core.limits.maxSendsPerMinute, perMs: core.limits.maxSendsPerMinute / 60_000 };
}

/**
 * Takes what the batch needs from the person's allowance (D2.4). From the first send of a device that has to wait, all
 * later ones of that device wait too: none overtakes.
 */
export function charge(core: Core, conversation: ConversationId, items: readonly SendItem[]): SendItem[] {
  const rate = rateOf(core);
  const allowance = refill(core.allowance, rate, core.now());
  const free = Math.floor(allowance.left);
  const allowed = items.slice(0, free);
  core.allowance = { left: allowance.left - allowed.length, at: allowance.at };
  const waiting = items.slice(free);
  if (waiting.length > 0) {
    const afterMs = Math.max(1, waitFor(core.allowance, rate, Math.min(waiting.length, core.limits.maxInFlight)));
    for (const item of waiting) refuseSend(core, conversation, item, refuse('rate-limited', { afterMs }));
  }
  keepAllowance(core, items);
  return allowed;
}

function keepAllowance(core: Core, items: readonly SendItem[]): void {
  const connection = items.at(-1)?.connection;
  if (connection !== undefined && core.allowance !== null) connection.change({ allowance: core.allowance });
}

/** What was charged and not taken. */
export function giveBack(core: Core, count: number): void {
  const { allowance } = core;
  if (allowance === null) return;
  core.allowance = { ...allowance, left: Math.min(core.limits.maxSendsPerMinute, allowance.left + count) };
}
