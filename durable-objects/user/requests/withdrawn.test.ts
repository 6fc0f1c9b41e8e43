/** Requests that nobody can answer any more make room for those that somebody can. */
import { expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { groupId, type Person, Town, type TownSocket } from '../../../tests/harness/town.ts';

const { GROUP } = wire.ConversationKind;
const { MEMBER, ADMIN } = wire.Role;
const { WITHDRAWN, DECLINED } = wire.Standing;

function listed(person: Person, role: wire.Role = MEMBER) {
  return { user: person.id, role, devices: { version: 1, devices: [{ device: 1, addedAt: 1 }] } };
}

function membership(socket: TownSocket, chat: string, epoch: number, change: wire.Membership.$Properties) {
  const body = wire.Control.encode({ epoch, membership: change }).finish();
  return socket.message(chat, { epoch, kind: wire.EntryKind.MEMBERSHIP, countable: false, body });
}

/** A creation that its conversation refuses after people were asked: its title is too long. */
function refusedCreation(socket: TownSocket, self: Person, chat: string, other: Person) {
  const members = [listed(self, ADMIN), listed(other)];
  const creation = { kind: GROUP, title: new Uint8Array(1_025), members };
  const body = wire.Control.encode({ epoch: 0, creation }).finish();
  return socket.message(chat, { epoch: 0, kind: wire.EntryKind.CREATION, countable: false, body });
}

const standings = (person: Person) =>
  person.storage.sql
    .exec('SELECT standing FROM requests')
    .toArray()
    .map(({ standing }) => Number(standing));

test('[16.8] who is added and taken out before they heard of it has nothing to answer', async () => {
  const town = new Town();
  const [alice, bob] = [await town.stranger(1), await town.stranger(2)];
  const a = await alice.connect();
  await bob.connect();
  await a.command(
    a.creation(groupId(1), GROUP, [alice.id, bob.id]),
    membership(a, groupId(1), 1, { remove: [bob.id] }),
  );
  await town.pass(30_000);
  expect(standings(bob)).toEqual([WITHDRAWN]);
});

test('[16.3] [D10.6] what was withdrawn leaves no person closed to strangers', async () => {
  const town = new Town();
  const bob = await town.stranger(2);
  await bob.connect();
  for (let n = 0; n < 13; n++) {
    const mallory = await town.stranger(100 + n);
    const m = await mallory.connect();
    for (let i = 0; i < 8; i++) {
      const chat = groupId(100 * n + i + 1);
      await m.command(m.creation(chat, GROUP, [mallory.id, bob.id]), membership(m, chat, 1, { remove: [bob.id] }));
      await town.pass(3_000);
    }
    await m.leave();
  }
  const carol = await town.stranger(3);
  const c = await carol.connect();
  expect((await c.ask(c.creation(groupId(9_999), GROUP, [carol.id, bob.id]))).accepted).toBeTruthy();
});

test('[16.3] [D10.6] what is asked and refused keeps no place, and counts for the day of who asked', async () => {
  const town = new Town({ maxRequestsPerDay: 20 });
  const bob = await town.stranger(2);
  await bob.connect();
  const mallories = await Promise.all(Array.from({ length: 13 }, (_, n) => town.stranger(100 + n)));
  const sockets = await Promise.all(mallories.map((mallory) => mallory.connect()));
  const carol = await town.stranger(3);
  const c = await carol.connect();
  let chat = 0;
  for (let minute = 0; minute < 5; minute++) {
    for (const [n, socket] of sockets.entries()) {
      const sends = Array.from({ length: 8 }, () => {
        return refusedCreation(socket, mallories[n] as Person, groupId(++chat), bob);
      });
      await socket.command(...sends);
    }
    await town.pass(20_000);
    expect((await c.ask(c.creation(groupId(50_000 + minute), GROUP, [carol.id, bob.id]))).accepted).toBeTruthy();
    await town.pass(35_000);
  }
  const [mallory, socket] = [mallories[0] as Person, sockets[0] as TownSocket];
  const last = await socket.ask(socket.creation(groupId(60_000), GROUP, [mallory.id, carol.id]));
  expect(last.refusal?.code).toBe('too-many-requests');
});

test('[16.6] who declines again while the answer to the first leave is late is taken out again', async () => {
  const town = new Town();
  const [alice, bob, carol] = [await town.stranger(1), await town.stranger(2), await town.stranger(3)];
  const [a, b, c] = [await alice.connect(), await bob.connect(), await carol.connect()];
  const chat = groupId(1);
  await a.ask(a.creation(chat, GROUP, [alice.id, bob.id]));
  await town.settle();
  const late = Promise.withResolvers<void>();
  let calls = 0;
  town.conversationCall = async (_id, method, _request, pass) => {
    const answer = await pass();
    if (method === 'removeUser' && ++calls === 1) await late.promise;
    return answer;
  };
  await b.ask({ answerRequest: { conversation: chat, accept: false } });
  await town.pass(100);
  // Somebody else brings him back.
  await a.ask(membership(a, chat, 2, { add: [listed(carol, ADMIN)] }));
  await town.settle();
  await c.ask({ answerRequest: { conversation: chat, accept: true } });
  await c.ask(membership(c, chat, 3, { add: [listed(bob)] }));
  await town.settle();
  await b.ask({ answerRequest: { conversation: chat, accept: false } });
  late.resolve();
  await town.pass(600_000);
  expect(standings(bob)).toEqual([DECLINED]);
  const kinds = a.events().flatMap((event) => (event.entries?.entries ?? []).map(({ kind }) => kind));
  expect(kinds.filter((kind) => kind === wire.EntryKind.REMOVAL)).toHaveLength(2);
});
