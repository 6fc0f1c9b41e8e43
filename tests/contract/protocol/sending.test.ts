/** What docs/spec/protocol.md says of sends and of who is in, tried by frames alone. */
import { expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { groupId, type Person, startDirect, Town, type TownSocket } from '../../harness/town.ts';

const { MEMBERSHIP, DELETION, KEYS, LINK, MESSAGE } = wire.EntryKind;

async function pair(town = new Town()) {
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const [a, b] = [await alice.connect(), await bob.connect()];
  const chat = await startDirect(a, alice, bob);
  return { town, alice, bob, a, b, chat };
}

async function groupOf(town: Town, by: Person, socket: TownSocket, others: readonly Person[]) {
  const group = groupId(7);
  const creation = socket.creation(group, wire.ConversationKind.GROUP, [by.id, ...others.map(({ id }) => id)]);
  const created = await socket.ask(creation);
  if (!created.accepted) throw new Error(`${created.refusal?.code}`);
  await town.settle();
  return group;
}

const membership = (epoch: number, change: wire.Membership.$Properties) => ({
  ...{ kind: MEMBERSHIP, countable: false, epoch },
  body: wire.Control.encode({ epoch, membership: change }).finish(),
});

test('[6.5] what is malformed is refused before its number is looked up, also as a repeat', async () => {
  const { a, chat } = await pair();
  const send = a.message(chat);
  expect((await a.ask(send)).accepted).toBeTruthy();
  expect((await a.ask({ send: { ...send.send, kind: DELETION, countable: true } })).refusal?.code).toBe('malformed');
  expect((await a.ask(send)).accepted?.seq).toBe(2);
});

test('[4.7] what expires before it was taken is taken, counted, and served without its body', async () => {
  const { town, b, a, chat } = await pair();
  expect((await a.ask(a.message(chat, { expiresAt: town.now - 1 }))).accepted).toBeTruthy();
  await town.settle();
  const { page } = await b.ask({ pull: { conversation: chat, after: 1 } });
  expect(page?.entries).toMatchObject([{ seq: 2, bodyState: wire.BodyState.EXPIRED, countable: true }]);
  expect(page?.entries?.[0]?.body ?? []).toHaveLength(0);
});

test('[6.11] an admin deletes what they may read, and nothing from before they came', async () => {
  const town = new Town();
  const people = [await town.person(1), await town.person(2), await town.person(3)] as const;
  const [a, b, c] = [await people[0].connect(), await people[1].connect(), await people[2].connect()];
  const group = await groupOf(town, people[0], a, [people[1]]);
  await b.ask(b.message(group));
  const carol = { user: people[2].id, role: wire.Role.ADMIN, devices: { version: 1, devices: [{ device: 1 }] } };
  const added = await a.ask(a.message(group, membership(1, { add: [carol] })));
  const epoch = added.accepted?.seq ?? 0;
  await b.ask(b.message(group, { epoch }));
  await town.settle();
  const deletion = (seq: number) => ({
    kind: DELETION,
    countable: false,
    epoch,
    targets: [seq],
    body: new Uint8Array(),
  });
  const before = c.message(group, deletion(2));
  expect((await c.ask(before)).refusal?.code).toBe('bad-target');
  expect((await c.ask({ send: { ...before.send, targets: [4] } })).accepted).toBeTruthy();
  expect((await a.ask(a.message(group, deletion(2)))).accepted).toBeTruthy();
});

test('[7.1] who is alone in a direct conversation, because the other account has ended, is refused unknown-user', async () => {
  const { town, bob, a, chat } = await pair();
  await bob.user.retire({ reason: 2 });
  await town.pass(60_000);
  const { refusal } = await a.ask(a.message(chat, { epoch: 2 }));
  expect(refusal).toMatchObject({ code: 'unknown-user', advice: wire.Advice.NEVER });
});

test('[4.1] sender-key distributions come from any member and do not count; there are no invite links', async () => {
  const { a, b, chat } = await pair();
  expect((await b.ask(b.message(chat, { kind: KEYS, countable: false }))).accepted?.count).toBe(0);
  expect((await b.ask(b.message(chat, { kind: KEYS, number: 2, after: 1 }))).refusal?.code).toBe('malformed');
  const body = wire.Control.encode({ epoch: 1 }).finish();
  const link = a.message(chat, { kind: LINK, countable: false, body });
  expect((await a.ask(link)).refusal?.code).toBe('bad-control');
});

test('[6.4] more unanswered sends than a device may have are refused for a moment, and none is lost by it', async () => {
  const { town, a, chat } = await pair();
  let release = () => {};
  town.conversationCall = async (_id, method, _request, pass) => {
    if (method === 'append') await new Promise<void>((resolve) => (release = resolve));
    return pass();
  };
  const sends = Array.from({ length: 40 }, () => a.message(chat));
  await a.command(...sends);
  await town.settle();
  const refused = a.replies().filter(({ refusal }) => refusal);
  expect(refused.map(({ refusal }) => refusal?.code)).toEqual(Array(8).fill('rate-limited'));
  for (let i = 0; i < 3; i++) {
    release();
    await town.settle();
  }
  expect(a.replies().filter(({ accepted }) => accepted).length).toBe(33);
});

test('[6.13] the limit is a bucket: full at first, and filled evenly', async () => {
  const town = new Town({ maxSendsPerMinute: 10, maxInFlight: 64 });
  const { a, chat } = await pair(town);
  await town.pass(60_000);
  const send = async (count: number) => {
    const codes: (string | undefined)[] = [];
    for (let i = 0; i < count; i++) {
      const message = a.message(chat);
      const { accepted, refusal } = await a.ask(message);
      codes.push(accepted ? 'taken' : (refusal?.code ?? ''));
      if (!accepted) a.message(chat, { number: (message.send.number ?? 1) - 1 });
    }
    return codes.filter((code) => code === 'taken').length;
  };
  expect(await send(12)).toBe(10);
  await town.pass(30_000);
  expect(await send(7)).toBe(5);
});

test('[6.10] a send that has something unread before it moves no read position, whatever read_through says', async () => {
  const { town, a, b, chat } = await pair();
  await a.ask(a.message(chat));
  await a.ask(a.message(chat));
  await town.settle();
  expect((await b.ask(b.message(chat, { readThrough: 2 }))).accepted?.read ?? null).toBeNull();
  expect((await b.ask(b.message(chat, { readThrough: 4 }))).accepted?.read).toMatchObject({ read: 5, unread: 0 });
  expect((await b.ask(b.message(chat, { readThrough: 99 }))).refusal?.code).toBe('ack-ahead');
});

test('[4.1] a message has a number from 1, a known kind, and targets only if it is a deletion', async () => {
  const { a, chat } = await pair();
  for (const wrong of [
    { number: 0 },
    { kind: 9 },
    { kind: 24 },
    { kind: MESSAGE, targets: [1] },
    { after: 2, number: 2 },
  ]) {
    const { send } = a.message(chat, { number: 2, after: 1 });
    expect((await a.ask({ send: { ...send, ...(wrong as object) } })).refusal?.code).toBe('malformed');
  }
});
