/** Requests (protocol 16): what strangers begin, over real conversations in this process. */
import { describe, expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { groupId, type Person, personId, startDirect, Town, type TownSocket } from '../../../tests/harness/town.ts';

const { ACCEPTED, REQUESTED, DECLINED, WITHDRAWN } = wire.Standing;

/** Alice writes to Bob, who does not know her. */
async function stranger(limits = {}) {
  const town = new Town(limits);
  const [alice, bob] = [await town.stranger(1), await town.stranger(2)];
  const [a, b] = [await alice.connect(), await bob.connect()];
  const chat = await startDirect(a, alice, bob);
  await a.ask(a.message(chat));
  await a.ack([{ conversation: chat, through: 2, newest: 2 }]);
  await b.ack([{ conversation: chat, through: 2, newest: 2 }]);
  await town.pass(2_000);
  return { town, alice, bob, a, b, chat };
}

const standings = (socket: TownSocket) =>
  socket.events().flatMap((event) => (event.standingChanged ? [event.standingChanged.standing] : []));

/** How many have it, and have read it, as the newest summary or state says. */
function tick(socket: TownSocket, chat: string, seq: number): { delivered: number; read: number; total: number } {
  let found = { delivered: 0, read: 0, total: -1 };
  for (const event of socket.events()) {
    const states = (event.states?.states ?? []).map((state) => state.summary);
    for (const summary of [...(event.summaries?.summaries ?? []), ...states]) {
      if (summary?.conversation !== chat) continue;
      for (const step of summary.steps ?? []) {
        const { delivered = 0, read = 0, total = 0 } = step as { delivered: number; read: number; total: number };
        if ((step.from ?? 0) <= seq) found = { delivered, read, total };
      }
    }
  }
  return found;
}

const answer = (socket: TownSocket, conversation: string, accept: boolean) =>
  socket.ask({ answerRequest: { conversation, accept } });

const watch = async (socket: TownSocket, user: string) =>
  (await socket.ask({ watch: { users: [user] } })).presences?.presences?.[0]?.state;

const lastPresence = (socket: TownSocket) =>
  socket
    .events()
    .flatMap((event) => event.presences?.presences ?? [])
    .at(-1)?.state;

async function group(socket: TownSocket, people: readonly Person[], n = 1): Promise<wire.Reply.$Properties> {
  const ids = people.map(({ id }) => id);
  const reply = await socket.ask(socket.creation(groupId(n), wire.ConversationKind.GROUP, ids));
  await people[0]?.town.settle();
  return reply;
}

function membership(socket: TownSocket, chat: string, epoch: number, change: wire.Membership.$Properties) {
  const body = wire.Control.encode({ epoch, membership: change }).finish();
  return socket.message(chat, { epoch, kind: wire.EntryKind.MEMBERSHIP, countable: false, body });
}

const listed = (person: Person) => ({
  user: person.id,
  role: wire.Role.MEMBER,
  devices: { version: 1, devices: [{ device: 1, addedAt: 1 }] },
});

describe('D10.6 what a stranger begins is a request', () => {
  test('[16.1] [D10.6] it is told as one, before its first entry, and delivered like every other', async () => {
    const { b, alice, chat } = await stranger();
    const begun = b.events().filter((event) => event.standingChanged || event.entries);
    expect(begun[0]?.standingChanged).toMatchObject({ conversation: chat, standing: REQUESTED, asker: alice.id });
    expect(b.seqs(chat)).toEqual([1, 2]);
  });

  test('[16.1] [D10.6] a contact, somebody whose chat was accepted, and a member of a group that both accepted are no strangers', async () => {
    const town = new Town();
    const [alice, bob, carol] = [await town.stranger(1), await town.stranger(2), await town.stranger(3)];
    const [a, b, c] = [await alice.connect(), await bob.connect(), await carol.connect()];
    await bob.addContact(alice.id);
    await startDirect(a, alice, bob);
    await bob.addContact(carol.id);
    await carol.addContact(alice.id);
    await group(a, [alice, bob, carol]);
    expect([...standings(b), ...standings(c)]).toEqual([]);
    // Carol has Bob in no list: they are in one group, and have both accepted it.
    b.forget();
    const chat = await startDirect(b, bob, carol);
    expect(standings(c)).toEqual([]);
    expect(c.seqs(chat)).toEqual([1]);
  });

  test('[D10.6] a group that only the asker has accepted makes nobody known', async () => {
    const town = new Town();
    const [alice, bob, carol] = [await town.stranger(1), await town.stranger(2), await town.stranger(3)];
    const [a, b, c] = [await alice.connect(), await bob.connect(), await carol.connect()];
    await group(a, [alice, bob, carol]);
    await answer(b, groupId(1), true);
    const chat = await startDirect(b, bob, carol);
    const state = c.events().flatMap((event) => (event.standingChanged ? [event.standingChanged] : []));
    expect(state.filter((one) => one.conversation === chat)).toMatchObject([{ standing: REQUESTED, asker: bob.id }]);
  });

  test('[D10.6] whose own object has forgotten everything is still told of it as a request', async () => {
    const { town, bob, b, chat, alice } = await stranger();
    await b.leave();
    bob.restart();
    const back = await bob.connect(1, { resume: [] });
    expect(back.states()).toMatchObject([{ conversation: chat, standing: REQUESTED, asker: alice.id }]);
    void town;
  });

  test('[D10.6] somebody whose stay in a group was accepted is asked again by a stranger who brings them back', async () => {
    const town = new Town();
    const [alice, bob] = [await town.stranger(1), await town.stranger(2)];
    const [a, b] = [await alice.connect(), await bob.connect()];
    const chat = groupId(1);
    await group(a, [alice, bob]);
    await answer(b, chat, true);
    await a.ask(membership(a, chat, 1, { remove: [bob.id] }));
    await a.ask(membership(a, chat, 2, { add: [listed(bob)] }));
    await town.settle();
    expect(standings(b)).toEqual([REQUESTED, ACCEPTED, REQUESTED]);
  });
});

describe('D10.6 until it is accepted the others see nothing of the person', () => {
  test('[16.2] [D10.6] no tick, however far they have read; both come true at once when they accept', async () => {
    const { town, a, b, chat } = await stranger();
    await b.ack([{ conversation: chat, through: 2, newest: 2, read: 2 }]);
    await town.pass(5_000);
    expect(tick(a, chat, 2)).toMatchObject({ delivered: 0, read: 0 });
    expect((await answer(b, chat, true)).done).toBeTruthy();
    await town.pass(2_000);
    expect(tick(a, chat, 2)).toEqual({ delivered: 1, read: 1, total: 1 });
    expect(standings(b)).toEqual([REQUESTED, ACCEPTED]);
  });

  test('[D10.6] nor when the conversation starts anew and asks, nor at the next resume, nor by name', async () => {
    const { town, bob, a, b, chat } = await stranger();
    await b.ack([{ conversation: chat, through: 2, newest: 2, read: 2 }]);
    await a.ask(a.message(chat));
    town.conversation(chat).restart();
    await town.pass(10_000);
    await b.leave();
    const back = await bob.connect(1, { resume: [{ conversation: chat, through: 3, newest: 3, read: 3 }] });
    await back.ack([{ conversation: chat, through: 3, newest: 3, read: 3 }]);
    await town.pass(10_000);
    expect(tick(a, chat, 3)).toMatchObject({ delivered: 0, read: 0 });
    const receipts = await a.ask({ getReceipts: { conversation: chat, seq: 3 } });
    expect(receipts.receipts).toMatchObject({ delivered: [], read: [], waiting: [bob.id] });
  });

  test('[D8] their own devices know all the while how far they have read', async () => {
    const { town, bob, b, chat } = await stranger();
    const laptop = await bob.link();
    await town.pass(2_000);
    const l = await bob.connect(laptop);
    await b.ack([{ conversation: chat, through: 2, newest: 2, read: 2 }]);
    await town.pass(2_000);
    const reads = l.events().flatMap((event) => event.readPositions?.positions ?? []);
    expect(reads.at(-1)).toMatchObject({ conversation: chat, read: 2, unread: 0 });
  });

  test('[16.2] [D10.6] typing is not passed on', async () => {
    const { town, a, b, chat } = await stranger();
    await b.ask({ typing: { conversation: chat } });
    await town.settle();
    expect(a.events().some((event) => event.typing)).toBe(false);
    await answer(b, chat, true);
    await town.pass(5_000);
    await b.ask({ typing: { conversation: chat } });
    await town.settle();
    expect(a.events().some((event) => event.typing)).toBe(true);
  });

  test('[D10.6] in a group those who have accepted count as ever', async () => {
    const town = new Town();
    const [alice, bob, carol] = [await town.stranger(1), await town.stranger(2), await town.stranger(3)];
    const [a, b, c] = [await alice.connect(), await bob.connect(), await carol.connect()];
    const chat = groupId(1);
    await group(a, [alice, bob, carol]);
    await a.ask(a.message(chat));
    await answer(b, chat, true);
    for (const socket of [b, c]) await socket.ack([{ conversation: chat, through: 2, newest: 2, read: 2 }]);
    await town.pass(5_000);
    expect(tick(a, chat, 2)).toEqual({ delivered: 1, read: 1, total: 2 });
    await answer(c, chat, false);
    await town.pass(5_000);
    expect(tick(a, chat, 2)).toEqual({ delivered: 1, read: 1, total: 1 });
  });

  test('[D10.6] a crash after the acceptance was written and before it was told: the next resume tells', async () => {
    const { town, bob, a, b, chat } = await stranger();
    let isCut = true;
    town.conversationCall = (_id, method, _request, pass) => {
      if (isCut && method === 'report') return Promise.reject(new Error('cut off'));
      return pass();
    };
    await answer(b, chat, true);
    bob.crash();
    isCut = false;
    await bob.connect(1, { resume: [{ conversation: chat, through: 2, newest: 2 }] });
    await town.pass(5_000);
    expect(tick(a, chat, 2)).toMatchObject({ delivered: 1, total: 1 });
  });
});

describe('D10.6 accepting', () => {
  test('[16.5] [D10.6] by answering, before the answer can be seen', async () => {
    const { town, bob, a, b, chat } = await stranger();
    const laptop = await bob.link();
    await town.pass(2_000);
    const l = await bob.connect(laptop);
    expect((await b.ask(b.message(chat, { epoch: 3 }))).accepted).toBeTruthy();
    await town.pass(2_000);
    expect(standings(b)).toEqual([REQUESTED, ACCEPTED]);
    expect(standings(l)).toEqual([ACCEPTED]);
    expect(tick(a, chat, 2)).toMatchObject({ delivered: 1 });
  });

  test('[16.5] [H16] [D10.6] by adding the asker to the contacts, everything that they asked for', async () => {
    const { town, alice, bob, a, b, chat } = await stranger();
    await group(a, [alice, bob]);
    await bob.addContact(alice.id);
    await town.pass(2_000);
    expect(standings(b)).toEqual([REQUESTED, REQUESTED, ACCEPTED, ACCEPTED]);
    expect(tick(a, chat, 2)).toMatchObject({ delivered: 1 });
  });

  test('[D10.6] a device that was away learns of it at its next resume', async () => {
    const { town, bob, b, chat } = await stranger();
    const laptop = await bob.link();
    await town.pass(2_000);
    const l = await bob.connect(laptop);
    await l.ack([{ conversation: chat, through: 3, newest: 3 }]);
    await town.pass(2_000);
    await l.leave();
    await town.pass(1_000);
    await answer(b, chat, true);
    const back = await bob.connect(laptop, { resume: [{ conversation: chat, through: 3, newest: 3 }] });
    expect(back.states()).toMatchObject([{ conversation: chat, standing: ACCEPTED, asker: '' }]);
  });

  test('[16.5] [D10.6] accepted while no device is connected: the sender hears of it, and each device at its next resume', async () => {
    const { town, alice, bob, a, b, chat } = await stranger();
    await b.leave();
    await town.pass(1_000);
    await bob.addContact(alice.id);
    await town.pass(5_000);
    expect(tick(a, chat, 2)).toMatchObject({ delivered: 1, total: 1 });
    const back = await bob.connect(1, { resume: [{ conversation: chat, through: 2, newest: 2 }] });
    expect(back.states()).toMatchObject([{ conversation: chat, standing: ACCEPTED }]);
  });

  test('[16.5] [D10.6] an answer may be repeated, and what was never asked cannot be answered', async () => {
    const { b, a, chat } = await stranger();
    for (let i = 0; i < 2; i++) expect((await answer(b, chat, true)).done).toBeTruthy();
    expect((await answer(b, chat, false)).refusal?.code).toBe('not-a-request');
    expect((await answer(a, chat, false)).refusal?.code).toBe('not-a-request');
    expect((await answer(b, groupId(9), true)).refusal?.code).toBe('unknown-conversation');
  });

  test('[16.5] [E68] who answers what was answered, as a store that is an earlier copy shows it as a request, is told what it is', async () => {
    const { town, bob, b, chat } = await stranger();
    await answer(b, chat, true);
    const laptop = await bob.connect(await bob.link());
    await town.pass(2_000);
    for (const one of [b, laptop]) one.forget();
    expect((await answer(b, chat, true)).done).toBeTruthy();
    expect((await answer(b, chat, false)).refusal?.code).toBe('not-a-request');
    await town.settle();
    expect(standings(b)).toEqual([ACCEPTED, ACCEPTED]);
    expect(standings(laptop)).toEqual([]);
  });
});

describe('D10.6 declining', () => {
  test('[16.6] [D10.6] a group is left, durably, and its asker can bring them into nothing more', async () => {
    const town = new Town();
    const [alice, bob] = [await town.stranger(1), await town.stranger(2)];
    const [a, b] = [await alice.connect(), await bob.connect()];
    const chat = groupId(1);
    await group(a, [alice, bob]);
    town.conversationCall = (_id, method, _request, pass) =>
      method === 'removeUser' ? Promise.reject(new Error('cut off')) : pass();
    expect((await answer(b, chat, false)).done).toBeTruthy();
    await town.settle();
    bob.crash();
    town.conversationCall = (_id, _method, _request, pass) => pass();
    await bob.connect(1, { resume: [{ conversation: chat, through: 1, newest: 1 }] });
    await town.pass(10_000);
    const entries = a.events().flatMap((event) => event.entries?.entries ?? []);
    expect(entries.map(({ kind, sender }) => [kind, sender])).toContainEqual([wire.EntryKind.REMOVAL, bob.id]);
    const again = await a.ask(membership(a, chat, 2, { add: [listed(bob)] }));
    expect(again.refusal).toMatchObject({ code: 'request-refused', users: [bob.id] });
    expect((await group(a, [alice, bob], 2)).refusal).toMatchObject({ code: 'request-refused', users: [bob.id] });
  });

  test('[16.7] [D10.6] of a direct chat nothing more arrives, and the asker is not told', async () => {
    const { town, bob, a, b, chat } = await stranger();
    await answer(b, chat, false);
    b.forget();
    expect((await a.ask(a.message(chat))).accepted).toBeTruthy();
    await town.pass(5_000);
    expect([b.events(), tick(a, chat, 3).delivered]).toEqual([[], 0]);
    await b.leave();
    const before = town.called('attach');
    const back = await bob.connect(1, { resume: [{ conversation: chat, through: 2, newest: 2 }] });
    expect([back.states(), standings(back), town.called('attach') - before]).toEqual([[], [DECLINED], 0]);
    // A device that comes later hears nothing at all.
    const laptop = await bob.link();
    const l = await bob.connect(laptop);
    expect([l.states(), standings(l)]).toEqual([[], []]);
  });

  test('[D10.6] what came meanwhile is there when the person takes it after all', async () => {
    const { town, a, b, chat } = await stranger();
    await answer(b, chat, false);
    await a.ask(a.message(chat));
    await town.pass(2_000);
    b.forget();
    await answer(b, chat, true);
    await town.settle();
    expect(b.states()).toMatchObject([{ conversation: chat, headSeq: 3, standing: ACCEPTED }]);
    await b.ack([{ conversation: chat, through: 3, newest: 3 }]);
    await a.ask(a.message(chat));
    await town.pass(2_000);
    expect(b.seqs(chat)).toEqual([4]);
    expect(tick(a, chat, 3)).toMatchObject({ delivered: 1 });
  });

  test('[16.7] [D10.6] a chat that somebody begins who was declined before begins as declined', async () => {
    const town = new Town();
    const [alice, bob] = [await town.stranger(1), await town.stranger(2)];
    const [a, b] = [await alice.connect(), await bob.connect()];
    await group(a, [alice, bob]);
    await answer(b, groupId(1), false);
    await town.pass(2_000);
    b.forget();
    const chat = await startDirect(a, alice, bob);
    await a.ask(a.message(chat));
    await town.pass(2_000);
    expect([b.seqs(chat), standings(b), b.states()]).toEqual([[], [], []]);
    await bob.addContact(alice.id);
    await town.settle();
    expect(b.states()).toMatchObject([{ conversation: chat, headSeq: 2, standing: ACCEPTED }]);
  });

  test('[16.8] [D10.6] who is taken out before they have answered has nothing to answer, and has declined nobody', async () => {
    const town = new Town();
    const [alice, bob] = [await town.stranger(1), await town.stranger(2)];
    const [a, b] = [await alice.connect(), await bob.connect()];
    const chat = groupId(1);
    await group(a, [alice, bob]);
    await a.ask(membership(a, chat, 1, { remove: [bob.id] }));
    await town.settle();
    expect(standings(b)).toEqual([REQUESTED, WITHDRAWN]);
    expect((await answer(b, chat, true)).refusal?.code).toBe('not-a-request');
    expect((await group(a, [alice, bob], 2)).accepted).toBeTruthy();
  });

  test('[D10.6] an older client leaves the group, and has declined it', async () => {
    const town = new Town();
    const [alice, bob] = [await town.stranger(1), await town.stranger(2)];
    const [a, b] = [await alice.connect(), await bob.connect()];
    await group(a, [alice, bob]);
    await b.ask(membership(b, groupId(1), 1, { remove: [bob.id] }));
    expect(standings(b)).toEqual([REQUESTED, DECLINED]);
  });
});

describe('D10.6 limits', () => {
  test('[16.3] [D10.6] beyond the limit of a person the adder is refused, for that person and by name; an answer makes room', async () => {
    const town = new Town({ maxRequests: 1 });
    const [alice, bob, carol] = [await town.stranger(1), await town.stranger(2), await town.stranger(3)];
    const [a, b] = [await alice.connect(), await bob.connect()];
    await group(a, [alice, bob], 1);
    const refused = await group(a, [alice, bob, carol], 2);
    expect(refused.refusal).toMatchObject({
      code: 'request-refused',
      advice: wire.Advice.NEVER,
      users: [bob.id],
      number: 1,
      conversation: groupId(2),
    });
    expect(carol.storage.sql.exec('SELECT 1 FROM conversations').toArray()).toEqual([]);
    // What was promised to the group that did not come about is free again after a while.
    await town.pass(60_000);
    expect((await group(a, [alice, carol], 3)).accepted).toBeTruthy();
    await answer(b, groupId(1), true);
    expect((await group(a, [alice, bob], 4)).accepted).toBeTruthy();
  });

  test('[D10.6] two that come at the same moment find one place', async () => {
    const town = new Town({ maxRequests: 1 });
    const people = [await town.stranger(1), await town.stranger(2), await town.stranger(3)];
    const [alice, carol, bob] = people as [Person, Person, Person];
    const [a, c] = [await alice.connect(), await carol.connect()];
    const both = await Promise.all([group(a, [alice, bob], 1), group(c, [carol, bob], 2)]);
    expect(both.map((reply) => reply.accepted !== undefined && reply.accepted !== null).sort()).toEqual([false, true]);
  });

  test('[16.3] [D10.6] an asker may write to so many strangers a day, whoever they are; a repeat counts once', async () => {
    const town = new Town({ maxRequestsPerDay: 2 });
    const alice = await town.stranger(1);
    const a = await alice.connect();
    for (const n of [2, 3]) await startDirect(a, alice, await town.stranger(n));
    const dave = await town.stranger(4);
    const refused = await group(a, [alice, dave]);
    expect(refused.refusal).toMatchObject({ code: 'too-many-requests', advice: wire.Advice.NEVER });
    await dave.addContact(alice.id);
    expect((await group(a, [alice, dave], 2)).accepted).toBeTruthy();
    await town.pass(24 * 3_600_000);
    const back = await alice.connect(1, { resume: [] });
    expect((await group(back, [alice, await town.stranger(5)], 3)).accepted).toBeTruthy();
  });

  test('[D2.1] [D10.6] a creation whose answer was lost gets its first answer, though it could not be made again', async () => {
    const town = new Town({ maxRequests: 1, maxRequestsPerDay: 1 });
    const [alice, bob] = [await town.stranger(1), await town.stranger(2)];
    const a = await alice.connect();
    const creation = a.creation(groupId(1), wire.ConversationKind.GROUP, [alice.id, bob.id]);
    const first = await a.ask(creation);
    await town.settle();
    alice.storage.sql.exec('DELETE FROM conversations');
    alice.crash();
    const back = await alice.connect(1, { resume: [] });
    expect((await back.ask(creation)).accepted?.seq).toBe(first.accepted?.seq);
  });

  test('[16.3] [D10.6] a creation that names somebody who does not exist is refused before anything is written', async () => {
    const town = new Town();
    const [alice, bob] = [await town.stranger(1), await town.stranger(2)];
    const a = await alice.connect();
    const nobody = town.place(personId(99));
    const reply = await group(a, [alice, bob, nobody]);
    expect(reply.refusal).toMatchObject({ code: 'unknown-user', users: [nobody.id] });
    await town.pass(5_000);
    for (const { storage } of [nobody, town.conversation(groupId(1))]) {
      expect(storage.sql.exec("SELECT name FROM sqlite_master WHERE type = 'table'").toArray()).toEqual([]);
    }
    expect(bob.storage.sql.exec('SELECT 1 FROM conversations').toArray()).toEqual([]);
  });

  test('[16.9] [D10.6] requests, and what was left, take no place among the conversations that a person may have', async () => {
    const town = new Town({ maxConversationsPerUser: 1 });
    const [alice, bob] = [await town.stranger(1), await town.stranger(2)];
    const [a, b] = [await alice.connect(), await bob.connect()];
    await group(a, [alice, bob], 1);
    expect((await group(a, [alice], 5)).refusal?.code).toBe('too-many-conversations');
    expect((await group(b, [bob], 6)).accepted).toBeTruthy();
    expect((await group(b, [bob], 7)).refusal?.code).toBe('too-many-conversations');
    await b.ask(membership(b, groupId(6), 1, { remove: [bob.id] }));
    expect((await group(b, [bob], 8)).accepted).toBeTruthy();
  });

  test('[16.9] [D10.6] at every limit an own device resumes as ever', async () => {
    const town = new Town({ maxConversationsPerUser: 2, maxRequests: 3 });
    const bob = await town.stranger(1);
    for (let n = 2; n < 8; n++) {
      const asker = await town.stranger(n);
      const s = await asker.connect();
      await group(s, [asker, bob], n);
      await s.leave();
    }
    const b = await bob.connect(1, { resume: [] });
    expect(b.states()).toHaveLength(3);
    expect(b.events().some((event) => event.caughtUp)).toBe(true);
    const cursors = b.states().map(({ conversation }) => ({ conversation: conversation ?? '', through: 1, newest: 1 }));
    const again = await bob.connect(1, { resume: cursors });
    expect(again.events().some((event) => event.caughtUp)).toBe(true);
  });
});

describe('D10 presence', () => {
  const { ONLINE, UNKNOWN } = wire.PresenceState;

  test('[16.4] [D10] is for those who are contacts both ways', async () => {
    const town = new Town();
    const [alice, bob] = [await town.stranger(1), await town.stranger(2)];
    const [a] = [await alice.connect(), await bob.connect()];
    expect(await watch(a, bob.id)).toBe(UNKNOWN);
    await bob.addContact(alice.id);
    expect(await watch(a, bob.id)).toBe(UNKNOWN);
    await alice.addContact(bob.id);
    expect(await watch(a, bob.id)).toBe(ONLINE);
  });

  test('[D10] or have both accepted a chat: told at once when that comes about', async () => {
    const { town, alice, bob, a, b, chat } = await stranger();
    expect(await watch(a, bob.id)).toBe(UNKNOWN);
    expect(await watch(b, alice.id)).toBe(UNKNOWN);
    await answer(b, chat, true);
    await town.settle();
    expect(lastPresence(a)).toBe(ONLINE);
    expect(await watch(b, alice.id)).toBe(ONLINE);
  });

  test('[D10] or are in one group that both accepted, and no longer when one of them has left', async () => {
    const town = new Town();
    const [alice, bob, carol] = [await town.stranger(1), await town.stranger(2), await town.stranger(3)];
    const [a, b, c] = [await alice.connect(), await bob.connect(), await carol.connect()];
    const chat = groupId(1);
    await group(a, [alice, bob, carol]);
    await answer(b, chat, true);
    expect(await watch(b, carol.id)).toBe(UNKNOWN);
    await answer(c, chat, true);
    await town.settle();
    expect(lastPresence(b)).toBe(ONLINE);
    await c.ask(membership(c, chat, 1, { remove: [carol.id] }));
    await town.settle();
    expect(lastPresence(b)).toBe(UNKNOWN);
  });

  test('[16.4] [D10] it ends at once when a contact is taken away, on either side', async () => {
    const town = new Town();
    const [alice, bob] = [await town.person(1), await town.person(2)];
    const [a, b] = [await alice.connect(), await bob.connect()];
    expect(await watch(a, bob.id)).toBe(ONLINE);
    await bob.removeContact(alice.id);
    await town.settle();
    expect(lastPresence(a)).toBe(UNKNOWN);
    await bob.addContact(alice.id);
    await town.settle();
    expect(lastPresence(a)).toBe(ONLINE);
    await alice.removeContact(bob.id);
    await b.ask({ activity: { away: true } });
    await town.settle();
    expect(lastPresence(a)).toBe(UNKNOWN);
  });

  test('[D10] [D9.1] after a sleep the watchers are still held to what they have in common', async () => {
    const town = new Town();
    const [alice, bob] = [await town.person(1), await town.person(2)];
    const [a, b] = [await alice.connect(), await bob.connect()];
    await watch(a, bob.id);
    await bob.sleep();
    await b.ask({ activity: { away: true } });
    await town.settle();
    expect(lastPresence(a)).toBe(wire.PresenceState.AWAY);
    await bob.removeContact(alice.id);
    await town.settle();
    expect(lastPresence(a)).toBe(UNKNOWN);
  });

  test('[D10] who has declined is as if they were not there', async () => {
    const { bob, a, b, chat } = await stranger();
    await answer(b, chat, true);
    expect(await watch(a, bob.id)).toBe(ONLINE);
    expect((await answer(b, chat, false)).refusal?.code).toBe('not-a-request');
  });
});
