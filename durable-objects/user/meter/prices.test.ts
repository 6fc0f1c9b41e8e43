/** What a stranger with an account can cause: each schedule cost others much more than its bytes, and now costs its price. */
import { describe, expect, test } from 'vitest';
import { encodeClientFrame } from '../../../protocol/codec.ts';
import { defaultLimits } from '../../../protocol/limits.ts';
import { isRefusal, type Refusal } from '../../../protocol/refusals.ts';
import { wire } from '../../../schema/gen/wire.js';
import {
  groupId,
  type Person,
  personId,
  startDirect,
  Town,
  type TownSocket,
  tokenHash,
} from '../../../tests/harness/town.ts';

const minute = 60_000;

async function stranger(limits = {}): Promise<{ town: Town; alice: Person; a: TownSocket }> {
  const town = new Town({ maxCallsUnpaced: 1_000_000, ...limits });
  const alice = await town.person(1);
  return { town, alice, a: await alice.connect() };
}

/** Calls that a minute of it makes, with the command said again and again. */
async function callsOfAMinute(town: Town, a: TownSocket, ...commands: Parameters<TownSocket['command']>) {
  const before = town.allCalls;
  for (let second = 0; second < 60; second++) {
    await a.command(...commands);
    await town.pass(1_000);
  }
  return town.allCalls - before;
}

