/** Refusals of sends that this object itself gives: they name the send, and the body that they answer (D2.1). */

import type { ConversationId } from '../../../protocol/ids.ts';
import type { Refusal } from '../../../protocol/refusals.ts';
import { refusalMessage, reply } from '../connection/outputs.ts';
import type { Context } from '../context.ts';
import type { SendItem } from './send-item.ts';

export type SendRefusalsContext = Pick<Context, 'options' | 'put'>;

export function refuseSend(
  context: SendRefusalsContext,
  conversation: ConversationId,
  item: SendItem,
  refusal: Refusal,
): void {
  if (item.id === 0 || !item.connection.isOpen) return;
  context.put(item.connection, sendRefusal(context, item.id, conversation, item.send, refusal));
}

export function sendRefusal(
  context: SendRefusalsContext,
  id: number,
  conversation: string,
  send: { readonly number: number; readonly body: Uint8Array },
  refusal: Refusal,
): Uint8Array {
  const bodyHash = context.options.surroundings.sha256(send.body);
  return reply(id, { refusal: { ...refusalMessage(refusal), conversation, number: send.number, bodyHash } });
}
