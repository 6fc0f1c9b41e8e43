/** When devices are woken, and what that costs: docs/spec/push.md by its rules. */
import { describe, expect, test } from 'vitest';
import type { ConversationId } from '../../../protocol/ids.ts';
import { wire } from '../../../schema/gen/wire.js';
import { groupId, type Person, startDirect, Town, type TownSocket, tokenHash } from '../../../tests/harness/town.ts';
import type { PushJob, WakeOutcome } from './rpc.ts';

const address = (device: number) => `https://push.example/${device}`;

function register(person: Person, device = 1, at = address(device)) {
  const target = { kind: 'web-push', address: at, p256dh: 'key', auth: 'secret' } as const;
  return person.user.putPushTarget({ device, tokenHash: tokenHash(device) }, target);
}

function stateOf(person: Person, device = 1) {
  return person.user
    .pushState({ device, tokenHash: tokenHash(device) })
    .then((found) => ('state' in found ? found.state : null));
}

/** A consumer that sends everything there is. */
async function consume(person: Person, result: WakeOutcome['result'] = 'accepted', afterMs = 0): Promise<PushJob[]> {
  const { jobs } = await person.user.claimWakeUps();
  await person.user.takeOutcomes(jobs.map((job) => ({ ...job, result, detail: 'test', afterMs })));
  return [...jobs];
}

interface Stage {
  readonly town: Town;
  readonly alice: Person;
  readonly bob: Person;
  readonly a: TownSocket;
  readonly chat: ConversationId;
}

/** Alice writes to Bob, whose phone has a target and is away, and has everything so far. */
async function stage(): Promise<Stage> {
  const town = new Town();
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const [a, b] = [await alice.connect(), await bob.connect()];
  const chat = await startDirect(a, alice, bob);
  await b.ack([{ conversation: chat, through: 1, newest: 1 }]);
  await register(bob);
  await town.pass(10_000);
  await bob.user.closed(b, 1000);
  bob.sockets.delete(b);
  await town.pass(10_000);
  town.wokenUp.length = 0;
  return { town, alice, bob, a, chat };
}

/** Writes a message under the epoch that a linked device has made; gives its seq. */
async function write(socket: TownSocket, chat: ConversationId): Promise<number> {
  const { accepted, refusal } = await socket.ask(socket.message(chat, { epoch: epochs.get(chat) ?? 1 }));
  if (!accepted?.seq) throw new Error(refusal?.code ?? 'not taken');
  return accepted.seq;
}

const epochs = new Map<ConversationId, number>();

function noteEpoch(socket: TownSocket, chat: ConversationId): void {
  epochs.set(chat, Math.max(1, ...socket.seqs(chat)));
}

async function leave(person: Person, socket: TownSocket): Promise<void> {
  await person.user.closed(socket, 1000);
  person.sockets.delete(socket);
}

