/** A large group whose state comes late at a resume is attached to like the others. */
import { expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { groupId, Town } from '../../../tests/harness/town.ts';

test('[F1] [D6.1] a device is attached to a large group though the answer at its resume came late', async () => {
  const town = new Town({ maxMembersAttached: 2 });
  const [alice, bob, carol] = [await town.person(1), await town.person(2), await town.person(3)];
  const a = await alice.connect();
  const group = groupId(1);
  await a.ask(a.creation(group, wire.ConversationKind.GROUP, [alice.id, bob.id, carol.id]));
  await a.ask(a.message(group));
  await town.pass(60_000);
  await a.ack([{ conversation: group, through: 2, newest: 2 }]);
  await town.pass(2_000);
  await a.leave();
  // Somebody's message finds her away, which detaches her.
  const c = await carol.connect();
  await c.ask(c.message(group));
  await town.pass(30_000);

  let answer: () => void = () => {};
  town.conversationCall = async (id, method, _request, pass) => {
    if (id === group && method === 'attach') await new Promise<void>((resolve) => void (answer = resolve));
    return pass();
  };
  const again = await alice.connect();
  await town.pass(3_000);
  town.conversationCall = (_id, _method, _request, pass) => pass();
  answer();
  await town.settle();
  expect(again.states()).toMatchObject([{ conversation: group, attached: false }]);
  await town.pass(town.limits.attachAfterMs + 1_000);
  expect(again.states().at(-1)).toMatchObject({ conversation: group, attached: true });
});
