import type { Decoded } from '../../../protocol/codec.ts';
import type { ConversationId } from '../../../protocol/ids.ts';
import { wire } from '../../../schema/gen/wire.js';
import type { Context } from '../context.ts';
import { prices } from '../meter/prices.ts';
import { answer, type Call, pay, refuseCall } from './command.ts';

type TypingCommandContext = Pick<
  Context,
  'gate' | 'inbox' | 'limits' | 'now' | 'options' | 'presence' | 'self' | 'unknownConversation'
>;

/** Passed on at most once in `typingEveryMs` per device and conversation; stored nowhere, and may be lost (D9). */
export function typing(call: Call<TypingCommandContext>, command: Decoded<wire.Typing.$Properties>) {
  const { context, connection } = call;
  const conversation = command.conversation as ConversationId;
  const chat = context.inbox.named(conversation);
  if (chat === null || chat.memberThrough !== 0) return refuseCall(call, context.unknownConversation());
  // Others hear of it once the person has accepted the conversation (16.2).
  if (chat.standing !== wire.Standing.ACCEPTED) return answer(call, { done: {} });
  const { typedAt } = context.presence;
  const key = `${connection.device} ${conversation}`;
  const now = context.now();
  const isLately = (at: number) => at <= now && now - at < context.limits.typingEveryMs;
  if (isLately(typedAt.get(key) ?? -Infinity)) return answer(call, { done: {} });
  const isForwarded = chat.members <= context.limits.maxMembersAttached;
  if (!pay(call, prices.typing(isForwarded ? chat.members : 0))) return;
  answer(call, { done: {} });
  for (const [old, at] of typedAt) if (!isLately(at)) typedAt.delete(old);
  typedAt.set(key, now);
  const stub = context.options.conversations(conversation);
  context.gate
    .pass(() => stub.typing({ conversation, user: context.self, device: connection.device }))
    .catch(() => undefined);
}
