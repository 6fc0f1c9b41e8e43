/**
 * Control entries: who is in, with what rights and devices. Each is checked whole before anything is written, and
 * applied in the transaction that inserts it.
 */
import { decodeMessage } from '../../protocol/codec.ts';
import { isMadeByServer } from '../../protocol/entry-kinds.ts';
import { type GroupChange, readGroupChange } from '../../protocol/group-fold.ts';
import type { Limits } from '../../protocol/limits.ts';
import { isRefusal, type Refusal, refuse } from '../../protocol/refusals.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Context } from './context.ts';
import { type Change, changing, groupNow } from './membership.ts';
import type { AppendSend } from './rpc.ts';
import type { ConversationState, Member } from './state.ts';

/** Checks a control entry that `sender` sends, or says what is wrong with it. */
export function readControl(
  { state, limits }: Context,
  sender: Member,
  { kind, body, known }: Pick<AppendSend, 'kind' | 'body' | 'known'>,
): Change | Refusal {
  const control = decodeMessage(wire.Control, body);
  // Device lists and removals by the server come another way.
  if (control === null || isMadeByServer(kind)) return refuse('bad-control');
  const change = readGroupChange(groupNow(state), { kind, sender: sender.user }, control, limits);
  if (isRefusal(change)) return change;
  return tooManyWith(state, change, limits) ?? changing(change, known);
}

/** What everybody leaves behind is kept for life, so it is bounded too. */
function tooManyWith(state: ConversationState, { join, leave }: GroupChange, limits: Limits): Refusal | null {
  if (join.length === 0) return null;
  if (state.present + join.length - leave.length > limits.maxMembers) return refuse('too-many-members');
  const members = join.map(({ user }) => state.byUser.get(user));
  const firstTime = members.filter((member) => member === undefined).length;
  if (state.members.length + firstTime > limits.maxMembersEver) {
    return refuse('too-many-members', { detail: 'too many people were in this group; begin a new one' });
  }
  if (members.some((member) => member !== undefined && member.intervals.length >= limits.maxStays)) {
    return refuse('too-many-members', { detail: 'somebody named came into this group too often' });
  }
  return null;
}
