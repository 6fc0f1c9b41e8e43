import { untilNamed } from '../names.ts';
import { wholeNumber } from '../parse.ts';
import type { MessageItem } from '../sdk.ts';
import { caughtUp } from '../session.ts';
import type { Task } from '../task.ts';
import { findChat } from '../who.ts';
import { messageData, messageText } from './message-data.ts';
import { messagesOf } from './pages.ts';

const connectMs = 20_000;

/** Prints the last messages of a chat; without a server those that are stored here. */
export async function history({ operands, options, session, io, print }: Task): Promise<void> {
  const limit = wholeNumber('--limit', options.limit ?? '50');
  const before = options.before === undefined ? Number.POSITIVE_INFINITY : wholeNumber('--before', options.before);
  const roost = await session.roost();
  await caughtUp(roost, connectMs, io.stopped).catch((error: Error) =>
    io.err(`${error.message} This is what is stored here.`),
  );
  const chat = await findChat(roost, operands[0] ?? '');
  const inRange = (seq: number | null) => (seq ?? 0) < before;
  const isEnough = (all: readonly MessageItem[]) => all.filter((one) => inRange(one.seq)).length >= limit;
  const unnamed = await messagesOf(roost, chat, isEnough);
  await untilNamed(
    roost,
    unnamed.map((message) => message.sender),
  );
  const messages = await messagesOf(roost, chat, isEnough);
  for (const item of messages.filter((one) => inRange(one.seq)).slice(-limit))
    print(messageData(chat, item), messageText(item));
}