describe('a person who is away', () => {
  test('[W3] whose push got lost is woken again after ten minutes, also by a chat that had given calling up', async () => {
    const { town, bob, a, chat } = await stage();
    // More than 32 answers without a socket: the conversation calls for each message no longer (F1).
    for (let i = 0; i < 40; i++) {
      await a.ask(a.message(chat));
      await town.pass(100);
    }
    expect(await consume(bob)).toHaveLength(1);
    await town.pass(300_000);
    await a.ask(a.message(chat));
    await town.pass(1_000);
    expect(town.wokenUp).toEqual([bob.id]);
    for (let times = 2; times <= 4; times++) {
      await town.pass(600_000);
      await a.ask(a.message(chat));
      await town.pass(1_000);
      expect(town.wokenUp).toHaveLength(times);
      expect(await consume(bob)).toHaveLength(1);
    }
  });

  test('[W3] is woken at once, once for a chat, and again after an ack', async () => {
    const { town, bob, a, chat } = await stage();
    await a.ask(a.message(chat));
    await town.pass(100);
    expect(town.wokenUp).toEqual([bob.id]);
    expect(await consume(bob)).toMatchObject([{ device: 1, address: address(1), conversation: chat, seq: 2 }]);
    await a.ask(a.message(chat));
    await town.pass(60_000);
    expect(town.wokenUp).toEqual([bob.id]);
    expect(await consume(bob)).toEqual([]);

    const b = await bob.connect();
    await b.ack([{ conversation: chat, through: 3, newest: 3 }]);
    await leave(bob, b);
    await a.ask(a.message(chat));
    await town.pass(100);
    expect(town.wokenUp).toEqual([bob.id, bob.id]);
    expect(await consume(bob)).toMatchObject([{ conversation: chat, seq: 4 }]);
  });

  test.each(['web-push', 'unified-push', 'apns', 'fcm'] as const)(
    '[W8] by %s is claimed as what it is',
    async (kind) => {
      const { town, bob, a, chat } = await stage();
      const isWeb = kind === 'web-push' || kind === 'unified-push';
      const target = { kind, address: `where/${kind}`, p256dh: isWeb ? 'key' : '', auth: isWeb ? 'secret' : '' };
      await bob.user.putPushTarget({ device: 1, tokenHash: tokenHash(1) }, target);
      bob.restart();
      await a.ask(a.message(chat));
      await town.pass(100);
      expect(await consume(bob)).toMatchObject([{ ...target, device: 1, conversation: chat, seq: 2 }]);
      expect(await stateOf(bob)).toMatchObject({ kind, failure: '', isGone: false });
      expect((await stateOf(bob))?.acceptedAt).toBeGreaterThan(0);
    },
  );

  test('[W3] who does not come is woken again after ten minutes, if there is something new', async () => {
    const { town, bob, a, chat } = await stage();
    await a.ask(a.message(chat));
    await town.pass(100);
    await consume(bob);
    await town.pass(11 * 60_000);
    expect(town.wokenUp).toHaveLength(1);
    await a.ask(a.message(chat));
    await town.pass(100);
    expect(town.wokenUp).toHaveLength(2);
    expect(await consume(bob)).toHaveLength(1);
  });

  test('[W1] without a target costs nothing: no row, no alarm, no call', async () => {
    const { town, bob, a, chat } = await stage();
    await a.ask(a.message(chat));
    await town.pass(60_000);
    await consume(bob);
    await bob.user.removePushTarget({ device: 1, tokenHash: tokenHash(1) });
    await a.ask(a.message(chat));
    await town.pass(60_000);
    const before = [bob.storage.rowsWritten(), bob.alarmsSet, town.wokenUp.length];
    for (let i = 0; i < 5; i++) await a.ask(a.message(chat));
    await town.pass(60_000);
    expect([bob.storage.rowsWritten(), bob.alarmsSet, town.wokenUp.length]).toEqual(before);
  });

  test('[W2] is not woken for what does not count, for own messages, or for a chat that the device has muted', async () => {
    const { town, bob, a, chat } = await stage();
    await a.ask(a.message(chat, { countable: false }));
    await town.pass(60_000);
    expect(town.wokenUp).toEqual([]);
    await bob.user.mutePush({ device: 1, tokenHash: tokenHash(1) }, { conversation: chat, muted: true });
    await a.ask(a.message(chat));
    await town.pass(60_000);
    expect(town.wokenUp).toEqual([]);
    await bob.user.mutePush({ device: 1, tokenHash: tokenHash(1) }, { conversation: chat, muted: false });
    const laptop = await bob.link();
    const b = await bob.connect(laptop);
    const own = await b.ask(b.message(chat));
    expect(own.accepted).toBeTruthy();
    await town.pass(60_000);
    expect(town.wokenUp).toEqual([]);
  });

  test('[W6] a crash between the mark and the queue loses no wake-up, and a repeat makes no second push', async () => {
    const { town, bob, a, chat } = await stage();
    await a.ask(a.message(chat));
    await town.settle();
    bob.restart();
    await town.pass(2_000);
    expect(town.wokenUp.length).toBeGreaterThan(0);
    bob.restart();
    // The consumer was handed the person twice.
    expect(await consume(bob)).toHaveLength(1);
    expect(await consume(bob)).toEqual([]);
    bob.restart();
    expect(await consume(bob)).toEqual([]);
  });

  test('[W7] what one consumer was given another is not, until it says what became of it or takes too long', async () => {
    const { town, bob, a, chat } = await stage();
    await a.ask(a.message(chat));
    await town.pass(100);
    expect((await bob.user.claimWakeUps()).jobs).toHaveLength(1);
    const second = await bob.user.claimWakeUps();
    expect(second.jobs).toEqual([]);
    expect(second.againMs).toBeGreaterThan(50_000);
    town.now += 61_000;
    expect((await bob.user.claimWakeUps()).jobs).toHaveLength(1);
  });
});

