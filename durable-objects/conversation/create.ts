import { emptyHead } from '../../protocol/chain.ts';
import { isDirectId } from '../../protocol/checked-ids.ts';
import { decodeMessage } from '../../protocol/codec.ts';
import type { ConversationId, UserId } from '../../protocol/ids.ts';
import type { Limits } from '../../protocol/limits.ts';
import { type Refusal, refuse } from '../../protocol/refusals.ts';
import { wire } from '../../schema/gen/wire.js';
import { namedPeople } from './control.ts';
import { join } from './membership.ts';
import type { AppendSend } from './rpc.ts';
import { type Conversing, nothingCountable } from './state.ts';

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
): Conversing | Refusal {
  const control = decodeMessage(wire.Control, body);
  const creation = control?.creation ?? null;
  if (control === null || creation === null || control.epoch !== 0) return refuse('bad-control');
  const people = namedPeople(creation.members, limits.maxDevices, known);
  if (people === null || creation.title.length > limits.maxTitleBytes) return refuse('bad-control');
  if (people.length > limits.maxMembers) return refuse('too-many-members');
  const self = people.find(({ user }) => user === creator);
  if (self === undefined) return refuse('bad-control');
  const admins = people.filter(({ role }) => role === wire.Role.ADMIN);
  switch (creation.kind) {
    case wire.ConversationKind.DIRECT:
      if (people.length !== 2 || admins.length > 0 || creation.title.length > 0) return refuse('bad-control');
      break;
    case wire.ConversationKind.GROUP:
      if (isDirectId(conversation)) return refuse('bad-control');
      if (self.role !== wire.Role.ADMIN) return refuse('bad-control');
      break;
    default:
      return refuse('bad-control');
  }

  const conversing: Conversing = {
    group: {
      conversation,
      kind: creation.kind,
      title: new Uint8Array(creation.title),
      titleSeq: 1,
      announcementsOnly: false,
      disappearAfterS: 0,
      epoch: 0,
      epochLeaf: new Uint8Array(0),
      floor: 0,
      idleAlarmAt: 0,
      floorHead: new Uint8Array(0),
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
  for (const named of people) join(conversing, named, 1, 0);
  return conversing;
}
