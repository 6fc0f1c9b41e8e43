/** A conversation hands over entries, a summary, or a hint that there is more (F-send 7). */
import { closeCodes } from '../../../protocol/close-codes.ts';
import { wire } from '../../../schema/gen/wire.js';
import { summariesEvent } from '../connection/outputs.ts';
import type { Context } from '../context.ts';
import type { DeliverReply, DeliverRequest } from '../rpc.ts';
import { entriesFor, type HandOverContext, pushEntries, pushOf, Shared, tellBehind } from './hand-over.ts';
import { isStayNews, type Known, noteHanded, wasHanded } from './known.ts';
import { type ListVersionContext, noteListVersion } from './list-version.ts';
import { type ReportsContext, reportOf, reportOnAnswer } from './reports.ts';
import { type StandingContext, standingOf, takeStay, tellStanding } from './standing.ts';

type DeliverContext = Pick<
  Context,
  'account' | 'connections' | 'end' | 'hasLive' | 'inbox' | 'limits' | 'live' | 'now'
> &
  HandOverContext &
  ListVersionContext &
  ReportsContext &
  StandingContext;

/**
 * Pushes to every live connection, or marks the conversation before it answers that there is none (D1.2).
 *
 * Redelivery is harmless: what was handed over already is not pushed again.
 */
export function deliver(core: DeliverContext, request: DeliverRequest): DeliverReply {
  const account = core.account;
  const answer = { generation: request.generation, mutedUntil: 0, report: null };
  if (account === null) return { ...answer, status: 'gone', have: 0, listVersion: 0 };

  const known = core.inbox.get(request.conversation) ?? begin(core, request);
  takeIn(core, known, request);
  noteListVersion(core, known, request.listVersion);
  // To somebody who has declined it, it is as if nobody were there (16.7).
  const hasLive = core.hasLive && known.standing !== wire.Standing.DECLINED;

  const lastSeq = request.firstSeq + request.entries.length - 1;
  const isRepeat = request.entries.length === 0 || wasHanded(known, lastSeq);
  if (hasLive) push(core, known, request, isRepeat);
  else core.inbox.mark(known);
  endHopeless(core);

  if (request.entries.length > 0) noteHanded(known, request.firstSeq, lastSeq, true);
  if (request.hint) noteHanded(known, 1, request.headSeq, true);
  return {
    ...answer,
    status: hasLive ? 'pushed' : 'no-socket',
    have: known.have ?? 0,
    listVersion: account.listVersion,
    report: request.restate ? reportOf(known, core.inbox.position(known)) : reportOnAnswer(core, known),
  };
}

function push(core: DeliverContext, known: Known, request: DeliverRequest, isRepeat: boolean): void {
  const { entries, headSeq, head } = request;
  const lastSeq = request.firstSeq + entries.length - 1;
  const run = { entries, lastSeq, headSeq, head };
  const entriesOf = entriesFor(core, known, run);
  const summary = new Shared(() => summariesEvent(request.summary));
  for (const connection of core.live()) {
    if (request.hint) tellBehind(core, connection, known, run, true);
    else if (!isRepeat) pushEntries(core, connection, known, run, entriesOf(connection.device));
    if (request.summary.length > 0) pushOf(core, connection, known, summary.bytes);
  }
}

/** A connection that takes nothing in, and has so much to be told that it is behind, begins anew with a resume. */
function endHopeless(core: DeliverContext): void {
  const most = 4 * core.limits.maxUnackedFrames;
  for (const connection of core.connections.values()) {
    if (connection.pendingFrames > most) core.end(connection, closeCodes.reconnect, 'too far behind');
  }
}

/** The first that the person hears of it. One row, for a request two. */
function begin(core: DeliverContext, request: DeliverRequest): Known {
  const standing = standingOf(core, { kind: request.kind, by: request });
  const begun = {
    id: request.conversation,
    kind: request.kind,
    peer: request.kind === wire.ConversationKind.DIRECT ? request.peer : '',
    members: request.members,
    memberFrom: request.memberFrom,
    memberThrough: request.memberThrough,
    isDirty: !core.hasLive || standing === wire.Standing.DECLINED,
  };
  const known = core.inbox.begin(begun, request.listVersion, { standing, asker: request.addedBy });
  if (standing === wire.Standing.REQUESTED) tellStanding(core, known);
  return known;
}

/** A row only where a stay began or ended, or the group became too large to be attached to always. */
function takeIn(core: DeliverContext, known: Known, request: DeliverRequest): void {
  known.headSeq = Math.max(known.headSeq, request.headSeq);
  known.newestAt = core.now();
  const wasLarge = known.members > core.limits.maxMembersAttached;
  const isLarge = request.members > core.limits.maxMembersAttached;
  known.members = request.members;
  const { memberFrom, memberThrough } = request;
  if (isStayNews(known, memberFrom, memberThrough)) takeStay(core, known, { memberFrom, memberThrough, by: request });
  else if (wasLarge !== isLarge) core.inbox.write(known);
}
