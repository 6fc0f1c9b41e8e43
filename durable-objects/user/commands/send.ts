import type { Decoded } from '../../../protocol/codec.ts';
import { type ConversationId, isConversationId } from '../../../protocol/ids.ts';
import { type Limits, maxBodyOf } from '../../../protocol/limits.ts';
import { isMediaId } from '../../../protocol/media.ts';
import { type Refusal, refuse } from '../../../protocol/refusals.ts';
import type { wire } from '../../../schema/gen/wire.js';
import type { Context } from '../context.ts';
import { type SendRefusalsContext, sendRefusal } from '../sends/send-refusals.ts';
import type { Sends } from '../sends/sends.ts';
import { appendSendOf } from '../sends/sends.ts';
import type { Call } from './command.ts';

type SendCommandContext = Pick<Context, 'inbox' | 'limits' | 'put'> &
  SendRefusalsContext & { readonly sends: Pick<Sends, 'put'> };

/** Into the append lane of its conversation (F-send 3). Its answer comes when the conversation has given one. */
export function send(call: Call<SendCommandContext>, command: Decoded<wire.Send.$Properties>) {
  const { context, connection, id } = call;
  const refusal = check(command, context.limits) ?? queue(call, command);
  if (refusal === null || id === 0) return;
  context.put(connection, sendRefusal(context, id, command.conversation, command, refusal));
}

function check(command: Decoded<wire.Send.$Properties>, limits: Limits): Refusal | null {
  if (!isConversationId(command.conversation)) return refuse('unknown-conversation');
  if (command.number === 0) return refuse('malformed', { detail: 'number' });
  if (command.body.length > maxBodyOf(command.kind, limits)) return refuse('too-large', { detail: 'body' });
  if (command.wraps.length > limits.maxWraps) return refuse('too-large', { detail: 'wraps' });
  if (command.wraps.some((wrap) => wrap.data.length > limits.maxWrapBytes))
    return refuse('too-large', { detail: 'wrap' });
  if (command.targets.length > limits.maxTargets) return refuse('too-large', { detail: 'targets' });
  if (command.objects.length > limits.maxObjects) return refuse('too-large', { detail: 'objects' });
  if (!command.objects.every(isMediaId)) return refuse('malformed', { detail: 'objects' });
  return null;
}

function queue(call: Call<SendCommandContext>, command: Decoded<wire.Send.$Properties>): Refusal | null {
  const { context, connection, id } = call;
  const conversation = command.conversation as ConversationId;
  const peer = context.inbox.get(conversation)?.peer ?? '';
  const send = appendSendOf(connection.device, command, peer);
  return context.sends.put(conversation, { connection, id, send, isBrief: command.brief, price: {} });
}