test('[W7] what is more than one answer holds is given of each device in turn', async () => {
  const town = new Town({ maxWakeUpsClaimed: 3 });
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const laptop = await bob.link();
  for (const device of [1, laptop]) await register(bob, device);
  const a = await alice.connect();
  const chats = [1, 2, 3, 4].map(groupId);
  for (const chat of chats) await a.ask(a.creation(chat, wire.ConversationKind.GROUP, [alice.id, bob.id]));
  const muted = { device: laptop, tokenHash: tokenHash(laptop) };
  for (const conversation of chats.slice(0, 3)) await bob.user.mutePush(muted, { conversation, muted: true });
  for (const chat of chats) await a.ask(a.message(chat));
  await town.pass(1_000);
  const given: number[][] = [];
  for (let isMore = true; isMore; ) {
    const claim = await bob.user.claimWakeUps();
    given.push(claim.jobs.map(({ device }) => device));
    isMore = claim.isMore === true;
    const accepted = { result: 'accepted', detail: '', afterMs: 0 } as const;
    await bob.user.takeOutcomes(claim.jobs.map((job) => ({ ...job, ...accepted })));
  }
  expect(given).toEqual([
    [1, laptop, 1],
    [1, 1],
  ]);
});

describe('a device that registers another address', () => {
  const another = 'https://push.example/another';

  test('[W8] [W5] is woken there, once, for what was owed, queued, given to a consumer, or taken for the one before', async () => {
    const ends = ['owed', 'queued', 'lent', 'accepted', 'gone', 'rejected'] as const;
    for (const end of ends) {
      const { town, bob, a, chat } = await stage();
      await a.ask(a.message(chat));
      if (end !== 'owed') await town.pass(1_000);
      const jobs = end === 'owed' || end === 'queued' ? [] : [...(await bob.user.claimWakeUps()).jobs];
      const result = end === 'lent' || end === 'owed' || end === 'queued' ? 'accepted' : end;
      const tell = () => bob.user.takeOutcomes(jobs.map((job) => ({ ...job, result, detail: 'test', afterMs: 0 })));
      if (end !== 'lent') await tell();
      await register(bob, 1, another);
      // The same again, as after an answer that was lost, changes nothing; a crash forgets nothing; what is said late is of another.
      await register(bob, 1, another);
      bob.restart();
      if (end === 'lent') await tell();
      town.wokenUp.length = 0;
      await town.pass(6_000);
      expect([end, town.wokenUp]).toEqual([end, [bob.id]]);
      expect(await consume(bob)).toMatchObject([{ address: another, conversation: '' }]);
      await town.pass(700_000);
      expect(await consume(bob)).toEqual([]);
    }
  });

  test('[W5] is not woken there if it comes by itself, is there, or has what it was owed', async () => {
    const { town, bob, a, chat } = await stage();
    await register(bob, 1, another);
    await town.pass(6_000);
    await a.ask(a.message(chat));
    await town.pass(1_000);
    await consume(bob, 'gone');
    await register(bob);
    const b = await bob.connect();
    await b.ack([{ conversation: chat, through: 2, newest: 2 }]);
    town.wokenUp.length = 0;
    await town.pass(6_000);
    await register(bob, 1, another);
    await town.pass(6_000);
    expect(town.wokenUp).toEqual([]);
    expect(await consume(bob)).toEqual([]);
  });

  test('[W3] [F1] is woken by the next message of a chat that had given calling up while the address was gone', async () => {
    const { town, bob, a, chat } = await stage();
    for (let i = 0; i < 40; i++) {
      await a.ask(a.message(chat));
      await town.pass(100);
    }
    await consume(bob, 'gone');
    await town.pass(700_000);
    await a.ask(a.message(chat));
    await town.pass(1_000);
    await register(bob, 1, another);
    await town.pass(6_000);
    // That push is lost.
    expect(await consume(bob)).toHaveLength(1);
    town.wokenUp.length = 0;
    await town.pass(600_000);
    await a.ask(a.message(chat));
    await town.pass(1_000);
    expect(town.wokenUp).toEqual([bob.id]);
  });

  test('[W1] who registers none for a week costs a chat no call any more than whoever never had one', async () => {
    const { town, bob, a, chat } = await stage();
    await a.ask(a.message(chat));
    await town.pass(1_000);
    await consume(bob, 'gone');
    await town.pass(8 * 24 * 3_600_000);
    for (let i = 0; i < 40; i++) {
      await a.ask(a.message(chat));
      await town.pass(100);
    }
    await register(bob, 1, another);
    await town.pass(6_000);
    await consume(bob);
    town.wokenUp.length = 0;
    await town.pass(700_000);
    await a.ask(a.message(chat));
    await town.pass(1_000);
    expect(town.wokenUp).toEqual([]);
  });
});

