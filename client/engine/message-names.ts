/** What a message is called within its conversation: by whom, from which device, under which number. */
import type { MessageName } from '../cipher/cipher.ts';

/** Which message of its conversation. */
export type NameInConversation = Omit<MessageName, 'conversation'>;

/** Both name the same message. */
export function isNamed(one: NameInConversation, other: NameInConversation): boolean {
  return one.sender === other.sender && one.device === other.device && one.number === other.number;
}

export function nameIn({ sender, device, number }: NameInConversation): NameInConversation {
  return { sender, device, number };
}

/** The name within its conversation, as one text. */
export function nameWithin({ sender, device, number }: Omit<MessageName, 'conversation'>): string {
  return `${sender}/${device}/${number}`;
}