describe('[15.2] [D10.7] amplification is paid for', () => {
  test('85 commands for 128 device lists each make as many calls as the account may, and no more', async () => {
    const { town, a } = await stranger();
    for (let n = 2; n < 130; n++) await town.person(n);
    const users = Array.from({ length: 128 }, (_, n) => personId(n + 2));
    const ask = Array.from({ length: 85 }, () => ({ getDeviceLists: { users } }));
    await a.command(...ask);
    await town.settle();
    expect(town.userCalls.get('deviceList') ?? 0).toBeLessThanOrEqual(defaultLimits.maxCallsAtOnce);
    const refused = a.replies().filter((reply) => reply.refusal?.code === 'rate-limited');
    expect(refused.length).toBe(85 - Math.floor(defaultLimits.maxCallsAtOnce / 128));
    expect(Number(refused[0]?.refusal?.afterMs)).toBeGreaterThan(0);
    // What it says is so: the same passes then.
    await town.pass(Number(refused[0]?.refusal?.afterMs));
    expect((await a.ask(ask[0] as object)).deviceLists?.lists?.length).toBe(128);
  });

  test('512 askings for direct chats are paid one by one', async () => {
    const { town, a } = await stranger({ maxCallsAtOnce: 100 });
    await town.person(2);
    const asks = Array.from({ length: 512 }, () => ({ findDirect: { peer: personId(2) } }));
    await a.command(...asks);
    await town.settle();
    expect(town.allCalls).toBe(100);
    expect(await callsOfAMinute(town, a, ...asks)).toBeLessThanOrEqual(defaultLimits.maxCallsPerMinute + 100);
  });

  test('acks beyond the head ask for it as often as the account may', async () => {
    const { town, alice, a } = await stranger({ maxCallsAtOnce: 100 });
    const bob = await town.person(2);
    const chat = await startDirect(a, alice, bob);
    await a.ack([{ conversation: chat, through: 1, newest: 1 }]);
    await town.settle();
    const before = town.called('attach');
    const beyond = Array.from({ length: 512 }, (_, n) => ({
      ack: { frames: 0, conversations: [{ conversation: chat, through: 1_000 + n, newest: 1_000 + n }] },
    }));
    await a.command(...beyond);
    await town.settle();
    expect(town.called('attach') - before).toBeLessThanOrEqual(100);
  });

  test('what asks a conversation goes at a pace after the first of it, whatever command it is for', async () => {
    const chats = 40;
    const askings: [string, 'attach' | 'receipts' | 'typing', (conversation: string) => object, object][] = [
      ['Ack', 'attach', (conversation) => ({ ack: { conversations: [{ conversation, through: 9, newest: 9 }] } }), {}],
      ['Open', 'attach', (conversation) => ({ open: { conversation } }), { maxMembersAttached: 1 }],
      ['GetReceipts', 'receipts', (conversation) => ({ getReceipts: { conversation, seq: 1 } }), {}],
      ['Typing', 'typing', (conversation) => ({ typing: { conversation } }), {}],
    ];
    for (const [name, rpc, command, limits] of askings) {
      const { maxCallsUnpaced, maxCallsPerSecond } = defaultLimits;
      const { town, alice, a } = await stranger({ maxCallsUnpaced, ...limits });
      const conversations: string[] = [];
      for (let n = 0; n < chats; n++) {
        conversations.push(await startDirect(a, alice, await town.person(n + 2)));
        await town.pass(1_000);
      }
      await town.pass(minute);
      const again = await alice.connect();
      const before = town.called(rpc);
      await again.command(...conversations.map(command));
      await town.settle();
      const first = town.called(rpc) - before;
      await town.pass((1_000 * chats) / maxCallsPerSecond);
      expect({ name, first, all: town.called(rpc) - before }).toEqual({ name, first: maxCallsUnpaced, all: chats });
    }
  });

  test('[D6.1] an ack that there is nothing left to ask for with is not lost in silence: the device is sent to come again', async () => {
    const { town, alice, a } = await stranger({ maxCallsAtOnce: 100 });
    const bob = await town.person(2);
    const chat = await startDirect(a, alice, bob);
    const ack = { frames: 0, conversations: [{ conversation: chat, through: 1_000, newest: 1_000 }] };
    const frame = encodeClientFrame({ commands: Array.from({ length: 200 }, () => ({ ack })) });
    a.forget();
    await a.raw(frame);
    await town.settle();
    expect(a.events().some(({ reconnect }) => reconnect)).toBe(true);
  });

  test('a position that creeps is told as often as the account may, and in the end as it is', async () => {
    const { town, alice, a } = await stranger({
      maxReportsAtOnce: 20,
      maxReportsPerMinute: 6,
      maxConversationBurst: 200,
    });
    const bob = await town.person(2);
    const b = await bob.connect();
    const chat = await startDirect(b, bob, alice);
    for (let n = 0; n < 90; n++) await b.ask(b.message(chat));
    await town.pass(8_000);
    const before = town.called('report');
    for (let seq = 2; seq <= 91; seq++) {
      await a.ack([{ conversation: chat, through: seq, newest: seq }]);
      await a.ack([{ conversation: chat, through: seq, newest: seq, read: seq }]);
      await town.settle();
    }
    expect(town.called('report') - before).toBeLessThanOrEqual(20);
    await town.pass(20_000);
    expect(b.summaries().at(-1)?.steps?.at(-1)).toMatchObject({ delivered: 1, read: 1 });
  });

  test('watches, receipts and pulls are paid', async () => {
    const { town, alice, a } = await stranger({ maxCallsAtOnce: 200 });
    const bob = await town.person(2);
    for (let n = 3; n < 67; n++) await town.person(n);
    const chat = await startDirect(a, alice, bob);
    const users = Array.from({ length: 64 }, (_, n) => personId(n + 3));
    const some = [{ watch: { users } }, { watch: { users: [] } }];
    expect(await callsOfAMinute(town, a, ...some, ...some, ...some)).toBeLessThanOrEqual(200 + 1_200);
    await town.pass(minute);
    expect(
      await callsOfAMinute(
        town,
        a,
        ...Array.from({ length: 60 }, () => ({ getReceipts: { conversation: chat, seq: 1 } })),
      ),
    ).toBeLessThanOrEqual(200 + 1_200);
    await town.pass(minute);
    expect(
      await callsOfAMinute(town, a, ...Array.from({ length: 60 }, () => ({ pull: { conversation: chat } }))),
    ).toBeLessThanOrEqual(200 + 1_200);
  });

  test('creations of direct chats that are refused are paid', async () => {
    const { town, a } = await stranger({ maxCallsAtOnce: 40, maxSendsPerMinute: 100 });
    await town.person(2);
    for (let n = 0; n < 300; n++) {
      await a.command(a.creation(groupId(n), wire.ConversationKind.DIRECT, [personId(1), personId(2)]));
    }
    await town.settle();
    expect(town.allCalls).toBeLessThanOrEqual(140);
    expect(a.replies().filter((reply) => reply.refusal?.code === 'rate-limited').length).toBeGreaterThan(100);
  });

  test('a presence that flickers is told as often as the account may', async () => {
    const { town, alice, a } = await stranger({ maxCallsAtOnce: 100 });
    const bob = await town.person(2);
    const b = await bob.connect();
    await startDirect(a, alice, bob);
    await b.ask({ watch: { users: [alice.id] } });
    b.forget();
    const flicker = Array.from({ length: 512 }, (_, n) => ({ activity: { away: n % 2 === 0 } }));
    for (let n = 0; n < 7; n++) await a.command(...flicker);
    await town.settle();
    const told = b.events().filter((event) => event.presences).length;
    expect(told).toBeLessThanOrEqual(8);
    // The last state is told in the end.
    await a.command({ activity: { away: true } });
    await town.pass(5_000);
    const last = b
      .events()
      .flatMap((event) => event.presences?.presences ?? [])
      .at(-1);
    expect(last?.state).toBe(wire.PresenceState.AWAY);
  });

  test('[6.14] sends that are not taken use the allowance up, and what is refused once a frame is told once', async () => {
    const { town, alice, a } = await stranger({ maxCallsAtOnce: 40 });
    const bob = await town.person(2);
    const chat = groupId(1);
    await a.ask(a.creation(chat, wire.ConversationKind.GROUP, [alice.id, bob.id]));
    for (let n = 0; n < 20; n++) {
      const settings = { epoch: n + 1, settings: { title: new Uint8Array(1_000) } };
      await a.ask(
        a.message(chat, {
          epoch: n + 1,
          kind: wire.EntryKind.SETTINGS,
          countable: false,
          body: wire.Control.encode(settings).finish(),
        }),
      );
    }
    await town.pass(minute);
    a.forget();
    const stale = a.message(chat, { epoch: 1 });
    for (let frame = 0; frame < 20; frame++) {
      await a.command(...Array.from({ length: 16 }, () => stale));
      await town.settle();
    }
    const refusals = a.replies().flatMap((reply) => (reply.refusal ? [reply.refusal] : []));
    expect(refusals.length).toBe(320);
    const withEntries = refusals.filter((refusal) => (refusal.entries ?? []).length > 0);
    expect(withEntries.length).toBeLessThanOrEqual(20);
    expect(
      refusals
        .filter((refusal) => refusal.code === 'stale-epoch' && (refusal.entries ?? []).length === 0)
        .every((refusal) => refusal.more),
    ).toBe(true);
    expect(refusals.at(-1)?.code).toBe('rate-limited');
    // The calls that said no are paid: 40 at once, and 100 sends that nobody gave back.
    expect(refusals.filter((refusal) => refusal.code === 'stale-epoch').length).toBeLessThanOrEqual(40 + 100);
  });

  test('large messages to many are paid by what they make others receive, and nothing of it comes back by sending on', async () => {
    const { town, alice, a } = await stranger({ maxHandedAtOnce: 4_000_000, maxHandedPerMinute: 1_000_000 });
    const people: Person[] = [];
    for (let n = 2; n <= 40; n++) people.push(await town.person(n));
    const sockets = await Promise.all(people.map((person) => person.connect()));
    const chat = groupId(1);
    await a.ask(a.creation(chat, wire.ConversationKind.GROUP, [alice.id, ...people.map((one) => one.id)]));
    await town.settle();
    for (const socket of sockets) await socket.ack();
    const body = new Uint8Array(defaultLimits.maxBodyBytes);
    let taken = 0;
    let refusal: wire.Refusal.$Properties | null | undefined;
    for (let second = 0, number = 2; second < 60; second++) {
      const reply = await a.ask(a.message(chat, { number, after: number - 1, body }));
      if (reply.accepted) taken++;
      else refusal = reply.refusal;
      if (reply.accepted) number++;
      await town.pass(1_000);
      for (const socket of sockets) await socket.ack();
    }
    expect(taken).toBeGreaterThan(0);
    expect(taken * body.length * 40).toBeLessThanOrEqual(4_000_000 + 1_000_000);
    expect(refusal).toMatchObject({ code: 'rate-limited' });
    expect(refusal?.sentence).toContain('bytes that this account sends to others');
  });

  test('[D3.1] a send that cannot be checked just now gives back what was paid, and is answered', async () => {
    const { town, a } = await stranger({ maxSendsPerMinute: 5 });
    await town.person(2);
    town.userCall = () => Promise.reject(new Error('away'));
    const creation = (n: number) => a.creation(groupId(n), wire.ConversationKind.DIRECT, [personId(1), personId(2)]);
    for (let n = 1; n <= 20; n++) {
      const { refusal } = await a.ask(creation(n));
      expect(refusal).toMatchObject({ code: 'unavailable' });
    }
    town.userCall = (_id, _method, _request, pass) => pass();
    for (let n = 0; n < 5; n++) {
      expect(
        (await a.ask(a.creation(groupId(100 + n), wire.ConversationKind.GROUP, [personId(1)]))).accepted,
      ).toBeTruthy();
    }
  });

  test('bytes stored have a quota of the day, with a sentence of its own', async () => {
    const { town, alice, a } = await stranger({ maxStoredBytesPerDay: 100_000 });
    const bob = await town.person(2);
    const chat = await startDirect(a, alice, bob);
    const body = new Uint8Array(40_000);
    await a.ask(a.message(chat, { body }));
    await a.ask(a.message(chat, { body }));
    const refused = await a.ask(a.message(chat, { body, number: 4, after: 3 }));
    expect(refused.refusal?.code).toBe('rate-limited');
    expect(refused.refusal?.sentence).toContain('stored as much as it may');
    expect(Number(refused.refusal?.afterMs)).toBeGreaterThan(3_600_000);
  });
});