describe('with a socket open', () => {
  test('[W5] [D1.2] a laptop on which each message is read at once, and a phone that is away: what that costs', async () => {
    const { town, bob, a, chat } = await stage();
    const laptop = await bob.link();
    const b = await bob.connect(laptop);
    await b.ack([{ conversation: chat, through: 2, newest: 2 }]);
    await town.pass(30_000);
    const costs: number[][] = [];
    for (const everyMs of [100, 1_000, 20_000]) {
      const [before, alarms] = [bob.storage.rowsWritten(), bob.alarmsSet];
      for (let i = 0; i < 8; i++) {
        const { accepted } = await a.ask(a.message(chat, { epoch: 2 }));
        const seq = accepted?.seq as number;
        await town.settle();
        await b.ack([{ conversation: chat, through: seq, newest: seq, read: seq }]);
        await town.pass(everyMs);
      }
      await town.pass(10_000);
      costs.push([everyMs, bob.storage.rowsWritten() - before, bob.alarmsSet - alarms]);
    }
    console.log('8 messages, read on a laptop, to a phone that is away: [every ms, rows, alarms]', costs);
    expect(town.wokenUp).toEqual([]);
    // The row of what is owed and its end, once in five seconds.
    expect(costs.map(([, rows]) => rows)).toEqual([2, 4, 16]);
  });

  test('[W5] a device that acks in time is not woken, and one alarm in five seconds is all it costs', async () => {
    const { town, bob, a, chat } = await stage();
    const b = await bob.connect();
    await b.ack([{ conversation: chat, through: 1, newest: 1 }]);
    await town.pass(30_000);
    const before = bob.storage.rowsWritten();
    const alarms = bob.alarmsSet;
    for (let seq = 2; seq < 12; seq++) {
      await a.ask(a.message(chat));
      await b.ack([{ conversation: chat, through: seq, newest: seq }]);
      await town.pass(100);
    }
    await town.pass(4_900);
    expect(town.wokenUp).toEqual([]);
    const [rows, set] = [bob.storage.rowsWritten() - before, bob.alarmsSet - alarms];
    console.log(`ten messages to a device that is there and acks: ${rows} rows and ${set} alarms more`);
    expect(rows).toBe(0);
    expect(set).toBeLessThanOrEqual(2);
  });

  test('[W5] [D1.11] what comes while a device that just went may come back sets no alarm of its own', async () => {
    const { town, bob, a, chat } = await stage();
    const b = await bob.connect();
    await b.ack([{ conversation: chat, through: 1, newest: 1 }]);
    await town.pass(30_000);
    await a.ask(a.message(chat));
    await b.leave();
    await town.pass(1_000);
    const alarms = bob.alarmsSet;
    for (let i = 0; i < 5; i++) {
      await a.ask(a.message(chat));
      await town.pass(100);
    }
    expect([bob.alarmsSet - alarms, town.wokenUp]).toEqual([0, []]);
    await town.pass(5_000);
    expect(town.wokenUp).toEqual([bob.id]);
  });

  test('[W6] a queue that is away is asked ever more rarely, however much comes meanwhile', async () => {
    const { town, bob, a, chat } = await stage();
    town.isQueueAway = true;
    await a.ask(a.message(chat));
    await town.pass(120_000);
    const [alarms, asked] = [bob.alarmsSet, town.queueAsked];
    for (let i = 0; i < 60; i++) {
      await a.ask(a.message(chat));
      await town.pass(1_000);
    }
    expect(bob.alarmsSet - alarms).toBeLessThan(3);
    expect(town.queueAsked - asked).toBeLessThan(3);
    town.isQueueAway = false;
    await town.pass(5 * 60_000);
    expect(town.wokenUp).toEqual([bob.id]);
  });

  test('[W5] a device that acks each message in time is owed nothing, however long they come', async () => {
    const { town, bob, a, chat } = await stage();
    const b = await bob.connect();
    await b.ack([{ conversation: chat, through: 1, newest: 1 }]);
    await town.pass(30_000);
    const [before, alarms] = [bob.storage.rowsWritten(), bob.alarmsSet];
    for (let seq = 2; seq < 62; seq++) {
      await a.ask(a.message(chat));
      await town.pass(250);
      await b.ack([{ conversation: chat, through: seq, newest: seq }]);
      await town.pass(90);
    }
    await town.pass(10_000);
    const [rows, set] = [bob.storage.rowsWritten() - before, bob.alarmsSet - alarms];
    console.log(`20 s of chat with a device that acks: ${rows} rows, ${set} alarms, ${town.wokenUp.length} jobs`);
    expect([rows, town.wokenUp]).toEqual([0, []]);
    expect(set).toBeLessThan(10);
  });

  test('[W5] what it did not ack among others is found within ten seconds', async () => {
    const { town, bob, a, chat } = await stage();
    const b = await bob.connect();
    await b.ack([{ conversation: chat, through: 1, newest: 1 }]);
    await town.pass(30_000);
    await a.ask(a.message(chat));
    await b.ack([{ conversation: chat, through: 2, newest: 2 }]);
    await town.pass(1_000);
    const at = town.now;
    for (let i = 0; i < 100 && town.wokenUp.length === 0; i++) {
      await a.ask(a.message(chat));
      await town.pass(200);
    }
    expect(town.now - at).toBeGreaterThanOrEqual(5_000);
    expect(town.now - at).toBeLessThanOrEqual(10_000);
    expect(await consume(bob)).toMatchObject([{ device: 1, conversation: chat }]);
  });

  test('[W5] a device that does not ack is woken after five seconds, also when the object slept or the socket ended', async () => {
    for (const what of ['stays', 'sleeps', 'ends', 'sleeps and ends', 'crashes']) {
      const { town, bob, a, chat } = await stage();
      const b = await bob.connect();
      await b.ack([{ conversation: chat, through: 1, newest: 1 }]);
      await town.pass(30_000);
      await a.ask(a.message(chat));
      await town.settle();
      expect(town.wokenUp, what).toEqual([]);
      if (what.startsWith('sleeps')) await bob.sleep();
      if (what.endsWith('ends')) await leave(bob, b);
      if (what === 'crashes') bob.crash();
      // Whoever lost a connection has time to come by themselves.
      await town.pass(what === 'crashes' ? 10_200 : 5_100);
      expect(town.wokenUp, what).toHaveLength(1);
      // After a crash nobody knows what the socket was handed.
      expect(await consume(bob), what).toMatchObject([{ conversation: what === 'crashes' ? '' : chat }]);
    }
  });

  test('[W4] the phone is woken when nobody has read it on the laptop, and not when somebody has', async () => {
    for (const read of [0, 2]) {
      const { town, bob, a, chat } = await stage();
      const laptop = await bob.link();
      await town.pass(10_000);
      noteEpoch(a, chat);
      const b = await bob.connect(laptop);
      await town.pass(10_000);
      const head = await write(a, chat);
      await town.settle();
      await b.ack([{ conversation: chat, through: head, newest: head, ...(read === 0 ? {} : { read: head }) }]);
      await town.pass(6_000);
      expect(await consume(bob), `read ${read}`).toHaveLength(read === 0 ? 1 : 0);
    }
  });
});

