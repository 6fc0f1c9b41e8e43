/**
 * Whether the key that a chat's messages to a person go to is known to be theirs.
 *
 * It is decided chat by chat, for that chat's own key: whoever makes a group may name a list of their own making for anybody in
 * it, and that must change nothing elsewhere. What counts beside the chat's own chain is what the person has said, and the chat
 * of just the two, into which nobody else is let.
 */
import { sameBytes } from '../../lib/bytes.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Trust, UserId } from '../api.ts';
import type { Conversation } from '../engine/conversation.ts';
import type { World } from '../engine/world.ts';
import { wordOn } from './trust-rows.ts';

type TrustWorld = Pick<World, 'me' | 'said' | 'conversations' | 'people' | 'directs'>;

/** The key that vouches for the person's devices there; null: none does. */
export function keyIn({ control }: Conversation, user: string): Uint8Array | null {
  const { primary } = (Object.hasOwn(control.lists, user) ? control.lists[user] : undefined) ?? {};
  return primary === undefined || primary.length === 0 ? null : primary;
}

/** The chat of just the two, once somebody has begun it. */
export function directWith(
  world: Pick<TrustWorld, 'conversations' | 'people' | 'directs'>,
  user: string,
): Conversation | null {
  const id = world.people.get(user)?.direct ?? '';
  const named = id === '' ? undefined : world.conversations.get(id as never);
  if (named !== undefined && isDirectWith(named, user)) return named;
  return world.directs.get(user) ?? null;
}

export function isDirectWith({ control, row }: Conversation, user: string): boolean {
  return control.kind === wire.ConversationKind.DIRECT && row.peer === user;
}

export function trustIn(world: TrustWorld, conversation: Conversation, user: string): Omit<Trust, 'key'> {
  const key = keyIn(conversation, user);
  if (key === null) return { state: 'unknown', wasVerified: false };
  const word = wordOn(world.said, user, key);
  if (word?.isVerified) return { state: 'verified', wasVerified: false };
  const isSeen = word !== undefined && (word.in === undefined || word.in.includes(conversation.row.id));
  if (isSeen || !isAnother(world, conversation, user, key)) return { state: 'unverified', wasVerified: false };
  return { state: 'changed', wasVerified: wasVerified(world, conversation, user, key) };
}

/** Who in the chat has another number than before, that nobody has looked at. */
export function changedMembers(world: TrustWorld, conversation: Conversation): UserId[] {
  const others = Object.keys(conversation.control.members).filter((user) => user !== world.me.user) as UserId[];
  return others.filter((user) => trustIn(world, conversation, user).state === 'changed');
}

/** The person wants nothing sent there: somebody in it has a changed number. */
export function isHeld(world: TrustWorld, conversation: Conversation): boolean {
  return world.said.isStrict && changedMembers(world, conversation).length > 0;
}

/** Than the one compared, than this very chat has had before, or than that of the chat of the two. */
function isAnother(world: TrustWorld, conversation: Conversation, user: string, key: Uint8Array): boolean {
  if (world.said.words.get(user)?.some(({ isVerified }) => isVerified)) return true;
  if ((conversation.control.lists[user]?.signers ?? []).length > 1) return true;
  const direct = directWith(world, user);
  const other = direct === null || direct === conversation ? null : keyIn(direct, user);
  return other !== null && !sameBytes(other, key);
}

/** The key that it was before, here or else where the person had a word on one, had been compared. */
function wasVerified(world: TrustWorld, { control }: Conversation, user: string, key: Uint8Array): boolean {
  const before = (control.lists[user]?.signers ?? []).filter(({ primary }) => !sameBytes(primary, key)).at(-1);
  const word = before === undefined ? undefined : wordOn(world.said, user, before.primary);
  return (word ?? world.said.words.get(user)?.at(-1))?.isVerified ?? false;
}
