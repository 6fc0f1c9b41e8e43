import type { Decoded } from '../../../protocol/codec.ts';
import type { wire } from '../../../schema/gen/wire.js';
import type { Context } from '../context.ts';
import { tellStanding } from '../inbox/standing.ts';
import { prices } from '../meter/prices.ts';
import { type RequestsContext, answerRequest as take, toAnswer } from '../requests/requests.ts';
import { answer, type Call, pay, refuseCall } from './command.ts';

type AnswerRequestCommandContext = Pick<Context, 'inbox' | 'unknownConversation'> & RequestsContext;

/** The person accepts or declines a request; the answer comes when that is written (16.5, 16.6). */
export function answerRequest(
  call: Call<AnswerRequestCommandContext>,
  command: Decoded<wire.AnswerRequest.$Properties>,
) {
  const { context } = call;
  const chat = context.inbox.named(command.conversation);
  if (chat === null) return refuseCall(call, context.unknownConversation());
  const to = toAnswer(chat, command.accept);
  // Whoever asks does not know it: a store that is an earlier copy.
  if (to !== 'open') tellStanding(context, chat, [call.connection]);
  if (to === 'refused') return refuseCall(call, { refused: 'not-a-request' });
  if (to === 'open') {
    if (!pay(call, prices.answerRequest(command.accept ? 0 : chat.members))) return;
    take(context, chat, command.accept);
  }
  answer(call, { done: {} });
}
