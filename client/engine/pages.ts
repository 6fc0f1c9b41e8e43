/** Takes in the pages that were pulled. */

import { doubling } from '../../lib/doubling.ts';
import { size } from '../../lib/ranges.ts';
import type { Conversation } from './conversation.ts';
import type { PageRequest, WireReply } from './exchange.ts';
import { adviceOf, contextOf, type Inbound, openedOf } from './inbound-context.ts';
import { settleBySearch, takeControl, takeEntries, takeExcluded, takeHead } from './merge.ts';
import type { PullPlan } from './pulls.ts';

/** After an answer that brought nothing, wait before asking again: at first so long, in the end so long. */
const pullPauseMs = 5_000;
const refusedPullPauseMs = 60_000;

export function takePage(awaited: PageRequest, reply: WireReply, inbound: Inbound): void {
  const { plan } = awaited;
  const { conversation } = plan;
  if (!awaited.isOverdue) {
    inbound.exchange.pulls--;
    endPull(plan);
  }
  const now = inbound.world.surroundings.elapsed();
  if (reply.page === null) {
    const never = reply.refusal !== null && adviceOf(reply.refusal.advice) === 'never';
    conversation.live.pullRefused = never;
    const pause = never ? refusedPullPauseMs : pauseOf(conversation);
    conversation.live.pullAgainAt = now + Math.max(pause, reply.refusal?.afterMs ?? 0);
    inbound.changes.seen.add(conversation);
    awaited.answered(reply);
    return;
  }
  const before = progressOf(plan);
  conversation.live.pullRefused = false;
  const context = contextOf(inbound, !plan.backwards);
  // First what will never be served: the entry after it is then checked against the head at its end.
  for (const one of reply.page.excluded) {
    if (one.range !== null) takeExcluded(conversation, one.range, one.head, context);
  }
  const opened = openedOf(conversation, reply.page.entries, inbound);
  if (plan.control)
    takeControl(
      conversation,
      opened.map((one) => one.entry),
      context,
    );
  else takeEntries(conversation, opened, context);
  if (reply.page.floor > conversation.row.floor) {
    conversation.row.floor = reply.page.floor;
    takeExcluded(conversation, { from: 1, through: reply.page.floor }, reply.page.floorHead, context);
  }
  takeHead(conversation, reply.page.headSeq, reply.page.head, context);
  if (plan.control && !reply.page.hasMore) endControl(conversation, reply.page.headSeq);
  // What is held back now is held back a moment later too: a server that answers with nothing is asked at a slow pace.
  if (progressOf(plan) === before) conversation.live.pullAgainAt = now + pauseOf(conversation);
  else conversation.live.pullsInVain = 0;
  settleBySearch(conversation, inbound.changes);
  inbound.changes.touch(conversation);
  awaited.answered(null);
}

function pauseOf({ live }: Conversation): number {
  return doubling(pullPauseMs, live.pullsInVain++, refusedPullPauseMs);
}

/** That is all of the control chain up to `seq`: an epoch that was only guessed is none. */
function endControl({ row, control, live }: Conversation, seq: number): void {
  if (row.halted !== null) return;
  live.controlThrough = Math.max(live.controlThrough, seq);
  if (row.epoch <= seq) row.epoch = Math.min(row.epoch, control.epoch);
}

/** The range is no longer being asked for. */
export function endPull(plan: PullPlan): void {
  const { live } = plan.conversation;
  if (plan.control) live.pullingControl = false;
  else live.pulling = live.pulling.filter((one) => one !== plan.range);
}

function progressOf({ conversation, control }: PullPlan): number {
  return control ? conversation.control.epoch : size(conversation.row.runs);
}
