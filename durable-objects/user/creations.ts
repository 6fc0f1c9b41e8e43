/** What a client may create: a direct conversation under its one id, or a group under a new one. */

import { decodeMessage } from '../../protocol/codec.ts';
import type { ConversationId, UserId } from '../../protocol/ids.ts';
import { isUserId } from '../../protocol/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../protocol/refusals.ts';
import { wire } from '../../schema/gen/wire.js';
import type { AppendSend } from '../conversation/rpc.ts';
import type { Core } from './core.ts';
import { findDirect } from './direct-id.ts';

export interface GivenCreation {
  readonly kind: number;
  readonly members: readonly string[];
}

/** The creation in the body of a send, or null. */
export function creationOf(send: AppendSend): GivenCreation | null {
  const creation = decodeMessage(wire.Control, send.body)?.creation ?? null;
  if (creation === null) return null;
  return { kind: creation.kind, members: creation.members.map((member) => member.user) };
}

/** The person removed themselves in this send. */
export function isOwnLeave(core: Core, send: AppendSend): boolean {
  if (send.kind !== wire.EntryKind.MEMBERSHIP) return false;
  return decodeMessage(wire.Control, send.body)?.membership?.remove.includes(core.self) === true;
}

/** Null: this person may create that conversation. Everything else about it is the conversation's to check. */
export async function isOwnCreation(
  core: Core,
  conversation: ConversationId,
  send: AppendSend,
): Promise<Refusal | null> {
  if (core.store.conversations.count() >= core.limits.maxConversationsPerUser) return refuse('too-many-conversations');
  const creation = creationOf(send);
  if (creation === null) return refuse('bad-control');
  if (creation.kind !== wire.ConversationKind.DIRECT) return null;
  const peer = creation.members.find((member) => member !== core.self);
  if (peer === undefined || !isUserId(peer) || creation.members.length !== 2) return refuse('bad-control');
  const direct = await findDirect(core, peer as UserId);
  if (isRefusal(direct)) return direct;
  return direct.conversation === conversation ? null : core.unknownConversation();
}
