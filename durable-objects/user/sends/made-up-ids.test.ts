/** Ids that a device makes up: no object wakes or writes for them. */
import { beforeEach, describe, expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { groupId, type Person, personId, startDirect, Town, type TownSocket } from '../../../tests/harness/town.ts';

let town: Town;
let alice: Person;
let bob: Person;
let a: TownSocket;
const made = Array.from({ length: 60 }, (_, i) => personId(1_000 + i));

beforeEach(async () => {
  town = new Town();
  for (const id of made) town.madeUp.add(id);
  [alice, bob] = [await town.person(1), await town.person(2)];
  a = await alice.connect();
});

/** Who was woken since: everybody beside those two is nobody. */
const woken = () => ({ users: town.people.size - 2, conversations: town.conversations.size });

describe('[1.1a] [7.2a] [D10.1] a made-up user id wakes nobody', () => {
  test('looked for', async () => {
    expect((await a.ask({ findDirect: { peer: made[0] as string } })).refusal?.code).toBe('unknown-user');
    expect(woken()).toEqual({ users: 0, conversations: 0 });
  });

  test('among those whose devices are asked for: it is missing, the others are there', async () => {
    const { deviceLists } = await a.ask({ getDeviceLists: { users: [...made, bob.id] } });
    expect(deviceLists?.lists?.map(({ user }) => user)).toEqual([bob.id]);
    expect(woken()).toEqual({ users: 0, conversations: 0 });
  });

  test('watched, and let go of', async () => {
    const { presences } = await a.ask({ watch: { users: made } });
    expect(presences?.presences).toHaveLength(made.length);
    expect(new Set(presences?.presences?.map(({ state }) => state))).toEqual(new Set([wire.PresenceState.UNKNOWN]));
    await a.ask({ watch: { users: [] } });
    await a.leave();
    await town.settle();
    expect(woken()).toEqual({ users: 0, conversations: 0 });
  });

  test('named by a creation: refused before there is a conversation', async () => {
    const reply = await a.ask(a.creation(groupId(1), wire.ConversationKind.GROUP, [alice.id, bob.id, ...made]));
    expect(reply.refusal).toMatchObject({ code: 'unknown-user', number: 1 });
    await town.settle();
    expect(woken()).toEqual({ users: 0, conversations: 0 });
  });

  test('added to a group: refused, and the group goes on', async () => {
    await a.ask(a.creation(groupId(1), wire.ConversationKind.GROUP, [alice.id, bob.id]));
    await town.settle();
    const membership = { add: [{ user: made[0] as string, role: wire.Role.MEMBER }] };
    const body = wire.Control.encode({ epoch: 1, membership }).finish();
    const calls = town.called('append');
    const reply = await a.ask(a.message(groupId(1), { kind: wire.EntryKind.MEMBERSHIP, countable: false, body }));
    expect(reply.refusal).toMatchObject({ code: 'unknown-user', number: 2 });
    expect(town.called('append')).toBe(calls);
    expect(woken()).toEqual({ users: 0, conversations: 1 });
  });
});

describe('[7.2] a group is not begun in the place of a direct conversation', () => {
  test('by one of the two, whichever of them', async () => {
    const b = await bob.connect();
    for (const [socket, self, peer] of [
      [a, alice, bob],
      [b, bob, alice],
    ] as const) {
      const { direct } = await socket.ask({ findDirect: { peer: peer.id } });
      const stolen = await socket.ask(
        socket.creation(String(direct?.conversation), wire.ConversationKind.GROUP, [self.id]),
      );
      expect(stolen.refusal?.code).toBe('bad-control');
    }
    expect(woken()).toEqual({ users: 0, conversations: 0 });
    const again = await alice.connect(); // Counts its sends anew: none was taken.
    const chat = await startDirect(again, alice, bob);
    expect((await again.ask(again.message(chat))).accepted?.seq).toBe(2);
  });

  test('nor does the conversation itself let it be, whoever asks', async () => {
    const { direct } = await a.ask({ findDirect: { peer: bob.id } });
    const id = direct?.conversation as ReturnType<typeof groupId>;
    const creation = a.creation(id, wire.ConversationKind.GROUP, [alice.id]);
    const { conversation } = town.conversation(id);
    const body = creation.send?.body as Uint8Array;
    const send = { device: 1, number: 1, after: 0, epoch: 0, kind: wire.EntryKind.CREATION, countable: false };
    const reply = await conversation.append({
      ...{ conversation: id, user: alice.id, have: 0, generation: 1, listVersion: 1, showsReads: true },
      sends: [{ ...send, expiresAt: 0, targets: [], readThrough: 0, body, wraps: [], objects: [] }],
    });
    expect(JSON.stringify(reply)).toContain('bad-control');
    expect(town.conversation(id).storage.rowsWritten()).toBe(0);
  });
});

test('[K2] [7.1] a direct conversation that was told before ids had a kind may be begun, and keeps its id, for both', async () => {
  const b = await bob.connect();
  const { direct } = await a.ask({ findDirect: { peer: bob.id } });
  // What the release before made of the same 16 bytes.
  const bytes = Buffer.from(String(direct?.conversation).slice(1), 'base64url');
  const old = `c${bytes.toString('base64url')}`;
  expect(old).not.toBe(direct?.conversation);
  // A device that was told it then, and begins only now.
  expect((await a.ask(a.creation(old, wire.ConversationKind.DIRECT, [alice.id, bob.id]))).accepted?.seq).toBe(1);
  await town.settle();
  for (const [socket, peer] of [
    [a, bob],
    [b, alice],
  ] as const) {
    expect((await socket.ask({ findDirect: { peer: peer.id } })).direct?.conversation).toBe(old);
  }
});

describe('[7.2] [7.2a] each creation of a frame is looked at, whatever became of those before it', () => {
  const bad = (creation: { send: wire.Send.$Properties }) => ({ send: { ...creation.send, number: 1, after: 1 } });

  test('made-up people behind a creation that the conversation refuses', async () => {
    const id = groupId(1);
    const { GROUP } = wire.ConversationKind;
    await a.command(bad(a.creation(id, GROUP, [alice.id])), {
      send: { ...a.creation(id, GROUP, [alice.id, bob.id, ...made]).send, number: 1, after: 0 },
    });
    await town.settle();
    expect(a.replies().filter(({ accepted }) => accepted)).toEqual([]);
    expect(woken().users).toBe(0);
  });

  test('a second direct chat with somebody, under an id that is not theirs', async () => {
    const id = groupId(2);
    const { GROUP, DIRECT } = wire.ConversationKind;
    await a.command(bad(a.creation(id, GROUP, [alice.id])), {
      send: { ...a.creation(id, DIRECT, [alice.id, bob.id]).send, number: 1, after: 0 },
    });
    await town.settle();
    expect(a.replies().filter(({ accepted }) => accepted)).toEqual([]);
  });
});

describe('[1.1a] [16.3] [D10.1] a change is looked at whatever its kind says that it is', () => {
  const people = (members: readonly string[]) => members.map((user) => ({ user, role: wire.Role.MEMBER }));
  const creation = { kind: wire.ConversationKind.GROUP, title: new Uint8Array(0), members: people(made) };

  test.each([
    ['a creation in a group that has begun', wire.EntryKind.CREATION],
    ['a creation that calls itself a change of members', wire.EntryKind.MEMBERSHIP],
  ])('%s wakes nobody', async (_what, kind) => {
    await a.ask(a.creation(groupId(1), wire.ConversationKind.GROUP, [alice.id, bob.id]));
    await town.settle();
    const body = wire.Control.encode({ epoch: 1, creation }).finish();
    const reply = await a.ask(a.message(groupId(1), { kind, epoch: 1, countable: false, body }));
    expect(reply.accepted).toBeFalsy();
    await town.settle();
    expect(woken()).toEqual({ users: 0, conversations: 1 });
  });
});