describe('a wake-up that is owed or queued already', () => {
  async function laptopThere() {
    const staged = await stage();
    const { town, bob, a, chat } = staged;
    const laptop = await bob.link();
    await town.pass(10_000);
    noteEpoch(a, chat);
    const b = await bob.connect(laptop);
    await town.pass(10_000);
    return { ...staged, b };
  }

  test('[W4] is about what came since as well, though what it began with is read', async () => {
    const { town, bob, a, b, chat } = await laptopThere();
    const first = await write(a, chat);
    await town.settle();
    await b.ack([{ conversation: chat, through: first, newest: first, read: first }]);
    await town.pass(3_000);
    const second = await write(a, chat);
    await town.settle();
    // Stored by the laptop, read by nobody.
    await b.ack([{ conversation: chat, through: second, newest: second }]);
    await town.pass(30_000);
    expect(await consume(bob)).toMatchObject([{ device: 1, conversation: chat }]);
  });

  test('[W4] and so when the consumer asks', async () => {
    const { town, bob, a, b, chat } = await laptopThere();
    const first = await write(a, chat);
    await town.settle();
    await b.ack([{ conversation: chat, through: first, newest: first }]);
    await town.pass(6_000);
    expect(town.wokenUp).toEqual([bob.id]);
    const second = await write(a, chat);
    await town.settle();
    await b.ack([{ conversation: chat, through: second, newest: second, read: first }]);
    expect(await consume(bob)).toMatchObject([{ device: 1, conversation: chat }]);
    // It is over for both.
    await town.pass(6_000);
    expect(await consume(bob)).toEqual([]);
  });

  test('[W4] and though a sleep forgot what came since, while the consumer was away', async () => {
    const { town, bob, a, b, chat } = await laptopThere();
    const first = await write(a, chat);
    await town.settle();
    await b.ack([{ conversation: chat, through: first, newest: first }]);
    await town.pass(6_000);
    const second = await write(a, chat);
    await town.settle();
    await b.ack([{ conversation: chat, through: second, newest: second, read: first }]);
    await town.pass(3_000);
    await bob.sleep();
    expect(await consume(bob)).toMatchObject([{ device: 1, conversation: chat }]);
  });

  test('[W5] and though a crash forgot what came since: the device is woken about no chat in particular', async () => {
    const { town, bob, a, b, chat } = await laptopThere();
    const first = await write(a, chat);
    await town.settle();
    await b.ack([{ conversation: chat, through: first, newest: first, read: first }]);
    await town.pass(3_000);
    await write(a, chat);
    await town.settle();
    bob.crash();
    await town.pass(15_000);
    expect(await consume(bob)).toMatchObject([{ device: 1, conversation: '' }]);
  });

  test('[W8] what became of one says nothing of the next, which was owed after its ack', async () => {
    const { town, bob, a, chat } = await stage();
    await a.ask(a.message(chat));
    await town.pass(100);
    const { jobs } = await bob.user.claimWakeUps();
    expect(jobs).toMatchObject([{ seq: 2 }]);
    const phone = await bob.connect();
    await phone.ack([{ conversation: chat, through: 2, newest: 2 }]);
    await leave(bob, phone);
    await a.ask(a.message(chat));
    await town.pass(100);
    await bob.user.takeOutcomes(jobs.map((job) => ({ ...job, result: 'accepted', detail: '', afterMs: 0 })));
    expect(await consume(bob)).toMatchObject([{ device: 1, seq: 3 }]);
  });
});

