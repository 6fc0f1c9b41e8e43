import { contains } from '../../lib/ranges.ts';
import type { UserId } from '../../protocol/ids.ts';
import { type Refusal, refuse } from '../../protocol/refusals.ts';
import type { Context } from './context.ts';
import { isForgotten } from './delete.ts';
import { historyUnavailable, outside } from './log/log.ts';
import type { ReceiptsReply, ReceiptsRequest } from './rpc.ts';
import { currentStay, lastVisible } from './state.ts';
import { deliveredIn, readIn } from './summary.ts';

/** Who has a message, by name: for its sender while they are in, with the counts of the summary. */
export function receipts(context: Context, request: ReceiptsRequest): ReceiptsReply | Refusal {
  const { state } = context;
  const asker = state.byUser.get(request.user);
  if (asker === undefined) return refuse('unknown-conversation');
  if (currentStay(asker) === undefined) return refuse('not-a-member');
  const { seq } = request;
  if (isForgotten(context, seq)) return refuse('not-found');
  const row = seq >= 1 && seq <= lastVisible(state, asker) ? context.log.entry(seq) : undefined;
  if (row === outside) return historyUnavailable();
  if (row === undefined || row.sender !== asker.ordinal) return refuse('not-found');

  const delivered: UserId[] = [];
  const read: UserId[] = [];
  const users: UserId[] = [];
  for (const member of state.members) {
    const stay = member.intervals.find(({ from, through }) => from <= seq && (through === 0 || seq <= through));
    if (member === asker || stay === undefined) continue;
    const has = deliveredIn(stay, member);
    if (contains(has, seq)) {
      delivered.push(member.user);
      if (contains(readIn(has, member), seq)) read.push(member.user);
    } else if (stay.through === 0) users.push(member.user);
  }
  return { delivered, read, waiting: users };
}
