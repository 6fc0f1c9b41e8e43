/** Requests under hostile schedules: many questions in one frame, one asker with many groups, a leave that fails. */
import { describe, expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { groupId, type Person, startDirect, Town, type TownSocket, tokenHash } from '../../../tests/harness/town.ts';

const listed = (person: Person) => ({
  user: person.id,
  role: wire.Role.MEMBER,
  devices: { version: 1, devices: [{ device: 1, addedAt: 1 }] },
});

function membership(socket: TownSocket, chat: string, epoch: number, change: wire.Membership.$Properties) {
  const body = wire.Control.encode({ epoch, membership: change }).finish();
  return socket.message(chat, { epoch, kind: wire.EntryKind.MEMBERSHIP, countable: false, body });
}

function group(socket: TownSocket, people: readonly Person[], n = 1): Promise<wire.Reply.$Properties> {
  return socket.ask(
    socket.creation(
      groupId(n),
      wire.ConversationKind.GROUP,
      people.map(({ id }) => id),
    ),
  );
}

const accepted = (socket: TownSocket) => socket.replies().filter((reply) => reply.accepted).length;

describe('[16.3] [D10.6] the limit of an asker and day', () => {
  test('holds for several changes of a group in one frame', async () => {
    const town = new Town({ maxRequestsPerDay: 2 });
    const alice = await town.stranger(1);
    const people = await Promise.all([2, 3, 4, 5, 6, 7].map((n) => town.stranger(n)));
    const a = await alice.connect();
    await group(a, [alice]);
    const before = accepted(a);
    const add = (at: number) => ({ add: people.slice(at, at + 2).map(listed) });
    // Each names the epoch that the one before it will have made.
    await a.command(
      membership(a, groupId(1), 1, add(0)),
      membership(a, groupId(1), 2, add(2)),
      membership(a, groupId(1), 3, add(4)),
    );
    await town.settle();
    expect(accepted(a) - before).toBe(1);
  });

  test('holds for many groups begun in one frame', async () => {
    const town = new Town({ maxRequestsPerDay: 2 });
    const alice = await town.stranger(1);
    const people = await Promise.all(Array.from({ length: 30 }, (_, i) => town.stranger(2 + i)));
    const a = await alice.connect();
    await a.command(...people.map(({ id }, i) => a.creation(groupId(i), wire.ConversationKind.GROUP, [alice.id, id])));
    await town.settle();
    await town.pass(5_000);
    expect(accepted(a)).toBe(2);
  });
});

test('[T1] [16.3] a clock that was a year ahead does not keep an asker waiting for a year', async () => {
  const town = new Town({ maxRequestsPerDay: 1 });
  const [alice, bob, carol] = [await town.stranger(1), await town.stranger(2), await town.stranger(3)];
  const yearMs = 365 * 24 * 3_600_000;
  const a = await alice.connect();
  town.now += yearMs;
  expect((await group(a, [alice, bob], 1)).accepted).toBeTruthy();
  town.now -= yearMs;
  await town.pass(60_000);
  expect((await group(a, [alice, carol], 2)).accepted).toBeTruthy();
  expect((await group(a, [alice, await town.stranger(4)], 3)).refusal?.code).toBe('too-many-requests');
});

test('[16.3] [D10.6] one asker does not fill the places that a person has for requests', async () => {
  const town = new Town();
  const [alice, bob, carol] = [await town.stranger(1), await town.stranger(2), await town.stranger(3)];
  await bob.connect();
  for (let day = 0; day < 3; day++) {
    const a = await alice.connect(1, { resume: [] });
    for (let n = 0; n < 50; n++) {
      await group(a, [alice, bob], day * 50 + n);
      await town.pass(2_000);
    }
    await a.leave();
    await town.pass(24 * 3_600_000);
  }
  const c = await carol.connect();
  expect((await group(c, [carol, bob], 999)).refusal).toBeFalsy();
});

test('[16.8] [D10.6] who is added and taken out again and again is not given a conversation each time', async () => {
  const town = new Town();
  const [alice, bob] = [await town.stranger(1), await town.stranger(2)];
  await bob.connect();
  const a = await alice.connect();
  for (let n = 0; n < 40; n++) {
    const made = await group(a, [alice, bob], n);
    if (made.accepted) await a.ask(membership(a, groupId(n), 1, { remove: [bob.id] }));
    await town.pass(2_000);
  }
  expect(bob.storage.sql.exec('SELECT 1 FROM conversations').toArray().length).toBeLessThan(20);
});

describe('[16.6] [D10.6] a leave that could not be taken to its group at once', () => {
  test('is off when the person takes it after all while the call that fails is under way', async () => {
    const town = new Town();
    const [alice, bob] = [await town.stranger(1), await town.stranger(2)];
    const [a, b] = [await alice.connect(), await bob.connect()];
    const chat = groupId(1);
    await group(a, [alice, bob]);
    const cut = Promise.withResolvers<never>();
    town.conversationCall = (_id, method, _request, pass) => (method === 'removeUser' ? cut.promise : pass());
    await b.ask({ answerRequest: { conversation: chat, accept: false } });
    await town.pass(100);
    expect((await b.ask({ answerRequest: { conversation: chat, accept: true } })).done).toBeTruthy();
    town.conversationCall = (_id, _method, _request, pass) => pass();
    cut.reject(new Error('cut off'));
    await town.pass(60_000);
    const kinds = a.events().flatMap((event) => (event.entries?.entries ?? []).map(({ kind }) => kind));
    expect(kinds).not.toContain(wire.EntryKind.REMOVAL);
  });

  test('does not end a later stay, to which a friend brought them', async () => {
    const town = new Town();
    const [alice, bob, carol] = [await town.stranger(1), await town.stranger(2), await town.stranger(3)];
    await bob.addContact(carol.id);
    await carol.addContact(alice.id);
    const [a, b, c] = [await alice.connect(), await bob.connect(), await carol.connect()];
    const chat = groupId(1);
    await group(a, [alice, bob, carol]);
    await town.settle();
    await a.ask(
      a.message(chat, {
        epoch: 1,
        kind: wire.EntryKind.ROLES,
        countable: false,
        body: wire.Control.encode({
          epoch: 1,
          roles: { changes: [{ user: carol.id, role: wire.Role.ADMIN }] },
        }).finish(),
      }),
    );
    // The leave takes effect, and its answer is lost.
    let lost = 0;
    town.conversationCall = async (_id, method, _request, pass) => {
      const answer = await pass();
      if (method === 'removeUser' && lost++ === 0) throw new Error('cut off');
      return answer;
    };
    await b.ask({ answerRequest: { conversation: chat, accept: false } });
    await town.pass(100);
    const again = await c.ask({
      send: { ...membership(c, chat, 3, { add: [listed(bob)] }).send, number: 1, after: 0 },
    });
    expect(again.accepted).toBeTruthy();
    await town.pass(60_000);
    const row = bob.storage.sql.exec('SELECT member_through FROM conversations').toArray()[0];
    expect(row).toEqual({ member_through: 0 });
  });
});

test('[F-devices] a device that is signed out while people are asked for it adds nobody any more', async () => {
  const town = new Town();
  const [alice, bob] = [await town.stranger(1), await town.stranger(2)];
  const laptop = await alice.link();
  const a = await alice.connect(1);
  const stolen = await alice.connect(laptop);
  await group(a, [alice]);
  const { promise, resolve } = Promise.withResolvers<void>();
  town.userCall = async (_id, method, _request, pass) => {
    if (method === 'ask') await promise;
    return pass();
  };
  await stolen.command(membership(stolen, groupId(1), 1, { add: [listed(bob)] }));
  await town.settle();
  expect(await alice.user.removeDevice({ device: 1, tokenHash: tokenHash(1) }, laptop)).toEqual({ removed: true });
  resolve();
  await town.pass(1_000);
  expect(
    a
      .events()
      .flatMap((event) => event.entries?.entries ?? [])
      .map(({ kind }) => kind),
  ).not.toContain(wire.EntryKind.MEMBERSHIP);
});

test('[16.7] [D1.5] what is taken after all is told as soon as its conversation can be asked', async () => {
  const town = new Town();
  const [alice, bob] = [await town.stranger(1), await town.stranger(2)];
  const [a, b] = [await alice.connect(), await bob.connect()];
  const chat = await startDirect(a, alice, bob);
  await b.ask({ answerRequest: { conversation: chat, accept: false } });
  await a.ask(a.message(chat));
  await town.pass(1_000);
  const before = b.states().length;
  town.conversationCall = (_id, method, _request, pass) =>
    method === 'attach' ? Promise.reject(new Error('cut off')) : pass();
  await b.ask({ answerRequest: { conversation: chat, accept: true } });
  await town.pass(10_000);
  town.conversationCall = (_id, _method, _request, pass) => pass();
  await town.pass(10 * 60_000);
  expect(b.states().length).toBeGreaterThan(before);
  expect(b.states().at(-1)).toMatchObject({ conversation: chat, headSeq: 2 });
});
