import { belowRow, row } from '../printable.ts';
import { type ConversationId, type MessageItem, nameApart, words } from '../sdk.ts';
import { localTime } from '../times.ts';

/** A message as the CLI prints it in JSON; the field names are what scripts rely on. */
export function messageData(chat: ConversationId, item: MessageItem) {
  const { id, seq, own, sender, at, text, body, state, quote, waitsFor, file, reactions } = item;
  const { mentions, written } = item;
  const sentFile =
    file === undefined ? {} : { file: { name: file.name, type: file.type, kind: file.kind, size: file.size } };
  const replyTo = quote === null ? {} : { replyTo: quote.id };
  const tick = state === null ? {} : { state };
  const senders = waitsFor === undefined ? {} : { waitsFor };
  const meant =
    mentions.length === 0 ? {} : { mentions: mentions.map(({ person, ...place }) => ({ ...person, ...place })) };
  // What may be sent on: in the text people are called as this person calls them.
  const asSent = written === undefined ? {} : { written };
  const given = reactions.length === 0 ? {} : { reactions };
  return {
    chat,
    seq,
    id,
    from: sender,
    own,
    at,
    body,
    text,
    ...asSent,
    ...meant,
    ...sentFile,
    ...senders,
    ...tick,
    ...replyTo,
    ...given,
  };
}

const marks = { sending: '◔', sent: '✓', delivered: '✓✓', read: '✓✓ read', failed: '✗', unknown: '?' } as const;

/** A message as one row for a person; what follows a line break in it is marked. */
export function messageText(item: MessageItem): string {
  const { seq, own, sender, at, state } = item;
  const said = item.body === 'present' ? belowRow(item.text) : `[${row(insteadOf(item))}]`;
  const { file } = item;
  const text = file === undefined ? said : `[${row(fileName(file))}, ${file.size} bytes] ${said}`.trimEnd();
  const tick = state === null ? '' : `  ${marks[state]}`;
  return `${String(seq ?? '-').padStart(5)}  ${localTime(at)}  ${own ? 'you' : row(nameApart(sender))}: ${text}${tick}${mentionText(item)}${reactionsText(item)}`;
}

/** What was recorded has no name. */
function fileName({ name, type, kind }: NonNullable<MessageItem['file']>): string {
  return name || (/^audio\//i.test(type) ? 'voice message' : kind);
}

/** Behind all that somebody wrote. */
function mentionText({ mentionsMe, own }: MessageItem): string {
  return mentionsMe && !own ? '  (you are mentioned)' : '';
}

/** Behind all else of the row: a text that looks like it stands before the tick, or the end. */
function reactionsText({ reactions }: MessageItem): string {
  const given = reactions.map(({ emoji, people }) => `${emoji} ${people.map((one) => row(nameApart(one))).join(', ')}`);
  return given.length === 0 ? '' : `  (${given.join('; ')})`;
}

/** Whoever has to come online is named. */
function insteadOf({ body, waitsFor }: MessageItem): string {
  if (body !== 'unreadable') return body;
  return words.unreadable(waitsFor === undefined ? {} : { waitsFor }).replace(/\.$/, '');
}
