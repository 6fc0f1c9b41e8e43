/**
 * What follows where the sender of a message says that they were shown another history (D5.1).
 *
 * It is somebody's word, and may be false. In a chat of two, and from a device of one's own, there is nobody else whom a
 * server could blame: nothing is taken in or sent until the person says that it is to go on. In a group one member could
 * stop all others so, so that who says it is named, once, and the chat goes on.
 */
import { wire } from '../../schema/gen/wire.js';
import type { Changes } from './changes.ts';
import type { Conversation, Me } from './conversation.ts';
import { halt } from './halting.ts';

/** More than that many have said it: it is told all the same, and remembered of the newest. */
const maxRemembered = 256;

export interface Claim {
  readonly user: string;
  /** Where they were shown something else. */
  readonly seq: number;
}

/** Says whether the chat has stopped for it. */
export function takeClaim(conversation: Conversation, { user, seq }: Claim, me: Me, changes: Changes): boolean {
  const { row } = conversation;
  const { disputedBy = [] } = row;
  if (disputedBy.includes(user)) return false;
  row.disputedBy = [...disputedBy, user].slice(-maxRemembered);
  changes.touch(conversation);
  const stops = (conversation.control.kind || row.kind) === wire.ConversationKind.DIRECT || user === me.user;
  if (stops) halt(conversation, 'fork', seq, changes, user);
  else changes.tell({ what: 'disputed', conversation, user, seq });
  return stops;
}

/** Who says so, and the person has not said that they know. */
export function openDisputes({ disputedBy = [], disputesKnown = [] }: Conversation['row']): readonly string[] {
  return disputedBy.filter((user) => !disputesKnown.includes(user));
}

/** The person knows, and goes on: what came meanwhile is asked for. What this device itself has found does not end so. */
export function goOnDisputed(conversation: Conversation, changes: Changes): void {
  const { row } = conversation;
  if (openDisputes(row).length > 0) {
    row.disputesKnown = row.disputedBy ?? [];
    changes.touch(conversation);
  }
  if (row.halted?.by === undefined) return;
  row.halted = null;
  changes.touch(conversation);
}
