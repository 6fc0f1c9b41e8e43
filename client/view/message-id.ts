/** The id of a message outside: conversation, sender, device and number, the same on every device. */
import type { MessageId } from '../api.ts';

export interface MessageRef {
  readonly conversation: string;
  readonly user: string;
  readonly device: number;
  readonly number: number;
}

export function messageId({ conversation, user, device, number }: MessageRef): MessageId {
  return `${conversation}/${user}/${device}/${number}` as MessageId;
}

export function parseMessageId(id: string): MessageRef | null {
  const [conversation, user, device, number, ...more] = id.split('/');
  if (conversation === undefined || user === undefined || more.length > 0) return null;
  const ref = { conversation, user, device: Number(device), number: Number(number) };
  return Number.isSafeInteger(ref.device) && Number.isSafeInteger(ref.number) ? ref : null;
}
