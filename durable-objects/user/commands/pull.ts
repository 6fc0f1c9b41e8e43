import type { Decoded } from '../../../protocol/codec.ts';
import type { ConversationId } from '../../../protocol/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../../protocol/refusals.ts';
import type { wire } from '../../../schema/gen/wire.js';
import type { ConversationRpc, PageReply } from '../../conversation/rpc.ts';
import { isWithin } from '../../kit/within.ts';
import { pageReply } from '../connection/outputs.ts';
import type { Context } from '../context.ts';
import { noLongerBehind } from '../inbox/hand-over.ts';
import { prices } from '../meter/prices.ts';
import { answerLater, type Call, refuseCall } from './command.ts';

type PullCommandContext = Pick<
  Context,
  | 'event'
  | 'gate'
  | 'inbox'
  | 'isFull'
  | 'limits'
  | 'meter'
  | 'options'
  | 'pay'
  | 'put'
  | 'self'
  | 'unknownConversation'
>;

/** More than a well-behaved client has under way. */
const maxPulls = 16;
const pageSoonMs = 1_000;

/** A page of a conversation, from whatever tier it comes. */
export function pull(call: Call<PullCommandContext>, command: Decoded<wire.Pull.$Properties>) {
  const { context, connection } = call;
  const id = command.conversation as ConversationId;
  const chat = context.inbox.named(id);
  if (chat === null) return refuseCall(call, context.unknownConversation());
  if (connection.pulls >= maxPulls) return refuseCall(call, refuse('rate-limited', { afterMs: 500 }));

  const price = prices.pull(context.limits);
  const refusal = context.pay(connection.device, price);
  if (refusal !== null) return refuseCall(call, refusal);

  // From here on what arrives is handed over again: the page and that overlap rather than leave a gap between them.
  if ((connection.unsettled.get(id)?.behindHead ?? 0) > 0) {
    noLongerBehind(connection, chat);
    const item = connection.edit(id);
    // Until the device has acked the head it was told of, losing the connection still has to leave a mark.
    item.stateHead = Math.max(item.stateHead, chat.headSeq);
  }
  connection.pulls++;
  answerLater(call, async () => {
    try {
      const request = {
        conversation: id,
        user: context.self,
        device: connection.device,
        after: command.after,
        before: command.before,
        through: command.through,
        limit: Math.min(command.limit === 0 ? context.limits.maxPage : command.limit, context.limits.maxPage),
        controlOnly: command.controlOnly,
      };
      const asked = await connection.pages.pass(() => askWhenRead(call, request));
      const page = await (asked?.answer ?? null);
      const bytes = page === null || isRefusal(page) ? 0 : sizeOf(page);
      context.meter.giveBack(connection.device, { bytes: Math.max(0, (price.bytes ?? 0) - bytes) });
      if (page === null || isRefusal(page)) return page;
      chat.headSeq = Math.max(chat.headSeq, page.headSeq);
      if (connection.isOpen) context.event(() => context.put(connection, pageReply(call.id, id, page)));
    } finally {
      connection.pulls--;
    }
    return null;
  });
}

/**
 * A device gets its next page when it has read what it was sent; null: it is gone. What has no answer after a second gives up
 * its place among the pages that are made: those of other conversations do not wait for it.
 */
async function askWhenRead(
  { context, connection }: Call<PullCommandContext>,
  request: Parameters<ConversationRpc['page']>[0],
): Promise<{ readonly answer: Promise<PageReply | Refusal> } | null> {
  const isOpen = () => connection.isOpen;
  while (isOpen() && context.isFull(connection)) await connection.acknowledgment();
  if (!isOpen()) return null;
  const answer = context.gate.pass(() => context.options.conversations(request.conversation).page(request));
  await isWithin(context.options.surroundings, pageSoonMs, answer);
  return { answer };
}

function sizeOf(page: PageReply): number {
  let bytes = 0;
  for (const entry of page.entries) bytes += entry.length;
  return bytes;
}
