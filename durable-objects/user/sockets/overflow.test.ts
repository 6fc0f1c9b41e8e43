import { expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { groupId, Town } from '../../../tests/harness/town.ts';

test('[D1.4] [D6.1] a tick that was held back and has no room in the attachment comes with the next resume', async () => {
  const town = new Town({ maxAttachmentBytes: 300, maxUnackedFrames: 4 });
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const [a, b] = [await alice.connect(), await bob.connect()];
  const chats = [1, 2, 3, 4, 5, 6, 7, 8].map(groupId);
  for (const chat of chats) {
    await a.ask(a.creation(chat, wire.ConversationKind.GROUP, [alice.id, bob.id]));
    await a.ack();
    await b.ack();
  }
  const [chat] = chats as [(typeof chats)[number]];
  await a.ask(a.message(chat));
  await a.ack();
  await town.pass(5_000);
  a.forget();
  // From here on Alice's device takes nothing in: the tick is held back, and what follows drives it out of the attachment.
  for (const other of chats.slice(1, 5)) await b.ask(b.message(other));
  await b.ack([{ conversation: chat, through: 2, newest: 2 }]);
  await town.pass(5_000);
  for (const other of chats.slice(1)) await b.ask(b.message(other));
  await b.ack();
  await town.pass(1_000);
  expect(a.summaries()).toEqual([]);
  expect(a.closedWith).toBe(4000);
  const again = await alice.connect(1, { resume: chats.map((id) => ({ conversation: id, through: 2, newest: 2 })) });
  const state = again.states().find(({ conversation }) => conversation === chat);
  expect(state?.summary?.steps?.at(-1)).toMatchObject({ delivered: 1, total: 1 });
});
