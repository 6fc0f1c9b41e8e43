import type { Decoded } from '../../../protocol/codec.ts';
import type { ConversationId } from '../../../protocol/ids.ts';
import { isRefusal } from '../../../protocol/refusals.ts';
import type { wire } from '../../../schema/gen/wire.js';
import type { Context } from '../context.ts';
import { prices } from '../meter/prices.ts';
import { answerLater, type Call, pay, refuseCall } from './command.ts';

type GetReceiptsCommandContext = Pick<Context, 'gate' | 'inbox' | 'options' | 'self' | 'unknownConversation'>;

/** Who has a message, by name. */
export function getReceipts(call: Call<GetReceiptsCommandContext>, command: Decoded<wire.GetReceipts.$Properties>) {
  const { context } = call;
  const { seq } = command;
  const conversation = command.conversation as ConversationId;
  const chat = context.inbox.named(conversation);
  if (chat === null) return refuseCall(call, context.unknownConversation());
  if (!pay(call, prices.getReceipts(chat.members))) return;
  answerLater(call, async () => {
    const stub = context.options.conversations(conversation);
    const receipts = await context.gate.pass(() => stub.receipts({ conversation, user: context.self, seq }));
    if (isRefusal(receipts)) return receipts;
    const { delivered, read, waiting } = receipts;
    return { receipts: { conversation, seq, delivered: [...delivered], read: [...read], waiting: [...waiting] } };
  });
}