describe('[D10.7] what people do is never refused', () => {
  test('a group of 1,024: its device lists, its creation, and messages to it', async () => {
    const { town, alice, a } = await stranger();
    const people: Person[] = [];
    for (let n = 2; n <= defaultLimits.maxMembers; n++) people.push(await town.person(n));
    const users = people.map((person) => person.id);
    for (let at = 0; at < users.length; at += 128) {
      const { deviceLists } = await a.ask({ getDeviceLists: { users: users.slice(at, at + 128) } });
      expect(deviceLists?.lists?.length).toBe(Math.min(128, users.length - at));
    }
    const chat = groupId(1);
    const created = await a.ask(a.creation(chat, wire.ConversationKind.GROUP, [alice.id, ...users]));
    expect(created.accepted?.seq).toBe(1);
    const body = new Uint8Array(1_024);
    for (let n = 0; n < 8; n++) expect((await a.ask(a.message(chat, { body }))).accepted?.seq).toBe(n + 2);
  }, 240_000);

  test('an outbox of a day, at the pace of the account', async () => {
    const { town, alice, a } = await stranger();
    const chat = await startDirect(a, alice, await town.person(2));
    let next = 2;
    let elapsed = 0;
    while (next <= 501) {
      a.forget();
      const from = next;
      const batch = Array.from({ length: Math.min(16, 502 - from) }, (_, n) =>
        a.message(chat, { number: from + n, after: from + n - 1 }),
      );
      await a.command(...batch);
      await town.settle();
      next += a.replies().filter((reply) => reply.accepted).length;
      await a.ack([{ conversation: chat, through: next - 1, newest: next - 1 }]);
      const wait = Math.max(0, ...a.replies().map((reply) => Number(reply.refusal?.afterMs ?? 0)));
      await town.pass(wait);
      elapsed += wait;
    }
    expect(elapsed).toBeLessThanOrEqual(5 * minute);
  });
});

