import { wholeNumber } from '../parse.ts';
import { caughtUp } from '../profile-client.ts';
import type { Task } from '../task.ts';
import { findChat } from '../who.ts';

const connectMs = 20_000;

/** Marks a chat as read, up to a message or to its end. */
export async function read({ operands, client, io, print }: Task): Promise<void> {
  const [who = '', upTo] = operands;
  const limit = upTo === undefined ? Number.POSITIVE_INFINITY : wholeNumber('SEQ', upTo);
  const roost = await client.roost();
  await caughtUp(roost, connectMs, io.stopped);
  const chat = await findChat(roost, who);
  const seq = Math.min(limit, roost.conversation(chat).current?.headSeq ?? 0);
  if (seq > 0) await roost.markRead(chat, seq);
  print({ chat, read: seq }, `Read up to ${seq}.`);
}
