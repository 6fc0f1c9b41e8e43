import { CommandFailure } from '../exit-codes.ts';
import { wholeNumber } from '../parse.ts';
import { caughtUp } from '../profile-client.ts';
import type { Task } from '../task.ts';
import { findChat } from '../who.ts';
import { messageAt } from './pages.ts';
import { sendAndWait } from './wait.ts';

const connectMs = 20_000;

/** Deletes messages for everyone, or on this device alone. */
export async function deleteMessages(task: Task): Promise<void> {
  const { operands, switches, client, io, print } = task;
  const seqs = operands.slice(1).map((text) => wholeNumber('SEQ', text));
  const roost = await client.roost();
  await caughtUp(roost, connectMs, io.stopped);
  const chat = await findChat(roost, operands[0] ?? '');
  for (const seq of seqs) {
    const message = await messageAt(roost, chat, seq);
    if (message === undefined) throw new CommandFailure('not-found', `There is no message ${seq} in that chat.`);
    if (switches.has('forMe')) {
      await roost.deleteForMe(chat, message.id);
      print({ chat, seq, deletedForMe: true }, `Deleted ${seq} on this device.`);
      continue;
    }
    if (message.body === 'deleted') {
      print({ chat, seq, deleted: true }, `${seq} was deleted before.`);
      continue;
    }
    await sendAndWait(task, roost, chat, () => roost.deleteForEveryone(chat, message.id));
    print({ chat, seq, deleted: true }, `Deleted ${seq} for everyone.`);
  }
}
