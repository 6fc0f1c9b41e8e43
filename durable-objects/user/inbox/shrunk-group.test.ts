import { expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { groupId, Town } from '../../../tests/harness/town.ts';

test('[F1] a device that waits for a large group is told, also when another one attaches to it after it shrank', async () => {
  const town = new Town({ maxMembersAttached: 2 });
  const [alice, bob, carol] = [await town.person(1), await town.person(2), await town.person(3)];
  const [id, tablet] = [groupId(1), await bob.link()];
  const a = await alice.connect();
  await a.ask(a.creation(id, wire.ConversationKind.GROUP, [alice.id, bob.id, carol.id]));
  await town.pass(5_000);
  const laptop = await bob.connect(tablet);
  expect(laptop.states()).toMatchObject([{ conversation: id, attached: false }]);
  const again = await alice.connect(1);
  const named = again.states().at(-1)?.epoch ?? 0;
  const body = wire.Control.encode({ epoch: named, membership: { remove: [carol.id] } }).finish();
  const removal = { epoch: named, number: 2, after: 1, kind: wire.EntryKind.MEMBERSHIP, countable: false, body };
  const seq = (await again.ask(again.message(id, removal))).accepted?.seq ?? 0;
  expect(seq).toBeGreaterThan(0);
  await town.settle();
  const phone = await bob.connect(1);
  expect(phone.states()).toMatchObject([{ conversation: id, attached: true, headSeq: seq }]);
  await town.pass(20_500);
  expect(laptop.states().at(-1)).toMatchObject({ conversation: id, attached: true, headSeq: seq });
});