describe('[D10.7] a resume', () => {
  test('that was begun again and again goes on at the pace of the account, and is told whole', async () => {
    const { town, alice, a } = await stranger({ maxStatesAtOnce: 30, maxStatesPerMinute: 60 });
    await town.person(2);
    for (let n = 0; n < 20; n++) {
      await a.ask(a.creation(groupId(n), wire.ConversationKind.GROUP, [alice.id, personId(2)]));
    }
    await town.pass(minute);
    const before = town.called('attach');
    let last = a;
    for (let n = 0; n < 10; n++) last = await alice.connect();
    await town.settle();
    expect(town.called('attach') - before).toBeLessThanOrEqual(30);
    await town.pass(minute);
    expect(new Set(last.states().map((state) => state.conversation)).size).toBe(20);
    expect(last.events().some((event) => event.caughtUp)).toBe(true);
    expect(town.called('attach') - before).toBeLessThanOrEqual(30 + 60);
  });
});

describe('[D10.7] the allowance is kept', () => {
  const tight = { maxSendsPerMinute: 10, maxCallsAtOnce: 64 };

  test('over a sleep without a socket, and over a restart', async () => {
    const { town, alice, a } = await stranger(tight);
    const bob = await town.person(2);
    const chat = await startDirect(a, alice, bob);
    await a.command(...Array.from({ length: 9 }, () => a.message(chat)));
    await town.settle();
    await a.leave();
    await town.pass(1_000);
    alice.restart();
    await town.pass(2_000);
    const again = await alice.connect();
    expect((await again.ask(again.message(chat, { number: 11, after: 10 }))).refusal?.code).toBe('rate-limited');
  });

  test('a crash gives back a quarter at most', async () => {
    const { town, alice, a } = await stranger({ maxCallsAtOnce: 64, maxCallsPerMinute: 1 });
    await town.person(2);
    let taken = 0;
    for (let n = 0; n < 64; n++) if ((await a.ask({ findDirect: { peer: personId(2) } })).direct) taken++;
    expect(taken).toBe(64);
    await town.pass(300);
    alice.crash();
    const b = await alice.connect();
    let more = 0;
    for (let n = 0; n < 64; n++) if ((await b.ask({ findDirect: { peer: personId(2) } })).direct) more++;
    expect(more).toBeLessThanOrEqual(16);
  });

  test('steady sending costs a row in some twenty messages, not one each', async () => {
    const { town, alice, a } = await stranger();
    const bob = await town.person(2);
    const chat = await startDirect(a, alice, bob);
    await town.pass(2_000);
    const before = alice.storage.rowsWritten();
    for (let n = 0; n < 60; n++) {
      await a.ask(a.message(chat));
      await town.pass(100);
    }
    expect(alice.storage.rowsWritten() - before).toBeLessThanOrEqual(60 / 20);
  });

  test.each([-3_600_000, 3_600_000])(
    '[T1] a clock that steps by %d ms neither refuses for an hour nor gives more than the whole',
    async (step) => {
      const { town, alice, a } = await stranger(tight);
      const bob = await town.person(2);
      const chat = await startDirect(a, alice, bob);
      await a.command(...Array.from({ length: 9 }, () => a.message(chat)));
      await town.settle();
      town.now += step;
      await a.command(...Array.from({ length: 20 }, () => a.message(chat)));
      await town.settle();
      const accepted = a.replies().filter((reply) => reply.accepted).length;
      expect(accepted).toBeLessThanOrEqual(10 + 10);
      await town.pass(minute);
      a.forget();
      await a.command(
        ...Array.from({ length: 10 }, (_, n) => a.message(chat, { number: accepted + n + 1, after: accepted + n })),
      );
      await town.settle();
      expect(a.replies().filter((reply) => reply.accepted).length).toBe(10);
    },
  );

  test('of two devices one leaves the other a part', async () => {
    const { town, alice, a } = await stranger({ maxCallsAtOnce: 64, maxCallsPerMinute: 1 });
    await town.person(2);
    const other = await alice.connect(await alice.link());
    for (let n = 0; n < 64; n++) await a.ask({ findDirect: { peer: personId(2) } });
    expect(a.replies().filter((reply) => reply.direct).length).toBe(48);
    expect((await other.ask({ findDirect: { peer: personId(2) } })).direct).toBeTruthy();
  });
});

