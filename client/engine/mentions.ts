/** Who can be meant in a chat (4.9). */
import { wire } from '../../schema/gen/wire.js';
import { RoostError } from '../errors.ts';
import type { Conversation, Me } from './conversation.ts';
import { mentionsIn, type StatedMention } from './mention-ranges.ts';

/** Somebody can be meant there: who is in that group, or was. Of the two in a direct chat nobody needs to be called. */
export function canBeMeant({ row, control }: Conversation, user: string, me: Me): boolean {
  if (row.kind !== wire.ConversationKind.GROUP) return false;
  return user === me.user || Object.hasOwn(control.lists, user);
}

/** What a person wants to send. Throws `bad-mention`: what readers would pass over is not sent. */
export function demandMentions({ row, control }: Conversation, text: string, mentions: readonly StatedMention[]): void {
  if (mentions.length === 0) return;
  const isGroup = row.kind === wire.ConversationKind.GROUP;
  // Of a group that is still to be made nobody is known here but by that.
  const isIn = (user: string) => control.epoch === 0 || Object.hasOwn(control.members, user);
  const areMembers = isGroup && mentions.every(({ user }) => isIn(user));
  if (!areMembers || mentionsIn(text, mentions).length < mentions.length) throw new RoostError('bad-mention');
}
