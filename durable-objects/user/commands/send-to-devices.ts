import type { Decoded } from '../../../protocol/codec.ts';
import { isConversationId, isUserId } from '../../../protocol/ids.ts';
import type { Limits } from '../../../protocol/limits.ts';
import { type Refusal, refuse } from '../../../protocol/refusals.ts';
import { isLetterType } from '../../../protocol/wrap-types.ts';
import type { wire } from '../../../schema/gen/wire.js';
import { prices } from '../meter/prices.ts';
import { type SendLettersContext, sendToDevices as take } from '../to-device/send.ts';
import { answerLater, type Call, pay, refuseCall } from './command.ts';

/** Letters for devices, this person's or others'. Each is answered for itself. */
export function sendToDevices(call: Call<SendLettersContext>, { messages }: Decoded<wire.SendToDevices.$Properties>) {
  const { context, connection } = call;
  const refusal = check(messages, context.limits) ?? toItself(context.self, connection.device, messages);
  if (refusal !== null) return refuseCall(call, refusal);
  const people = new Set(messages.map(({ user }) => user));
  const bytes = messages.reduce((sum, { data, body }) => sum + data.length + body.length, 0);
  people.delete(context.self);
  if (!pay(call, prices.sendToDevices({ people: people.size, letters: messages.length, bytes }))) return;
  answerLater(call, async () => ({ toDevicesTaken: { states: await take(context, connection.device, messages) } }));
}

type ToDevice = Decoded<wire.ToDevice.$Properties>;

function check(messages: readonly ToDevice[], limits: Limits): Refusal | null {
  if (messages.length > limits.maxToDevicePerCommand) return refuse('too-large', { detail: 'messages' });
  for (const { user, device, conversation, type, data, body } of messages) {
    if (!isUserId(user)) return refuse('malformed', { detail: 'user' });
    if (device === 0) return refuse('malformed', { detail: 'device' });
    if (conversation !== '' && !isConversationId(conversation)) return refuse('malformed', { detail: 'conversation' });
    if (!isLetterType(type) || data.length === 0) return refuse('malformed', { detail: 'type' });
    if (data.length > limits.maxWrapBytes) return refuse('too-large', { detail: 'data' });
    if (body.length > limits.maxBodyBytes) return refuse('too-large', { detail: 'body' });
  }
  return null;
}

function toItself(user: string, device: number, messages: readonly ToDevice[]): Refusal | null {
  const isOwn = messages.some((one) => one.user === user && one.device === device);
  return isOwn ? refuse('malformed', { detail: 'to the device itself' }) : null;
}
