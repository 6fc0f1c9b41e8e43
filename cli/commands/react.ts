import { CommandFailure } from '../exit-codes.ts';
import { wholeNumber } from '../parse.ts';
import { caughtUp } from '../profile-client.ts';
import type { Task } from '../task.ts';
import { findChat } from '../who.ts';
import { messageAt } from './pages.ts';
import { sendAndWait } from './wait.ts';

const connectMs = 20_000;

/** Gives a message an emoji, or takes one's own back. */
export async function react(task: Task): Promise<void> {
  const { operands, switches, client, io, print } = task;
  const [who = '', at = '', emoji] = operands;
  const seq = wholeNumber('SEQ', at);
  const isTakenBack = switches.has('remove');
  if (isTakenBack === (emoji !== undefined))
    throw new CommandFailure('usage', 'Say which EMOJI, or --remove to take yours back: one of the two.');
  const roost = await client.roost();
  await caughtUp(roost, connectMs, io.stopped);
  const chat = await findChat(roost, who);
  const message = await messageAt(roost, chat, seq);
  if (message?.body !== 'present') throw new CommandFailure('not-found', `There is no message ${seq} in that chat.`);
  const given = emoji ?? null;
  await sendAndWait(task, roost, chat, () => roost.react(chat, message.id, given));
  print(
    { chat, seq, id: message.id, emoji: given },
    given === null ? `Taken back from ${seq}.` : `${given} given to ${seq}.`,
  );
}
