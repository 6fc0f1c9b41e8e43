/** An object that never answers delays only what concerns it. */
import { describe, expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import { groupId, personId, startDirect, Town, tokenHash } from '../../tests/harness/town.ts';
import { mediaId } from '../../tests/harness/town-media.ts';

const never = () => new Promise<never>(() => undefined);

async function twoChats() {
  const town = new Town();
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const [a, b] = [await alice.connect(), await bob.connect()];
  const chat = await startDirect(a, alice, bob);
  const group = groupId(1);
  await a.ask(a.creation(group, wire.ConversationKind.GROUP, [alice.id, bob.id]));
  await town.settle();
  await b.ack([
    { conversation: chat, through: 1, newest: 1 },
    { conversation: group, through: 1, newest: 1 },
  ]);
  await town.pass(2_000);
  return { town, alice, bob, a, b, chat, group };
}

test('[D9.1] a watch whose connection ends while the ids are looked up begins nothing', async () => {
  const { town, bob, a } = await twoChats();
  let found = () => {};
  town.looking = new Promise((resolve) => void (found = resolve));
  const watches = () => town.userCalls.get('watch') ?? 0;
  await a.command({ watch: { users: [bob.id] } });
  await town.settle();
  await a.leave();
  const before = watches();
  found();
  town.looking = null;
  await town.settle();
  expect(watches() - before).toBe(0);
});

describe('an object that never answers', () => {
  test('[D3.1] keeps a send waiting until a repeat gets through, and no send to anybody else', async () => {
    const { town, a, b, chat, group } = await twoChats();
    let isHung = true;
    town.conversationCall = (id, method, _request, pass) =>
      isHung && id === group && method === 'append' ? never() : pass();
    const stuck = a.message(group);
    await a.command(stuck);
    await town.settle();
    expect((await a.ask(a.message(chat))).accepted).toBeTruthy();
    isHung = false;
    await town.pass(town.limits.callDeadlineMs);
    await a.command(stuck);
    await town.pass(1_000);
    expect(a.replies().filter((reply) => reply.accepted?.conversation === group).length).toBeGreaterThan(0);
    expect(b.seqs(group).filter((seq) => seq === 2)).toEqual([2]);
  });

  test('[D3.1] [B7] a ledger: keeps those waiting who send its object, and what else goes to the chat no longer than a call may take', async () => {
    const { town, alice, a, chat, group } = await twoChats();
    await town.ledgers.place(mediaId(1)).store(alice.id);
    town.ledgers.isHung = true;
    const withPhoto = a.message(chat, { objects: [mediaId(1)] });
    await a.command(withPhoto);
    await town.settle();
    await a.command(a.message(chat));
    expect((await a.ask(a.message(group))).accepted).toBeTruthy();
    const answers = () => a.replies().filter(({ accepted, refusal }) => accepted?.conversation === chat || refusal);
    const before = answers().length;
    await town.pass(town.limits.callDeadlineMs + 2_000);
    expect(answers().slice(before)).not.toEqual([]);
    town.ledgers.isHung = false;
    expect((await a.ask(withPhoto)).accepted).toBeTruthy();
  });

  test('[D6.1] keeps a report waiting until it is told again, and no report of anybody else', async () => {
    const { town, a, b, chat, group } = await twoChats();
    await a.ask(a.message(group));
    await a.ask(a.message(chat));
    let isHung = true;
    town.conversationCall = (id, method, _request, pass) =>
      isHung && id === group && method === 'report' ? never() : pass();
    await b.ack([
      { conversation: chat, through: 2, newest: 2 },
      { conversation: group, through: 2, newest: 2 },
    ]);
    await town.pass(2_000);
    const told = () =>
      a
        .summaries()
        .filter((one) => one.through === 2)
        .map((one) => one.conversation);
    expect(new Set(told())).toEqual(new Set([chat]));
    isHung = false;
    await town.pass(town.limits.callDeadlineMs + 2_000);
    expect(new Set(told())).toEqual(new Set([chat, group]));
  });

  test('[11.1] answers a question about it with `unavailable`, in the end, and pulls go on', async () => {
    const { town, b, chat, group } = await twoChats();
    town.conversationCall = (id, method, _request, pass) => (id === group && method === 'page' ? never() : pass());
    for (let i = 0; i < 15; i++) await b.command({ pull: { conversation: group } });
    const other = await b.command({ pull: { conversation: chat } });
    await town.pass(12_000);
    expect(b.replies().find((reply) => reply.id === other)?.page?.entries).toHaveLength(1);
    await town.pass(town.limits.callDeadlineMs);
    const codes = b.replies().flatMap((reply) => (reply.refusal ? [reply.refusal.code] : []));
    expect(codes.filter((code) => code === 'unavailable')).toHaveLength(15);
    town.conversationCall = (_id, _method, _request, pass) => pass();
    expect((await b.ask({ pull: { conversation: group } })).page?.entries).toHaveLength(1);
  });

  test('[13.2] keeps nobody from seeing who else is there; what comes late comes by itself', async () => {
    const { town, alice, b } = await twoChats();
    const slow = personId(9);
    let answer: () => void = () => undefined;
    town.userCall = async (id, method, _request, pass) => {
      if (id === slow && method === 'watch') await new Promise<void>((resolve) => void (answer = resolve));
      return pass();
    };
    await b.command({ watch: { users: [slow, alice.id] } });
    await town.pass(1_000);
    const reply = b.replies().flatMap((one) => (one.presences ? [one.presences.presences] : []));
    expect(reply).toMatchObject([
      [
        { user: slow, state: 0 },
        { user: alice.id, state: wire.PresenceState.ONLINE },
      ],
    ]);
    answer();
    await town.settle();
    expect(b.events().at(-1)?.presences?.presences).toMatchObject([{ user: slow }]);
  });

  test('[13.2] nor do many of them: whom they do not concern is asked all the same', async () => {
    const { town, alice, b } = await twoChats();
    const slow = Array.from({ length: 20 }, (_, n) => personId(20 + n));
    town.userCall = (id, method, _request, pass) => (slow.includes(id) && method === 'watch' ? never() : pass());
    await b.command({ watch: { users: slow } });
    await town.pass(1_000);
    const found = await b.command({ findDirect: { peer: alice.id } });
    await town.pass(5_000);
    expect(b.replies().find((reply) => reply.id === found)?.direct?.peer).toBe(alice.id);
  });

  test('[W6] the queue of wake-ups: delays them, and no other job of the alarm for longer than a call may take', async () => {
    const { town, bob, a, b, chat } = await twoChats();
    const target = { kind: 'web-push', address: 'https://push.example/1', p256dh: 'key', auth: 'secret' } as const;
    await bob.user.putPushTarget({ device: 1, tokenHash: tokenHash(1) }, target);
    await b.leave();
    town.isQueueHung = true;
    await a.ask(a.message(chat));
    await town.pass(1_000);
    // Its device list is told to the conversations by a job of the same alarm.
    await bob.link();
    await town.pass(town.limits.callDeadlineMs + 10_000);
    const lists = [...town.conversation(chat).storage.sql.exec('SELECT 1 FROM entries WHERE kind = 22')];
    expect(lists).toHaveLength(1);
    expect(town.wokenUp).toEqual([]);
    town.isQueueHung = false;
    await town.pass(town.limits.callDeadlineMs + 20_000);
    expect(town.wokenUp).toEqual([bob.id]);
  });

  test('[D1.8] keeps no other conversation from a new device list', async () => {
    const { town, bob, chat, group } = await twoChats();
    town.conversationCall = (id, method, _request, pass) => (id === chat && method === 'putDevices' ? never() : pass());
    await bob.link();
    await town.pass(5_000);
    const held = (id: string) => [
      ...town.conversation(id as never).storage.sql.exec('SELECT 1 FROM entries WHERE kind = 22'),
    ];
    expect(held(group)).toHaveLength(1);
    town.conversationCall = (_id, _method, _request, pass) => pass();
    await town.pass(town.limits.callDeadlineMs + 5_000);
    expect(held(chat)).toHaveLength(1);
  });
});
