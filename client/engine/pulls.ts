/** Which missing ranges to ask for next: newest conversation first, a few at a time, one page each (F-resume). */
import type { Range } from '../../lib/ranges.ts';
import type { Conversation } from './conversation.ts';
import { missing, unsearched } from './owed-ranges.ts';

export interface PullPlan {
  readonly conversation: Conversation;
  readonly range: Range;
  /** Only the control chain, from `range.from` on. */
  readonly control: boolean;
  /** From the end of the range down: a person scrolls back. */
  readonly backwards: boolean;
}

/** With `maxPageBytes` of half a mebibyte, so many pages are never more than 2 MiB on their way. */
const maxPulls = 4;

export function nextPulls(
  conversations: Iterable<Conversation>,
  options: { now: number; inFlight: number },
): PullPlan[] {
  const free = maxPulls - options.inFlight;
  if (free <= 0) return [];
  const plans: { plan: PullPlan; at: number }[] = [];
  for (const conversation of conversations) {
    const plan = planFor(conversation, options.now);
    if (plan !== null)
      plans.push({ plan, at: conversation.live.opened > 0 ? Number.POSITIVE_INFINITY : conversation.row.at });
  }
  plans.sort((a, b) => b.at - a.at);
  return plans.slice(0, free).map((one) => one.plan);
}

/** Says whether a conversation still wants something from the server. */
export function wantsPull(conversation: Conversation): boolean {
  return lacksControl(conversation) || missing(conversation.row).length > 0 || unsearched(conversation).length > 0;
}

/** The control chain is not replayed up to the epoch that was told of. */
export function lacksControl(conversation: Conversation): boolean {
  return conversation.row.halted === null && conversation.control.epoch < conversation.row.epoch;
}

function planFor(conversation: Conversation, now: number): PullPlan | null {
  const { row, control, live } = conversation;
  if (live.pullAgainAt > now || live.pulling.length > 0 || live.pullingControl) return null;
  const gap = missing(row)[0] ?? unsearched(conversation)[0];
  // The gap brings the control entries along; only sends that wait to be sealed want them sooner.
  const brings = gap !== undefined && (gap.from === 1 || control.epoch > 0) && conversation.outbox.size === 0;
  if (lacksControl(conversation) && !brings) {
    return { conversation, range: { from: control.epoch + 1, through: row.epoch }, control: true, backwards: false };
  }
  return gap === undefined ? null : { conversation, range: gap, control: false, backwards: false };
}
