/** A conversation hands over entries, a summary, or a hint that there is more (F-send 7). */
import { closeCodes } from '../../../protocol/close-codes.ts';
import { wire } from '../../../schema/gen/wire.js';
import { summariesEvent } from '../connection/outputs.ts';
import type { Context } from '../context.ts';
import type { DeliverReply, DeliverRequest } from '../rpc.ts';
import { type OweContext, oweWakeUps, wakesAgainAfter } from '../wake/owe.ts';
import { type Chat, isStayNews, noteHanded, wasHanded } from './chat.ts';
import {
  entriesFor,
  type HandOverContext,
  handOverEntries,
  handOverNews,
  SharedOutput,
  tellBehind,
} from './hand-over.ts';
import { type ListVersionContext, noteListVersion } from './list-version.ts';
import { reportOf } from './reports.ts';
import { type StandingContext, standingAtEnd, standingOf, takeStay, tellStanding } from './standing.ts';

type DeliverContext = Pick<
  Context,
  'account' | 'connections' | 'end' | 'hasLive' | 'inbox' | 'limits' | 'live' | 'now' | 'reports'
> &
  HandOverContext &
  ListVersionContext &
  OweContext &
  StandingContext;

/**
 * Hands over to every live connection, or marks the conversation before it answers that there is none (D1.2).
 *
 * Redelivery is harmless: what was handed over already is passed over.
 */
export function deliver(context: DeliverContext, request: DeliverRequest): DeliverReply {
  const account = context.account;
  const answer = { generation: request.generation, mutedUntil: 0, report: null };
  if (account === null) return { ...answer, status: 'gone', have: 0, listVersion: 0 };

  const chat = context.inbox.get(request.conversation) ?? begin(context, request);
  takeIn(context, chat, request);
  noteListVersion(context, chat, request.listVersion);
  // To somebody who has declined it, it is as if nobody were there (16.7).
  const hasLive = context.hasLive && chat.standing !== wire.Standing.DECLINED;

  const lastSeq = request.firstSeq + request.entries.length - 1;
  const isRepeat = request.entries.length === 0 || wasHanded(chat, lastSeq);
  if (hasLive) handToAll(context, chat, request, isRepeat);
  else context.inbox.mark(chat);
  const isNews = request.hint || !isRepeat || !hasLive;
  if (request.countable && isNews) oweWakeUps(context, chat, request.hint ? request.headSeq : lastSeq, hasLive);
  endHopeless(context);

  if (request.entries.length > 0) noteHanded(chat, request.firstSeq, lastSeq, true);
  if (request.hint) noteHanded(chat, 1, request.headSeq, true);
  const leaseMs = hasLive ? 0 : wakesAgainAfter(context, chat);
  return {
    ...answer,
    ...(leaseMs === 0 ? null : { leaseMs }),
    status: hasLive ? 'pushed' : 'no-socket',
    have: chat.have ?? 0,
    listVersion: account.listVersion,
    report: request.restate ? reportOf(chat, context.inbox.position(chat)) : context.reports.onAnswer(chat),
  };
}

function handToAll(context: DeliverContext, chat: Chat, request: DeliverRequest, isRepeat: boolean): void {
  const { entries, headSeq, head } = request;
  const lastSeq = request.firstSeq + entries.length - 1;
  const run = { entries, lastSeq, headSeq, head };
  const entriesOf = entriesFor(context, chat, run);
  const summary = new SharedOutput(() => summariesEvent(request.summary));
  for (const connection of context.live()) {
    if (request.hint) tellBehind(context, connection, chat, run, true);
    else if (!isRepeat) handOverEntries(context, connection, chat, run, entriesOf(connection.device));
    if (request.summary.length > 0) handOverNews(context, connection, chat, summary.bytes);
  }
}

/** A connection that takes nothing in, and has so much to be told that it is behind, begins anew with a resume. */
function endHopeless(context: DeliverContext): void {
  const most = 4 * context.limits.maxUnackedFrames;
  for (const connection of context.connections.values()) {
    if (connection.pendingFrames > most) context.end(connection, closeCodes.reconnect, 'too far behind');
  }
}

/** The first that the person hears of it. One row, for a request two. */
function begin(context: DeliverContext, request: DeliverRequest): Chat {
  const begins = standingOf(context, { kind: request.kind, by: request });
  const standing = standingAtEnd(begins, request.memberThrough);
  const begun = {
    id: request.conversation,
    kind: request.kind,
    peer: request.kind === wire.ConversationKind.DIRECT ? request.peer : '',
    members: request.members,
    memberFrom: request.memberFrom,
    memberThrough: request.memberThrough,
    isDirty: !context.hasLive || standing === wire.Standing.DECLINED,
  };
  const chat = context.inbox.begin(begun, request.listVersion, { standing, asker: request.addedBy });
  if (standing === wire.Standing.REQUESTED) tellStanding(context, chat);
  return chat;
}

/** A row only where a stay began or ended, or the group became too large to be attached to always. */
function takeIn(context: DeliverContext, chat: Chat, request: DeliverRequest): void {
  chat.headSeq = Math.max(chat.headSeq, request.headSeq);
  chat.newestAt = context.now();
  const wasLarge = chat.members > context.limits.maxMembersAttached;
  const isLarge = request.members > context.limits.maxMembersAttached;
  chat.members = request.members;
  const { memberFrom, memberThrough } = request;
  if (isStayNews(chat, memberFrom, memberThrough)) takeStay(context, chat, { memberFrom, memberThrough, by: request });
  else if (wasLarge !== isLarge) context.inbox.write(chat);
}