describe('what became of pushes', () => {
  test('[W9] queued, accepted, fetched, acked: each with its time, and proven', async () => {
    const { town, bob, a, chat } = await stage();
    await a.ask(a.message(chat));
    await town.pass(1_000);
    // Also where nobody takes it from the queue.
    const waiting = await stateOf(bob);
    expect(waiting?.queuedAt).toBeGreaterThan(0);
    expect(waiting?.acceptedAt).toBe(0);
    await consume(bob);
    const sent = await stateOf(bob);
    expect(sent?.queuedAt).toBe(waiting?.queuedAt);
    expect(sent?.acceptedAt).toBeGreaterThan(sent?.queuedAt as number);
    expect(sent).toMatchObject({ fetchedAt: 0, ackedAt: 0, provenAt: 0, failure: '' });
    await town.pass(3_000);
    const b = await bob.connect();
    await town.pass(1_000);
    await b.ack([{ conversation: chat, through: 2, newest: 2 }]);
    const done = await stateOf(bob);
    expect(done?.fetchedAt).toBe(done?.provenAt);
    expect(done?.fetchedAt).toBeGreaterThanOrEqual((sent?.acceptedAt as number) + 3_000);
    expect(done?.ackedAt).toBeGreaterThan(done?.fetchedAt as number);
  });

  test('[W6] what the queue says late is about what it was given, and not about what was owed since', async () => {
    const { town, bob, a, chat } = await stage();
    const late = Promise.withResolvers<void>();
    town.queueSays = late.promise;
    await a.ask(a.message(chat));
    await town.pass(100);
    expect(town.wokenUp).toEqual([bob.id]);
    // The consumer is faster, and the device too: it comes, has all, and goes.
    expect(await consume(bob)).toMatchObject([{ conversation: chat, seq: 2 }]);
    const b = await bob.connect();
    await b.ack([{ conversation: chat, through: 2, newest: 2 }]);
    await leave(bob, b);
    await a.ask(a.message(chat));
    // No other alarm rings while this one's handler runs.
    await town.settle();
    town.queueSays = null;
    late.resolve();
    await town.settle();
    await town.pass(10_000);
    expect(town.wokenUp).toEqual([bob.id, bob.id]);
    expect(await consume(bob)).toMatchObject([{ conversation: chat, seq: 3 }]);
  });

  test('[W8] what became of one is known of it, although its object died since it was given, and more had come', async () => {
    const { town, bob, a, chat } = await stage();
    // The second comes while the first is on its way to the queue, and belongs to it.
    town.isQueueHung = true;
    await a.ask(a.message(chat));
    await town.settle();
    await a.ask(a.message(chat));
    town.isQueueHung = false;
    await town.pass(town.limits.callDeadlineMs + 10_000);
    const { jobs } = await bob.user.claimWakeUps();
    expect(jobs).toMatchObject([{ seq: 2 }]);
    bob.restart();
    await bob.user.takeOutcomes(jobs.map((job) => ({ ...job, result: 'accepted', detail: '201', afterMs: 0 })));
    expect((await bob.user.claimWakeUps()).jobs).toEqual([]);
    expect((await stateOf(bob))?.acceptedAt).toBe(town.now);
  });

  test('[W8] a target that is gone is used no more and stays to be seen; what another was sent says nothing of it', async () => {
    const { town, bob, a, chat } = await stage();
    await a.ask(a.message(chat));
    await town.pass(100);
    const { jobs } = await bob.user.claimWakeUps();
    await register(bob, 1, 'https://push.example/new');
    await bob.user.takeOutcomes(jobs.map((job) => ({ ...job, result: 'gone', detail: '410', afterMs: 0 })));
    expect(await stateOf(bob)).toMatchObject({ isGone: false, failure: '' });
    await a.ask(a.message(chat));
    await town.pass(100);
    expect(await consume(bob, 'gone')).toHaveLength(1);
    expect(await stateOf(bob)).toMatchObject({ isGone: true, failure: 'gone: test' });
    await a.ask(a.message(chat));
    await town.pass(60_000);
    expect(await consume(bob)).toEqual([]);
    await register(bob);
    expect(await stateOf(bob)).toMatchObject({ isGone: false, failure: '' });
  });

  test('[W8] that a target is gone is what stays to be seen, whatever became of other pushes of the same claim', async () => {
    const { town, bob, a, chat } = await stage();
    await a.ask(a.message(chat));
    await town.pass(100);
    const [job] = (await bob.user.claimWakeUps()).jobs as [PushJob];
    const later = { ...job, seq: 99, result: 'later', detail: 'left for later', afterMs: 30_000 } as const;
    await bob.user.takeOutcomes([{ ...job, result: 'gone', detail: '410', afterMs: 0 }, later]);
    expect(await stateOf(bob)).toMatchObject({ isGone: true, failure: 'gone: 410' });
  });

  test('[W8] a provider that wants to be left alone is, for as long as it said', async () => {
    const { town, bob, a, chat } = await stage();
    await a.ask(a.message(chat));
    await town.pass(100);
    expect(await consume(bob, 'later', 90_000)).toHaveLength(1);
    expect(await bob.user.claimWakeUps()).toEqual({ jobs: [], againMs: 90_000 });
    town.now += 90_001;
    expect(await consume(bob)).toHaveLength(1);
  });

  test('[W8] and is also when a push that was under way with that one is taken, and when the device registers the same address again', async () => {
    const { town, bob, a, chat } = await stage();
    await a.ask(a.message(chat));
    await town.pass(100);
    const [job] = (await bob.user.claimWakeUps()).jobs as [PushJob];
    const throttled = { ...job, result: 'later', detail: '429 throttled', afterMs: 90_000 } as const;
    const taken = { ...job, seq: 99, result: 'accepted', detail: '201', afterMs: 0 } as const;
    await bob.user.takeOutcomes([throttled, { ...throttled, seq: 98, afterMs: 1_000 }, taken]);
    const waits = (againMs: number) => ({ jobs: [], againMs });
    expect(await bob.user.claimWakeUps()).toEqual(waits(90_000));
    expect(await stateOf(bob)).toMatchObject({ failure: '' });
    await bob.user.takeOutcomes([{ ...throttled, seq: 98, afterMs: 1_000 }]);
    await register(bob);
    expect(await stateOf(bob)).toMatchObject({ failure: '' });
    bob.restart();
    expect(await bob.user.claimWakeUps()).toEqual(waits(90_000));
    town.now += 90_001;
    expect(await consume(bob)).toHaveLength(1);
  });

  test('[W8] [T1] a clock that is set back makes nobody wait for longer: neither who is to be left alone nor who was lent to a consumer', async () => {
    const { town, bob, a, chat } = await stage();
    await a.ask(a.message(chat));
    await town.pass(100);
    expect(await consume(bob, 'later', 90_000)).toHaveLength(1);
    town.setClock(-3_600_000);
    expect((await bob.user.claimWakeUps()).jobs).toHaveLength(1);
    expect(await bob.user.claimWakeUps()).toEqual({ jobs: [], againMs: 60_000 });
    town.setClock(-3_600_000);
    expect((await bob.user.claimWakeUps()).jobs).toHaveLength(1);
  });

  test('[W8] a service that has taken a push, and took long for it, is left alone as well; another one is not', async () => {
    const { town, bob, a, chat } = await stage();
    await a.ask(a.message(chat));
    await town.pass(100);
    expect(await consume(bob, 'accepted', 60_000)).toHaveLength(1);
    const b = await bob.connect();
    await b.ack([{ conversation: chat, through: 2, newest: 2 }]);
    await leave(bob, b);
    await a.ask(a.message(chat));
    await town.pass(10_000);
    expect(await bob.user.claimWakeUps()).toMatchObject({ jobs: [] });
    await register(bob, 1, 'https://another.example/1');
    await town.pass(10_000);
    expect(await consume(bob)).toHaveLength(1);
  });

  test('[W8] what was rejected is sent once more when an operator asks for that, unless the device has it by then', async () => {
    const { town, bob, a, chat } = await stage();
    await a.ask(a.message(chat));
    await town.pass(100);
    expect(await consume(bob, 'rejected')).toHaveLength(1);
    expect(await consume(bob)).toEqual([]);
    await bob.user.queueRejected();
    bob.restart();
    expect(await consume(bob, 'rejected')).toMatchObject([{ device: 1, conversation: chat, seq: 2 }]);
    await bob.user.queueRejected();
    expect(await consume(bob)).toHaveLength(1);
    expect(await stateOf(bob)).toMatchObject({ failure: '' });
    // It is over: asking again brings nothing.
    await bob.user.queueRejected();
    expect(await consume(bob)).toEqual([]);

    const b = await bob.connect();
    await b.ack([{ conversation: chat, through: 2, newest: 2 }]);
    await leave(bob, b);
    await a.ask(a.message(chat));
    await town.pass(6_000);
    expect(await consume(bob, 'rejected')).toHaveLength(1);
    const again = await bob.connect();
    await again.ack([{ conversation: chat, through: 3, newest: 3 }]);
    await leave(bob, again);
    await bob.user.queueRejected();
    expect(await consume(bob)).toEqual([]);
  });

  test('[W10] signing the device out forgets its target and what it was owed', async () => {
    const { town, bob, a, chat } = await stage();
    const laptop = await bob.link();
    await register(bob, laptop);
    await a.ask(a.message(chat));
    await town.pass(100);
    await bob.user.removeDevice({ device: 1, tokenHash: tokenHash(1) }, laptop);
    expect((await bob.user.claimWakeUps()).jobs.map(({ device }) => device)).toEqual([1]);
    expect([...bob.storage.sql.exec('SELECT device FROM push_targets')]).toEqual([{ device: 1 }]);
  });
});

