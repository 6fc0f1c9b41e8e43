/** What a client may create: a direct conversation under its one id, or a group under a new one. */

import { isDirectId } from '../../../protocol/checked-ids.ts';
import { decodeMessage } from '../../../protocol/codec.ts';
import type { ConversationId, UserId } from '../../../protocol/ids.ts';
import { isUserId } from '../../../protocol/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../../protocol/refusals.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { AppendSend } from '../../conversation/rpc.ts';
import type { Context } from '../context.ts';
import { type DirectIdContext, findDirect, mayBegin } from './direct-id.ts';

export type CreationsContext = Pick<Context, 'limits' | 'options' | 'self' | 'store' | 'unknownConversation'> &
  DirectIdContext;

export interface GivenCreation {
  readonly kind: wire.ConversationKind;
  readonly members: readonly string[];
}

/** The creation in the body of a send, or null. */
export function creationOf(send: AppendSend): GivenCreation | null {
  const creation = decodeMessage(wire.Control, send.body)?.creation ?? null;
  if (creation === null) return null;
  return { kind: creation.kind, members: creation.members.map((member) => member.user) };
}

/** The person removed themselves in this send. */
export function isOwnLeave(context: CreationsContext, send: AppendSend): boolean {
  if (send.kind !== wire.EntryKind.MEMBERSHIP) return false;
  return decodeMessage(wire.Control, send.body)?.membership?.remove.includes(context.self) === true;
}

/** Null: everybody whom a change of members adds was once given that id (D10.1). */
export async function addsKnownPeople(context: CreationsContext, send: AppendSend): Promise<Refusal | null> {
  if (send.kind !== wire.EntryKind.MEMBERSHIP) return null;
  const added = decodeMessage(wire.Control, send.body)?.membership?.add ?? [];
  if (added.length > context.limits.maxMembers) return refuse('too-many-members');
  return allGiven(
    context,
    added.map((member) => member.user),
  );
}

/** Null: this person may create that conversation. Everything else about it is the conversation's to check. */
export async function isOwnCreation(
  context: CreationsContext,
  conversation: ConversationId,
  send: AppendSend,
): Promise<Refusal | null> {
  if (context.store.conversations.countAccepted() >= context.limits.maxConversationsPerUser)
    return refuse('too-many-conversations');
  const creation = creationOf(send);
  if (creation === null || !creation.members.includes(context.self)) return refuse('bad-control');
  if (creation.kind !== wire.ConversationKind.DIRECT) return isOwnGroup(context, conversation, creation);
  const peer = creation.members.find((member) => member !== context.self);
  if (peer === undefined || !isUserId(peer) || creation.members.length !== 2) return refuse('bad-control');
  const direct = await findDirect(context, peer as UserId);
  if (isRefusal(direct)) return direct;
  return mayBegin(direct.conversation, conversation) ? null : context.unknownConversation();
}

/** A group begins under an id for groups, and with people whose ids were given out. */
async function isOwnGroup(
  context: CreationsContext,
  conversation: ConversationId,
  creation: GivenCreation,
): Promise<Refusal | null> {
  if (isDirectId(conversation)) return refuse('bad-control', { detail: 'that is the id of a direct conversation' });
  if (creation.kind !== wire.ConversationKind.GROUP) return refuse('bad-control');
  if (creation.members.length > context.limits.maxMembers) return refuse('too-many-members');
  return allGiven(context, creation.members);
}

async function allGiven(context: CreationsContext, members: readonly string[]): Promise<Refusal | null> {
  if (members.length === 0) return null;
  if (!members.every(isUserId)) return refuse('bad-control');
  const given = await context.options.ids.given(members);
  return members.every((member) => given.has(member)) ? null : refuse('unknown-user');
}
