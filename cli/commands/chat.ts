import { CommandFailure } from '../exit-codes.ts';
import { row } from '../printable.ts';
import { caughtUp } from '../profile-client.ts';
import { agrees } from '../say.ts';
import { type ConversationId, quoted, type Roost } from '../sdk.ts';
import type { commands } from '../spec.ts';
import type { Task } from '../task.ts';
import { findChat } from '../who.ts';

const connectMs = 20_000;

type Action = (roost: Roost, chat: ConversationId, task: Task) => Promise<string>;

/** Pins, archives or deletes a chat, on this device alone. */
export async function chat(task: Task): Promise<void> {
  const [name = '', who = ''] = task.operands;
  const { client, io, print } = task;
  const roost = await client.roost();
  await caughtUp(roost, connectMs, io.stopped).catch((error: Error) => io.err(error.message));
  const id = await findChat(roost, who);
  const done = await actions[name as keyof typeof actions](roost, id, task);
  print({ chat: id, done: name }, done);
}

const actions = {
  pin: does((roost, id) => roost.setPinned(id, true), 'Pinned.'),
  unpin: does((roost, id) => roost.setPinned(id, false), 'No longer pinned.'),
  archive: does((roost, id) => roost.setArchived(id, true), 'Archived.'),
  unarchive: does((roost, id) => roost.setArchived(id, false), 'Taken out of the archive.'),
  delete: deleteChat,
} satisfies Record<keyof typeof commands.chat.actions, Action>;

function does(deed: (roost: Roost, id: ConversationId) => Promise<void>, done: string): Action {
  return async (roost, id) => {
    await deed(roost, id);
    return done;
  };
}

async function deleteChat(roost: Roost, id: ConversationId, task: Task): Promise<string> {
  const { switches, io } = task;
  const summary = roost.conversation(id).current;
  if (!switches.has('yes')) {
    const isIn = summary?.kind === 'group' && summary.isMember && !summary.isNotes;
    const stays = isIn ? ' You stay in the group; to go out of it first: roost group leave.' : '';
    io.err(
      `All messages of ${quoted(row(summary?.title ?? id))} are removed from this device, with their files but for those of other chats, and with what was not sent yet. Others keep what they have, and so do your other devices.${stays}`,
    );
    if (!(await agrees(task, 'Delete the chat?')))
      throw new CommandFailure(
        'refused',
        'Nothing was deleted. To delete without being asked: roost chat delete --yes',
      );
  }
  await roost.deleteChat(id);
  return 'Deleted on this device.';
}
