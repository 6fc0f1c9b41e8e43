/** The list of a person's devices is theirs: what somebody else names is outvoted by their own object. */
import { describe, expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { groupId, type Person, Town, type TownSocket } from '../../../tests/harness/town.ts';

const highest = 4_294_967_295;

/** A creation by alice that says of bob what `list` says. */
function creation(
  from: TownSocket,
  id: string,
  kind: wire.ConversationKind,
  alice: Person,
  bob: Person,
  list: wire.DeviceList.$Properties,
) {
  const role = kind === wire.ConversationKind.GROUP ? wire.Role.ADMIN : wire.Role.MEMBER;
  const members = [
    { user: alice.id, role, devices: { version: 1, devices: [{ device: 1 }] } },
    { user: bob.id, role: wire.Role.MEMBER, devices: list },
  ];
  const body = wire.Control.encode({ creation: { kind, members } }).finish();
  return from.message(id, { epoch: 0, kind: wire.EntryKind.CREATION, countable: false, body });
}

async function begun(kind: wire.ConversationKind, list: wire.DeviceList.$Properties) {
  const town = new Town();
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const [a, b] = [await alice.connect(), await bob.connect()];
  const found = await a.ask({ findDirect: { peer: bob.id } });
  const chat = kind === wire.ConversationKind.DIRECT ? (found.direct?.conversation as string) : groupId(1);
  expect((await a.ask(creation(a, chat, kind, alice, bob, list))).accepted).toBeTruthy();
  await town.pass(5_000);
  return { town, alice, bob, a, b, chat };
}

const lists = (town: Town, chat: string): unknown[] => [
  ...town.conversation(chat as never).storage.sql.exec('SELECT seq FROM entries WHERE kind = 22'),
];

async function epochOf(person: Person, chat: string, town: Town): Promise<number> {
  const { conversation } = town.conversation(chat as never);
  const state = await conversation.attach({
    ...{ conversation: chat as never, user: person.id, generation: 0, listVersion: 1, attach: false },
    ...{ devices: [1], report: null },
  });
  return 'epoch' in state ? state.epoch : 0;
}

describe('a device list that is not the person’s own', () => {
  for (const [name, kind] of [
    ['a group', wire.ConversationKind.GROUP],
    ['a direct chat', wire.ConversationKind.DIRECT],
  ] as const) {
    test(`[7.3a] [D1.8] named with the highest version in ${name} is outvoted: ticks count, and a device linked later is listed`, async () => {
      const { town, alice, bob, a, b, chat } = await begun(kind, { version: highest, devices: [{ device: 9 }] });
      expect(lists(town, chat)).toHaveLength(1);
      const laptop = await bob.link();
      await town.pass(5_000);
      expect(lists(town, chat)).toHaveLength(2);
      const l = await bob.connect(laptop);
      const epoch = await epochOf(alice, chat, town);
      const sent = await a.ask(a.message(chat, { epoch }));
      const seq = sent.accepted?.seq as number;
      await town.settle();
      await b.ack([{ conversation: chat, through: seq, newest: seq }]);
      await l.ack([{ conversation: chat, through: seq, newest: seq }]);
      await town.pass(3_000);
      expect(a.summaries().at(-1)?.steps?.at(-1)).toMatchObject({ delivered: 1, total: 1 });
    });
  }

  test('[7.3a] with the right version and other devices is outvoted when the person comes', async () => {
    const { town, bob, b, chat } = await begun(wire.ConversationKind.GROUP, { version: 1, devices: [] });
    await b.leave();
    await bob.connect();
    await town.pass(5_000);
    expect(lists(town, chat)).toHaveLength(1);
    // … once.
    await (await bob.connect()).leave();
    await bob.connect();
    await town.pass(60_000);
    expect(lists(town, chat)).toHaveLength(1);
  });

  test('[7.3a] the person is added again with their own list, whatever was named before', async () => {
    const { town, alice, bob, a, b, chat } = await begun(wire.ConversationKind.GROUP, {
      version: highest,
      devices: [],
    });
    const change = async (membership: wire.Membership.$Properties) => {
      const epoch = await epochOf(alice, chat, town);
      const body = wire.Control.encode({ epoch, membership }).finish();
      return a.ask(a.message(chat, { epoch, kind: wire.EntryKind.MEMBERSHIP, countable: false, body }));
    };
    const listed = (version: number, device = 1) => ({ user: bob.id, devices: { version, devices: [{ device }] } });
    expect((await change({ remove: [bob.id] })).accepted).toBeTruthy();
    expect((await change({ add: [listed(highest, 9)] })).accepted).toBeTruthy();
    await town.pass(5_000);
    expect(lists(town, chat)).toHaveLength(2);
    expect((await change({ remove: [bob.id] })).accepted).toBeTruthy();
    expect((await change({ add: [listed(1)] })).accepted).toBeTruthy();
    await town.pass(5_000);
    expect(lists(town, chat)).toHaveLength(2);
    expect(b.isOpen).toBe(true);
  });

  test('[7.3a] a conversation that keeps another list all the same is not asked again and again', async () => {
    const town = new Town();
    const [alice, bob] = [await town.person(1), await town.person(2)];
    const a = await alice.connect();
    await bob.connect();
    // As the release before this one answers.
    town.conversationCall = async (_id, method, _request, pass) =>
      method === 'putDevices' ? { listVersion: highest } : pass();
    const chat = groupId(1);
    await a.ask(creation(a, chat, wire.ConversationKind.GROUP, alice, bob, { version: highest, devices: [] }));
    await town.pass(5_000);
    for (let i = 0; i < 5; i++) await a.ask(a.message(chat));
    await town.pass(60_000);
    expect(town.called('putDevices')).toBe(1);
  });
});
