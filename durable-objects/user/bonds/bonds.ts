/**
 * What two people have in common: contacts both ways, or a conversation that both have accepted (16.4).
 *
 * Each object knows its own side, so the one says its side and the other compares. Nobody has to know who is in a group:
 * two who are in it and have accepted it share it.
 */
import type { ConversationId, UserId } from '../../../protocol/ids.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { Context } from '../context.ts';
import type { Bond } from '../rpc.ts';

export type BondsContext = Pick<Context, 'acquaintances' | 'inbox' | 'limits' | 'self' | 'store'>;

/** The person is in it, and has accepted it. */
export function isAccepted(chat: { readonly memberThrough: number; readonly standing: wire.Standing } | null): boolean {
  return chat !== null && chat.memberThrough === 0 && chat.standing === wire.Standing.ACCEPTED;
}

/** This person's side: of many groups the ones that were last spoken in. */
export function bondTo(context: BondsContext, other: UserId): Bond {
  const direct = context.acquaintances.directWith(other);
  const own = direct !== null && isAccepted(context.inbox.get(direct)) ? [direct] : [];
  return { isContact: context.store.contacts.has(other), shares: [...own, ...context.acquaintances.groups()] };
}

/** What of the other's side holds on this side too, and at most a few conversations of it; null: nothing. */
export function bondWith(context: BondsContext, other: UserId, theirs: Partial<Bond>): Bond | null {
  const isContact = theirs.isContact === true && context.store.contacts.has(other);
  const given = (theirs.shares ?? []).slice(0, context.limits.maxSharesNamed + 1);
  const shares = given.filter((id) => isAccepted(context.inbox.get(id))).slice(0, maxKept);
  return isContact || shares.length > 0 ? { isContact, shares } : null;
}

/** The person knows them: a contact, somebody whose direct conversation they have accepted, or a member of the same group. */
export function knows(context: BondsContext, other: UserId, shares: readonly ConversationId[] = []): boolean {
  if (other === context.self || context.store.contacts.has(other)) return true;
  const direct = context.acquaintances.directWith(other);
  if (direct !== null && isAccepted(context.inbox.get(direct))) return true;
  return bondWith(context, other, { shares }) !== null;
}

/** Enough that leaving one conversation does not end a watch between two who share many. */
const maxKept = 3;