describe('[D10.7] routes', () => {
  const credential = { device: 1, tokenHash: tokenHash(1) };

  async function callsUntilRefused(call: () => Promise<object>, most: number): Promise<number> {
    for (let n = 0; n < most; n++) if (isRefusal(await call())) return n;
    return most;
  }

  test('[H11] changes, questions and pages are paid by the account', async () => {
    const town = new Town({
      maxCallsUnpaced: 1_000_000,
      maxCallsAtOnce: 60,
      maxRowsAtOnce: 40,
      maxBytesOutAtOnce: 10_000_000,
    });
    const [alice, bob] = [await town.person(1), await town.person(2)];
    const chat = await startDirect(await alice.connect(), alice, bob);
    const { user } = alice;
    const contact = (n: number) => ({ user: personId(n), name: 'somebody' });
    let n = 10;
    const calls: (() => Promise<object>)[] = [
      () => user.putContact(credential, contact(n++)),
      () => user.contacts(credential),
      () => user.devices(credential),
      () => user.authorize(credential, 'changeProfile'),
      () => user.authorize(credential, 'a route of the next release'),
      () => user.page(credential, { conversation: chat, after: 0, before: 0, limit: 0 }),
      () => user.admit(credential),
    ];
    for (const call of calls) {
      await town.pass(10 * minute);
      expect(await callsUntilRefused(call, 500)).toBeLessThanOrEqual(62);
      const refusal = (await call()) as Refusal;
      expect(refusal.refused).toBe('rate-limited');
      await town.pass(Number(refusal.afterMs));
      expect(isRefusal(await call())).toBe(false);
    }
  });

  test('to sign a device out is never refused', async () => {
    const { town, alice } = await stranger({ maxCallsAtOnce: 10 });
    const laptop = await alice.link();
    await callsUntilRefused(() => alice.user.devices(credential), 100);
    expect(await alice.user.removeDevice(credential, laptop)).toEqual({ removed: true });
    await town.settle();
  });

  test('without a socket too, what was used outlives the object', async () => {
    const { town, alice, a } = await stranger({ maxCallsAtOnce: 128, maxCallsPerMinute: 1 });
    await a.leave();
    let answered = 0;
    for (let turn = 0; turn < 30; turn++) {
      answered += await callsUntilRefused(() => alice.user.devices(credential), 500);
      await town.pass(300);
      alice.restart();
      await town.pass(10_000);
    }
    // A 64th each time at most.
    expect(answered).toBeLessThanOrEqual(128 + 5 + 30 * 2);
  });
});

