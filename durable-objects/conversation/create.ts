import { emptyHead } from '../../protocol/chain.ts';
import { isDirectId } from '../../protocol/checked-ids.ts';
import { decodeMessage } from '../../protocol/codec.ts';
import { readGroupChange } from '../../protocol/group-fold.ts';
import type { ConversationId, UserId } from '../../protocol/ids.ts';
import type { Limits } from '../../protocol/limits.ts';
import { isRefusal, type Refusal, refuse } from '../../protocol/refusals.ts';
import { wire } from '../../schema/gen/wire.js';
import { changing, groupNow } from './membership.ts';
import type { AppendSend } from './rpc.ts';
import { type ConversationState, nothingCountable } from './state.ts';

/**
 * A conversation as a creation describes it, before the creation has its place in the log, or what is wrong with it.
 *
 * That a direct conversation's id is the one of these two people is for the caller to check: only a User object can. That
 * a group does not take the id of a direct one both see.
 */
export function readCreation(
  conversation: ConversationId,
  creator: UserId,
  { body, known }: Pick<AppendSend, 'body' | 'known'>,
  limits: Limits,
): ConversationState | Refusal {
  const control = decodeMessage(wire.Control, body);
  const state = nobodyYet(conversation);
  const entry = { kind: wire.EntryKind.CREATION, sender: creator };
  const change = control === null ? refuse('bad-control') : readGroupChange(groupNow(state), entry, control, limits);
  if (isRefusal(change)) return change;
  if (change.join.length > limits.maxMembers) return refuse('too-many-members');
  if (change.kind === wire.ConversationKind.GROUP && isDirectId(conversation)) return refuse('bad-control');
  changing(change, known)(state, 1);
  return state;
}

function nobodyYet(conversation: ConversationId): ConversationState {
  return {
    group: {
      conversation,
      kind: wire.ConversationKind.CONVERSATION_KIND_UNSPECIFIED,
      title: new Uint8Array(0),
      titleSeq: 0,
      announcementsOnly: false,
      disappearAfterS: 0,
      epoch: 0,
      epochLeaf: new Uint8Array(0),
      floor: 0,
      idleAlarmAt: 0,
      expirySeenAt: 0,
      floorHead: new Uint8Array(0),
      floorSeenAt: 0,
      floorCount: 0,
      floorNextAt: 0,
    },
    tip: { seq: 0, head: emptyHead, at: 0, count: 0 },
    newest: nothingCountable,
    members: [],
    byUser: new Map(),
    present: 0,
    derivedAsOf: 0,
    derivedStale: new Set(),
    digested: 0,
  };
}
