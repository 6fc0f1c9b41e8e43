import { wire } from '../../schema/gen/wire.js';
import type { DeliverRequest } from '../user/rpc.ts';
import { addedBy } from './attach.ts';
import type { Context } from './context.ts';
import { type EntryRow, entryFlags } from './entry-row.ts';
import { headAtEnd } from './head.ts';
import { outside } from './log/log.ts';
import type { MemberLane } from './member-lane.ts';
import type { RecentRows } from './recent.ts';
import { entryFor } from './serve.ts';
import { currentStay, type Member, presentAt, stayAfter } from './state.ts';
import { encodeSummary, summaryFor } from './summary.ts';

/** A delivery's entries stay below this, the first one excepted. */
const maxDeliveryBytes = 256 * 1024;

/**
 * What the next call brings a member: the entries after those that were sent, as many as fit, and what else the lane
 * owes. `pulls`: the member's devices fetch entries themselves (F2).
 */
export function deliveryFor(
  context: Context,
  recent: RecentRows,
  member: Member,
  lane: MemberLane,
  { pulls, now }: { readonly pulls: boolean; readonly now: number },
): DeliverRequest {
  const { state, limits } = context;
  const { group, members, present } = state;
  // Somebody who came back may not have been handed the entry of their leaving yet.
  const stay = stayAfter(member, lane.sent);
  const end = stay?.through || state.tip.seq;
  const memberFrom = stay?.from ?? 0;
  const from = Math.max(lane.sent + 1, memberFrom);
  const found = pulls || from > end ? [] : recent.slice(from, end, limits.maxEntriesPerDelivery);
  // What has left is not handed over around a gap: the devices hear up to where there is more, and pull.
  const mustPull = found === outside;
  const rows = mustPull ? [] : found;
  const hint = mustPull || (pulls && lane.hint);
  const entries = entriesOf(context, rows, member, now);
  const direct = group.kind === wire.ConversationKind.DIRECT;
  const summary = lane.summaryFrom > 0 ? summaryFor(state, member, lane.summaryFrom, limits) : null;
  return {
    conversation: group.conversation,
    kind: group.kind,
    peer: direct ? (members[1 - member.ordinal]?.user ?? '') : '',
    members: currentStay(member) === undefined ? presentAt(state, end) : present,
    generation: member.generation,
    entries,
    firstSeq: entries.length === 0 ? 0 : from,
    headSeq: end,
    head: headAtEnd(context, end),
    countable: hint ? hasNews(context, member, lane) : hasCountable(rows, entries.length, member),
    summary: summary === null ? noBytes : encodeSummary(group.conversation, summary),
    hint,
    restate: lane.restate,
    listVersion: member.listVersion,
    memberFrom,
    memberThrough: stay?.through ?? 0,
    // The first that they hear of this stay.
    ...(stay !== undefined && member.have < stay.from ? addedBy(context, stay) : nobody),
  };
}

/** Up to where a delivery leaves nothing to send. */
export function sentThrough(request: DeliverRequest): number {
  return request.hint ? request.headSeq : request.firstSeq + request.entries.length - 1;
}

function entriesOf(context: Context, rows: readonly EntryRow[], member: Member, now: number): Uint8Array[] {
  const entries: Uint8Array[] = [];
  const reader = { user: member.user, device: 0 };
  let bytes = 0;
  for (const row of rows) {
    const entry = entryFor(context, row, reader, now);
    bytes += entry.length;
    if (entries.length > 0 && bytes > maxDeliveryBytes) break;
    entries.push(entry);
  }
  return entries;
}

/** A message of somebody else is among the first `count` rows. */
function hasCountable(rows: readonly EntryRow[], count: number, member: Member): boolean {
  for (let i = 0; i < count; i++) {
    const row = rows[i] as EntryRow;
    if ((row.flags & entryFlags.countable) !== 0 && row.sender !== member.ordinal) return true;
  }
  return false;
}

/** What a hint leaves to be pulled has a message of somebody else in it. */
function hasNews({ state: { newest } }: Context, member: Member, lane: MemberLane): boolean {
  return (newest.sender === member.ordinal ? newest.otherSeq : newest.seq) > lane.sent;
}

const noBytes = new Uint8Array(0);
const nobody = { addedBy: '', isKnown: false };
