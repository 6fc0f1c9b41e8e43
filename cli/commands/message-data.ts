import type { ConversationId, MessageItem } from '../sdk.ts';

/** A message as the CLI prints it in JSON; the field names are what scripts rely on. */
export function messageData(chat: ConversationId, item: MessageItem) {
  const { id, seq, own, sender, at, text, body, state, quote } = item;
  const replyTo = quote === null ? {} : { replyTo: quote.id };
  const tick = state === null ? {} : { state };
  return { chat, seq, id, from: sender, own, at, body, text, ...tick, ...replyTo };
}

const marks = { sending: '◔', sent: '✓', delivered: '✓✓', read: '✓✓ read', failed: '✗', unknown: '?' } as const;

/** A message as one line for a person. */
export function messageText({ seq, own, sender, at, text, body, state }: MessageItem): string {
  const time = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  const words = body === 'present' ? text.replaceAll('\n', '\n       ') : `[${body}]`;
  const tick = state === null ? '' : `  ${marks[state]}`;
  return `${String(seq ?? '-').padStart(5)}  ${time}  ${own ? 'you' : sender.name}: ${words}${tick}`;
}
