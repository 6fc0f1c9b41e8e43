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

test('[F1] below the limit while nobody listened is attached to at once', async () => {
  const town = new Town({ maxMembersAttached: 2 });
  const [alice, bob, carol] = [await town.person(1), await town.person(2), await town.person(3)];
  const [a, c] = [await alice.connect(), await carol.connect()];
  const id = groupId(1);
  await a.ask(a.creation(id, wire.ConversationKind.GROUP, [alice.id, bob.id, carol.id]));
  await town.settle();
  const body = wire.Control.encode({ epoch: 1, membership: { remove: [carol.id] } }).finish();
  const leave = c.message(id, { kind: wire.EntryKind.MEMBERSHIP, countable: false, body });
  expect((await c.ask(leave)).accepted).toBeTruthy();
  const b = await bob.connect();
  expect(b.states()).toMatchObject([{ conversation: id, attached: true, members: 2 }]);
  await a.ask(a.message(id, { epoch: 2 }));
  await town.settle();
  expect(b.seqs(id)).toEqual([3]);
});

test('[F1] and the device that had been told to wait is told what it missed', async () => {
  const town = new Town({ maxMembersAttached: 2 });
  const [alice, bob, carol] = [await town.person(1), await town.person(2), await town.person(3)];
  const [a, c] = [await alice.connect(), await carol.connect()];
  const id = groupId(1);
  await a.ask(a.creation(id, wire.ConversationKind.GROUP, [alice.id, bob.id, carol.id]));
  await town.settle();
  const b = await bob.connect();
  expect(b.states()).toMatchObject([{ attached: false, headSeq: 1 }]);
  const body = wire.Control.encode({ epoch: 1, membership: { remove: [carol.id] } }).finish();
  await c.ask(c.message(id, { kind: wire.EntryKind.MEMBERSHIP, countable: false, body }));
  expect(b.seqs(id)).toEqual([]);
  const laptop = await bob.connect(await bob.link());
  expect(laptop.states()).toMatchObject([{ attached: true, headSeq: 2 }]);
  expect(b.states().at(-1)).toMatchObject({ attached: true, headSeq: 2 });
});
