import type { Decoded } from '../../../protocol/codec.ts';
import type { wire } from '../../../schema/gen/wire.js';
import type { Context } from '../context.ts';
import { type AttachContext, attachAndTellNow } from '../inbox/attach.ts';
import { prices } from '../meter/prices.ts';
import { answer, answerLater, type Call, pay, refuseCall } from './command.ts';

type OpenCommandContext = Pick<Context, 'connections' | 'gate' | 'inbox' | 'limits' | 'live' | 'unknownConversation'> &
  AttachContext;

/** The person opened a chat: a large group is attached to now (F1). */
export function open(call: Call<OpenCommandContext>, command: Decoded<wire.Open.$Properties>) {
  const { context, connection } = call;
  const chat = context.inbox.named(command.conversation);
  if (chat === null) return refuseCall(call, context.unknownConversation());
  const isLarge = chat.members > context.limits.maxMembersAttached;
  const isAttached = connection.unsettled.get(chat.id)?.unattached === false;
  if (command.closed || !isLarge || isAttached) return answer(call, { done: {} });
  if (!pay(call, prices.open(context.connections.size))) return;
  answerLater(call, async () => {
    const outcome = await context.gate.pass(() => attachAndTellNow(context, chat, context.live()));
    return outcome === 'refused' ? context.unknownConversation() : { done: {} };
  });
}
