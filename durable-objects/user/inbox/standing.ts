/**
 * What a conversation is to the person (protocol 16): accepted, or a request with whoever asked.
 *
 * The conversation does not know of it: the person is a member like all others. This object withholds what the others
 * would see.
 */
import type { UserId } from '../../../protocol/ids.ts';
import { wire } from '../../../schema/gen/wire.js';
import { type BondsContext, knows } from '../bonds/bonds.ts';
import type { Connection } from '../connection/connection.ts';
import { event } from '../connection/outputs.ts';
import type { Context } from '../context.ts';
import type { Chat } from './chat.ts';
import { type HandOverContext, handOverNews } from './hand-over.ts';
import { writeStay } from './stay.ts';

export type StandingContext = Pick<Context, 'inbox' | 'live' | 'now' | 'presenceNews' | 'stamps' | 'store'> &
  BondsContext &
  HandOverContext;

const { ACCEPTED, REQUESTED, DECLINED, WITHDRAWN } = wire.Standing;

/** Who began it or added the person, as the conversation says. */
export interface Adder {
  readonly addedBy: string;
  readonly isKnown: boolean;
}

/** The standing of a stay that begins. */
export function standingOf(
  context: StandingContext,
  { kind, by }: { readonly kind: wire.ConversationKind; readonly by: Adder },
): wire.Standing {
  if (by.addedBy === '' || by.isKnown || knows(context, by.addedBy as UserId)) return ACCEPTED;
  // Whoever was declined is not told: their direct conversation begins as one that was declined (16.7).
  const isDirect = kind === wire.ConversationKind.DIRECT;
  return isDirect && context.store.requests.hasDeclined(by.addedBy as UserId) ? DECLINED : REQUESTED;
}

/** Who was taken out before they have answered has nothing to answer; also where they hear of both at once (16.8). */
export function standingAtEnd(standing: wire.Standing, memberThrough: number): wire.Standing {
  return memberThrough !== 0 && standing === REQUESTED ? WITHDRAWN : standing;
}

/** A stay began or ended, as the conversation says. One row, two where the standing changes. */
export function takeStay(
  context: StandingContext,
  chat: Chat,
  {
    memberFrom,
    memberThrough,
    by,
  }: { readonly memberFrom: number; readonly memberThrough: number; readonly by: Adder },
): void {
  const begins = memberFrom > chat.memberFrom;
  let { standing, asker } = chat;
  if (begins && by.addedBy !== '') {
    standing = standingOf(context, { kind: chat.kind, by });
    asker = by.addedBy;
  }
  putStay(context, chat, { memberFrom, memberThrough, standing: standingAtEnd(standing, memberThrough), asker });
}

/** The person took themselves out: that declines what they have not accepted (16.6). */
export function leaveByOwn(context: StandingContext, chat: Chat, seq: number): void {
  const { memberFrom, asker } = chat;
  const standing = chat.standing === REQUESTED ? DECLINED : chat.standing;
  putStay(context, chat, { memberFrom, memberThrough: seq, standing, asker });
}

function putStay(
  context: StandingContext,
  chat: Chat,
  to: Pick<Chat, 'memberFrom' | 'memberThrough' | 'standing' | 'asker'>,
): void {
  const isOther = to.standing !== chat.standing;
  context.store.transaction(() => {
    chat.memberFrom = to.memberFrom;
    chat.memberThrough = to.memberThrough;
    if (isOther) chat.touchedAt = context.stamps.changed();
    writeStay(context, chat, to.standing, to.asker);
    context.inbox.write(chat);
  });
  if (isOther) tellStanding(context, chat);
  if (to.memberThrough !== 0 || to.standing !== ACCEPTED) context.presenceNews.ended();
}

/** Tells all devices of the person, or those given. */
export function tellStanding(context: StandingContext, chat: Chat, to: readonly Connection[] = context.live()): void {
  const { id, standing, asker } = chat;
  const output = event({ standingChanged: { conversation: id, standing, asker } });
  for (const connection of to) handOverNews(context, connection, chat, output);
}