test('[W3] three devices away, 50 messages in 5 chats: 5 pushes each, and one more for what follows an ack', async () => {
  const town = new Town();
  const bob = await town.person(9);
  const devices = [1, await bob.link(), await bob.link()];
  const b = await bob.connect();
  const writers: { socket: TownSocket; chat: ConversationId }[] = [];
  for (let n = 1; n <= 5; n++) {
    const person = await town.person(n);
    const socket = await person.connect();
    writers.push({ socket, chat: await startDirect(socket, person, bob) });
  }
  for (const device of devices) await register(bob, device);
  await leave(bob, b);
  await town.pass(20_000);
  await consume(bob);
  for (const device of devices) {
    const socket = await bob.connect(device);
    await socket.ack(writers.map(({ chat }) => ({ conversation: chat, through: 1, newest: 1 })));
    await leave(bob, socket);
  }
  await town.pass(20_000);
  for (const { socket, chat } of writers) noteEpoch(socket, chat);
  const rows = bob.storage.rowsWritten();
  const pushed: PushJob[] = [];
  for (let i = 0; i < 10; i++) {
    for (const { socket, chat } of writers) {
      await write(socket, chat);
      await town.pass(50);
      pushed.push(...(await consume(bob)));
    }
  }
  console.log(`50 messages in 5 chats to 3 devices that are away: ${bob.storage.rowsWritten() - rows} rows`);
  for (const device of devices) {
    const own = pushed.filter((job) => job.device === device);
    expect(own.map(({ conversation }) => conversation).sort()).toEqual(writers.map(({ chat }) => chat).sort());
    expect(new Set(own.map(({ topic }) => topic)).size).toBe(5);
  }
  const [first] = writers as [(typeof writers)[0]];
  const last = Math.max(...pushed.filter(({ conversation }) => conversation === first.chat).map(({ seq }) => seq));
  const phone = await bob.connect(1);
  await phone.ack([{ conversation: first.chat, through: last, newest: last }]);
  await leave(bob, phone);
  const head = await write(first.socket, first.chat);
  await town.pass(50);
  expect(await consume(bob)).toMatchObject([{ device: 1, conversation: first.chat, seq: head }]);
});
