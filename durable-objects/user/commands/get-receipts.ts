import type { Decoded } from '../../../protocol/codec.ts';
import type { ConversationId } from '../../../protocol/ids.ts';
import { isRefusal } from '../../../protocol/refusals.ts';
import type { wire } from '../../../schema/gen/wire.js';
import { answerLater, type Call, refuseCall } from './command.ts';

/** Who has a message, by name. */
export function getReceipts(call: Call, command: Decoded<wire.GetReceipts.$Properties>) {
  const { core } = call;
  const { seq } = command;
  const conversation = command.conversation as ConversationId;
  if (core.inbox.named(conversation) === null) {
    return refuseCall(call, core.unknownConversation());
  }
  answerLater(call, async () => {
    const receipts = await core.options.conversations(conversation).receipts({ conversation, user: core.self, seq });
    if (isRefusal(receipts)) return receipts;
    const { delivered, read, waiting } = receipts;
    return { receipts: { conversation, seq, delivered: [...delivered], read: [...read], waiting: [...waiting] } };
  });
}
