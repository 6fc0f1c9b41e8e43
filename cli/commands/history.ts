import { lockLine } from '../lock-line.ts';
import { untilNamed } from '../names.ts';
import { wholeNumber } from '../parse.ts';
import { row } from '../printable.ts';
import { caughtUp } from '../profile-client.ts';
import { sayEmpty } from '../say.ts';
import type { MessageItem, Roost } from '../sdk.ts';
import type { Task } from '../task.ts';
import { findChat } from '../who.ts';
import { messageData, messageText } from './message-data.ts';
import { messagesOf } from './pages.ts';

const connectMs = 20_000;
/** What another device of the person has the key of is given within a moment, if that device is online. */
const [keysMs, lookMs] = [10_000, 250];

/**
 * Prints the last messages of a chat; without a server, or while its older history is away, those that are here. Above the newest, for people, stands that the chat
 * is encrypted: on stderr, for it is no message.
 */
export async function history(task: Task): Promise<void> {
  const { operands, options, switches, client, io, print } = task;
  const limit = wholeNumber('--limit', options.limit ?? '50');
  const before = options.before === undefined ? Number.POSITIVE_INFINITY : wholeNumber('--before', options.before);
  const roost = await client.roost();
  await caughtUp(roost, connectMs, io.stopped).catch((error: Error) =>
    io.err(`${error.message} This is what is stored here.`),
  );
  const chat = await findChat(roost, operands[0] ?? '');
  const inRange = (seq: number | null) => (seq ?? 0) < before;
  const isEnough = (all: readonly MessageItem[]) => all.filter((one) => inRange(one.seq)).length >= limit;
  let away: unknown = null;
  const read = () => {
    away = null;
    return messagesOf(roost, chat, isEnough, (why) => (away = why));
  };
  const unnamed = await read();
  await untilNamed(
    roost,
    unnamed.flatMap(({ sender, mentions }) => [sender, ...mentions.map(({ person }) => person)]),
  );
  const messages = await readable(roost, read);
  const lock = switches.has('json') || options.before !== undefined ? null : await lockLine(roost, chat);
  if (lock !== null) io.err(row(lock));
  const asked = messages.filter((one) => inRange(one.seq)).slice(-limit);
  for (const item of asked) print(messageData(chat, item), messageText(item));
  // Whoever asked for so many has fewer, and is told by the exit code as well. There may be more.
  if (away !== null) throw away;
  sayEmpty(task, asked, options.before === undefined ? 'No messages yet.' : `No messages before ${before}.`);
}

/** The messages, as soon as all of them can be read, or it is no use to wait longer. */
async function readable(roost: Roost, read: () => Promise<readonly MessageItem[]>): Promise<readonly MessageItem[]> {
  for (let waited = 0; ; waited += lookMs) {
    const messages = await read();
    const isWorthWaiting = roost.status.current.state === 'online' && waited < keysMs;
    if (!isWorthWaiting || !messages.some(({ body }) => body === 'unreadable')) return messages;
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}