test('[D10.7] a deletion pays for each entry that it erases, also for those that are erased already', async () => {
  const town = new Town({ maxRowsAtOnce: 100, maxRowsPerMinute: 1 });
  const alice = await town.person(1);
  const a = await alice.connect();
  const group = groupId(1);
  await a.ask(a.creation(group, wire.ConversationKind.GROUP, [alice.id]));
  for (let n = 0; n < 64; n++) {
    await town.pass(1_000);
    await a.ask(a.message(group));
  }
  const targets = Array.from({ length: 64 }, (_, i) => i + 2);
  const deletion = () => a.message(group, { kind: wire.EntryKind.DELETION, countable: false, targets });
  expect((await a.ask(deletion())).accepted).toBeTruthy();
  expect((await a.ask(deletion())).refusal?.code).toBe('rate-limited');
});

test('[D10.7] a deletion pays a call for each target, which may have to be read from cold history: refused ones end with the allowance', async () => {
  const town = new Town({ maxCallsAtOnce: 200, maxCallsPerMinute: 1 });
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const [a, b] = [await alice.connect(), await bob.connect()];
  const chat = await startDirect(a, alice, bob);
  for (let n = 0; n < 64; n++) {
    await town.pass(1_000);
    await a.ask(a.message(chat));
  }
  const targets = Array.from({ length: 64 }, (_, i) => i + 2);
  const refusals: unknown[] = [];
  for (let n = 0; n < 5; n++) {
    const deletion = b.message(chat, { kind: wire.EntryKind.DELETION, countable: false, targets, after: 0 });
    refusals.push((await b.ask(deletion)).refusal?.code);
  }
  expect(refusals.filter((code) => code === 'bad-target').length).toBeLessThanOrEqual(3);
  expect(refusals.at(-1)).toBe('rate-limited');
});

test('[D10.7] a conversation pays for the tables that it begins with', async () => {
  const town = new Town({ maxStoredBytesPerDay: 256 * 1024 });
  const alice = await town.person(1);
  const a = await alice.connect();
  const begun: boolean[] = [];
  for (let n = 0; n < 8; n++) {
    const { accepted } = await a.ask(a.creation(groupId(n), wire.ConversationKind.GROUP, [alice.id]));
    begun.push(Boolean(accepted));
  }
  expect(begun).toEqual([true, true, true, true, true, false, false, false]);
});

test('[D10.7] what a state is larger than usual by is paid as well', async () => {
  const town = new Town({
    maxBytesOutAtOnce: 300_000,
    maxBytesOutPerMinute: 3_000_000,
    maxUnackedBytes: 64 * 1024 * 1024,
  });
  const alice = await town.person(1);
  const a = await alice.connect();
  for (let n = 0; n < 44; n++) {
    await town.pass(2_000);
    const bob = await town.person(2 + n);
    const chat = await startDirect(a, alice, bob);
    await a.ask(a.message(chat, { body: new Uint8Array(60_000) }));
  }
  await a.leave();
  const b = await alice.connect(1, { resume: [] });
  await town.settle();
  expect(b.states().length).toBeLessThan(40);
  await town.pass(120_000);
  expect(b.states().length).toBe(44);
});
