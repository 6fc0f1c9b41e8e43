import type { Task } from '../task.ts';
import { sendAndWait } from './wait.ts';

/** Writes to oneself, on all of one's devices; without a text says which chat that is. */
export async function notes(task: Task): Promise<void> {
  const { operands, client, print } = task;
  const roost = await client.roost();
  const chat = await roost.notes();
  const text = operands.join(' ');
  if (text === '') {
    print({ chat }, chat);
    return;
  }
  const sent = await sendAndWait(task, roost, chat, () => roost.send(chat, { text }));
  print({ chat, ...sent }, sent.seq === null ? '◔' : `✓ ${sent.seq}`);
}
