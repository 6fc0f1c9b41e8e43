/** The rules that the User object keeps, by id, over real conversations in this process. */
import { describe, expect, test } from 'vitest';
import { encodeClientFrame } from '../../protocol/codec.ts';
import { wire } from '../../schema/gen/wire.js';
import {
  groupId,
  type Person,
  personId,
  startDirect,
  Town,
  type TownSocket,
  tokenHash,
} from '../../tests/harness/town.ts';
import type { DeliverRequest } from './rpc.ts';
import { keepWithinMs } from './sockets/attachment-keeper.ts';

async function chatOfTwo(town = new Town()) {
  const [alice, bob] = [await town.person(1), await town.person(2)];
  const [a, b] = [await alice.connect(), await bob.connect()];
  const chat = await startDirect(a, alice, bob);
  await a.ack([{ conversation: chat, through: 1, newest: 1 }]);
  await b.ack([{ conversation: chat, through: 1, newest: 1 }]);
  await town.pass(2_000);
  return { town, alice, bob, a, b, chat };
}

const row = (person: Person) =>
  person.storage.sql
    .exec<{ dirty: number; touched_at: number }>('SELECT dirty, touched_at FROM conversations')
    .toArray()[0];

const told = (socket: TownSocket) => socket.states().map((state) => state.conversation);

describe('D1 no loss', () => {
  test('[D1.1] each answer echoes the generation of the delivery, and generations only rise', async () => {
    const { town, bob, b, chat, a } = await chatOfTwo();
    const seen: number[] = [];
    town.conversationCall = (_id, method, request, pass) => {
      if (method === 'attach') seen.push((request as { generation: number }).generation);
      return pass();
    };
    await b.leave();
    await a.ask(a.message(chat));
    await town.settle();
    const again = await bob.connect(1, { resume: [{ conversation: chat, through: 1, newest: 1 }] });
    await again.leave();
    await a.ask(a.message(chat));
    await town.settle();
    bob.crash();
    await bob.connect(1, { resume: [{ conversation: chat, through: 1, newest: 1 }] });
    expect(seen).toEqual([2, 3]);
    const reply = await bob.user.deliver({ ...delivery(chat), generation: 2 });
    expect(reply).toMatchObject({ generation: 2 });
  });

  test('[D1.2] marked before answered: one row at clean → dirty, none after', async () => {
    const { town, bob, b, a, chat } = await chatOfTwo();
    await b.leave();
    const before = bob.storage.rowsWritten();
    for (let i = 0; i < 5; i++) {
      await a.ask(a.message(chat));
      await town.settle();
    }
    expect(row(bob)?.dirty).toBe(1);
    expect(bob.storage.rowsWritten() - before).toBe(1);
  });

  test('[D1.2] a summary for somebody without a socket marks as well', async () => {
    const { town, alice, a, b, chat } = await chatOfTwo();
    await a.ask(a.message(chat));
    await town.settle();
    await a.ack([{ conversation: chat, through: 2, newest: 2 }]);
    await town.settle();
    await a.leave();
    expect(row(alice)?.dirty).toBe(0);
    await b.ack([{ conversation: chat, through: 2, newest: 2 }]);
    await town.pass(2_000);
    expect(row(alice)?.dirty).toBe(1);
    const back = await alice.connect(1, { resume: [{ conversation: chat, through: 2, newest: 2 }] });
    expect(back.states()[0]?.summary?.steps).toMatchObject([{ delivered: 1, total: 1 }]);
  });

  test('[9.2] [D1.3] a laptop that was away a month is told of all that the phone has taken meanwhile', async () => {
    const { town, bob, b, a, chat } = await chatOfTwo();
    const laptop = await bob.link();
    await town.pass(2_000);
    const l = await bob.connect(laptop);
    await l.ack([{ conversation: chat, through: 2, newest: 2 }]);
    await l.leave();
    await a.ask(a.message(chat, { epoch: 2 }));
    await town.settle();
    await b.ack([{ conversation: chat, through: 3, newest: 3 }]);
    await town.settle();
    await b.leave();
    expect(row(bob)?.dirty).toBe(0);
    await town.pass(30 * 24 * 3_600_000);
    await bob.sleep();
    const back = await bob.connect(laptop, { resume: [{ conversation: chat, through: 2, newest: 2 }] });
    expect(back.states()).toMatchObject([{ conversation: chat, headSeq: 3 }]);
  });

  test('[D1.3] and of what the phone itself has sent, or only read', async () => {
    const { town, bob, b, chat, a } = await chatOfTwo();
    const laptop = await bob.link();
    await town.pass(2_000);
    const l = await bob.connect(laptop);
    await l.ack([{ conversation: chat, through: 2, newest: 2 }]);
    await l.leave();
    const cursor = { conversation: chat, through: 2, newest: 2 };
    await b.ask(b.message(chat, { epoch: 2 }));
    await b.ack();
    await b.leave();
    await town.pass(1_000);
    const back = await bob.connect(laptop, { resume: [cursor] });
    expect(back.states()).toMatchObject([{ conversation: chat, headSeq: 3 }]);
    await back.ack([{ conversation: chat, through: 3, newest: 3 }]);
    await a.ask(a.message(chat, { epoch: 2 }));
    await town.settle();
    await back.ack([{ conversation: chat, through: 4, newest: 4 }]);
    await back.leave();
    await town.pass(1_000);
    const phone = await bob.connect(1, { resume: [{ conversation: chat, through: 4, newest: 4 }] });
    await phone.ack([{ conversation: chat, through: 4, newest: 4, read: 4 }]);
    await town.pass(2_000);
    await phone.leave();
    await town.pass(1_000);
    const last = await bob.connect(laptop, { resume: [{ conversation: chat, through: 4, newest: 4 }] });
    expect(last.states()[0]?.read).toMatchObject({ read: 4, unread: 0 });
  });

  test('[D1.3] also when the clock has stepped back', async () => {
    const { town, bob, b, a, chat } = await chatOfTwo();
    const laptop = await bob.link();
    await town.pass(2_000);
    const l = await bob.connect(laptop);
    await l.ack([{ conversation: chat, through: 2, newest: 2 }]);
    await a.ask(a.message(chat, { epoch: 2 }));
    await town.settle();
    for (const socket of [b, l]) await socket.ack([{ conversation: chat, through: 3, newest: 3 }]);
    await town.pass(2_000);
    await l.leave();
    town.now -= 3_600_000;
    await bob.sleep();
    a.forget();
    await b.command(b.message(chat, { epoch: 2 }));
    await town.settle();
    await a.ack([{ conversation: chat, through: 4, newest: 4 }]);
    await town.settle();
    await b.ack([{ conversation: chat, through: 4, newest: 4 }]);
    await b.leave();
    const back = await bob.connect(laptop, { resume: [{ conversation: chat, through: 4, newest: 4 }] });
    expect(back.states()[0]?.summary?.steps?.at(-1)).toMatchObject({ delivered: 1 });
  });

  test('[D1.3] nothing is told again to a device that has everything', async () => {
    const { town, bob, b, a, chat } = await chatOfTwo();
    await a.ask(a.message(chat));
    await town.settle();
    await b.ack([{ conversation: chat, through: 2, newest: 2 }]);
    await town.pass(2_000);
    await b.leave();
    await town.pass(1_000);
    const back = await bob.connect(1, { resume: [{ conversation: chat, through: 2, newest: 2 }] });
    expect(told(back)).toEqual([]);
    expect(back.events().at(-1)?.caughtUp).toBeTruthy();
    expect(bob.storage.rowsWritten()).toBeGreaterThan(0);
  });

  test('[D1.4] twelve to a half-open socket, the object sleeps, the socket dies: a mark', async () => {
    const { town, bob, b, a, chat } = await chatOfTwo();
    for (let i = 0; i < 12; i++) await a.ask(a.message(chat));
    await town.settle();
    expect(row(bob)?.dirty).toBe(0);
    await bob.sleep();
    await b.leave(1006);
    expect(row(bob)?.dirty).toBe(1);
  });

  test('[D1.4] what does not fit in the attachment becomes rows at once', async () => {
    const town = new Town();
    const bob = await town.person(2);
    const b = await bob.connect();
    const count = 400;
    for (let n = 1; n <= count; n++) {
      await bob.user.deliver({ ...delivery(groupId(n)), entries: [entry(n)], firstSeq: 1, headSeq: 1 });
    }
    await town.pass(keepWithinMs);
    expect(b.attachment()?.length).toBeLessThan(town.limits.maxAttachmentBytes);
    bob.crash();
    const marked = bob.storage.sql
      .exec<{ n: number }>('SELECT count(*) AS n FROM conversations WHERE dirty = 1')
      .toArray();
    expect(Number(marked[0]?.n)).toBeGreaterThan(count / 3);
    expect(Number(marked[0]?.n)).toBeLessThan(count);
  });

  test('[D1.5] an orphaned flag counts every conversation as changed, for every device', async () => {
    const { town, bob, a, b, chat } = await chatOfTwo();
    const laptop = await bob.link();
    await town.pass(2_000);
    const l = await bob.connect(laptop);
    await l.ack([{ conversation: chat, through: 2, newest: 2 }]);
    await l.leave();
    await a.ask(a.message(chat, { epoch: 2 }));
    await town.settle();
    await b.ack([{ conversation: chat, through: 3, newest: 3, read: 3 }]);
    await town.pass(2_000);
    bob.crash();
    const phone = await bob.connect(1, { resume: [{ conversation: chat, through: 3, newest: 3 }] });
    expect(phone.states()).toMatchObject([{ conversation: chat, headSeq: 3, read: { read: 3 } }]);
    await phone.ack([{ conversation: chat, through: 3, newest: 3, read: 3 }]);
    await town.pass(1_000);
    await phone.leave();
    await town.pass(1_000);
    const again = await bob.connect(1, { resume: [{ conversation: chat, through: 3, newest: 3, read: 3 }] });
    expect(told(again)).toEqual([]);
    const back = await bob.connect(laptop, { resume: [{ conversation: chat, through: 2, newest: 2 }] });
    expect(back.states()).toMatchObject([{ conversation: chat, headSeq: 3 }]);
  });

  test('[D1.5] a connection costs two rows, a message none', async () => {
    const { town, bob, b, a, chat } = await chatOfTwo();
    await b.leave();
    await town.pass(1_000);
    let before = bob.storage.rowsWritten();
    const alarms = bob.alarmsSet;
    const idle = await bob.connect(1, { resume: [{ conversation: chat, through: 1, newest: 1 }] });
    await idle.leave();
    expect(bob.storage.rowsWritten() - before).toBe(2);
    expect(bob.alarmsSet).toBe(alarms);
    const busy = await bob.connect(1, { resume: [{ conversation: chat, through: 1, newest: 1 }] });
    before = bob.storage.rowsWritten();
    for (let seq = 2; seq < 30; seq++) {
      await a.ask(a.message(chat));
      await town.settle();
      await busy.ack([{ conversation: chat, through: seq, newest: seq, read: seq }]);
      await town.pass(100);
    }
    expect(bob.storage.rowsWritten() - before).toBe(0);
  });

  test('[D1.6] a mark is cleared by the ack of what the head was at attach, not by a push or a resume', async () => {
    const { town, bob, b, a, chat } = await chatOfTwo();
    await b.leave();
    for (let i = 0; i < 3; i++) await a.ask(a.message(chat));
    await town.settle();
    expect(row(bob)?.dirty).toBe(1);
    const back = await bob.connect(1, { resume: [{ conversation: chat, through: 1, newest: 1 }] });
    await back.ack();
    await a.ask(a.message(chat));
    await town.settle();
    await back.ack([{ conversation: chat, through: 3, newest: 5 }]);
    expect(row(bob)?.dirty).toBe(1);
    const before = bob.storage.rowsWritten();
    await back.ack([{ conversation: chat, through: 4, newest: 5 }]);
    expect(row(bob)?.dirty).toBe(0);
    expect(bob.storage.rowsWritten() - before).toBe(1);
  });

  test('[D1.6] the ack counts only once the frame with the state is stored', async () => {
    const { town, bob, b, a, chat } = await chatOfTwo();
    await b.leave();
    await a.ask(a.message(chat));
    await town.settle();
    const back = await bob.connect(1, { resume: [{ conversation: chat, through: 1, newest: 1 }] });
    await back.command({ ack: { frames: 0, conversations: [{ conversation: chat, through: 2, newest: 2 }] } });
    expect(row(bob)?.dirty).toBe(1);
    await back.ack();
    expect(row(bob)?.dirty).toBe(0);
  });

  test('[8.4] [D1.7] an ack above the last seq is refused and moves nothing, also after a sleep', async () => {
    const { town, bob, b, a, chat } = await chatOfTwo();
    const ahead = { ack: { conversations: [{ conversation: chat, through: 9, newest: 9 }] } };
    expect((await b.ask(ahead)).refusal).toMatchObject({ code: 'ack-ahead' });
    expect((await b.ask({ ack: { conversations: [{ conversation: chat, read: 9 }] } })).refusal?.code).toBe(
      'ack-ahead',
    );
    await bob.sleep();
    expect((await b.ask(ahead)).refusal).toMatchObject({ code: 'ack-ahead' });
    expect((await b.ask({ ack: { frames: 77 } })).refusal).toMatchObject({ code: 'ack-ahead' });
    await a.ask(a.message(chat));
    await town.settle();
    a.forget();
    const honest = await b.ask({ ack: { conversations: [{ conversation: chat, through: 2, newest: 2 }] } });
    expect(honest.done).toBeTruthy();
    await town.settle();
    expect(a.summaries().at(-1)?.steps?.at(-1)).toMatchObject({ delivered: 1 });
  });

  test('[D1.8] a new device list reaches every conversation, however often the call fails', async () => {
    const { town, bob, chat } = await chatOfTwo();
    let failures = 0;
    town.conversationCall = (_id, method, _request, pass) => {
      if (method === 'putDevices' && failures++ < 4) throw new Error('away');
      return pass();
    };
    await bob.link();
    await town.pass(60_000);
    expect(failures).toBe(5);
    expect(bob.storage.sql.exec('SELECT * FROM outbox').toArray()).toEqual([]);
    const back = await bob.connect(1, { resume: [] });
    expect(back.states()).toMatchObject([{ conversation: chat, deviceListVersion: 2, headSeq: 2 }]);
  });

  test('[D1.8] added to a group with an old list while a link is under way: the next answer starts the repair', async () => {
    const town = new Town();
    const bob = await town.person(2);
    await bob.connect();
    await bob.link();
    await town.pass(1_000);
    expect(town.called('putDevices')).toBe(0);
    await bob.user.deliver({ ...delivery(groupId(1)), entries: [entry(1)], firstSeq: 1, headSeq: 1, listVersion: 1 });
    await town.pass(1_000);
    expect(town.called('putDevices')).toBe(1);
  });

  test('[D1.8] a removed device is cut off at once', async () => {
    const { town, bob } = await chatOfTwo();
    const laptop = await bob.link();
    const l = await bob.connect(laptop);
    const credential = { device: 1, tokenHash: tokenHash(1) };
    expect(await bob.user.removeDevice(credential, laptop)).toEqual({ removed: true });
    expect(l.closedWith).toBe(4503);
    expect(await bob.user.admit({ device: laptop, tokenHash: tokenHash(laptop) })).toMatchObject({
      refused: 'signed-out',
    });
    expect(await bob.user.devices(credential)).toMatchObject({ version: 3, devices: [{ device: 1 }] });
    const again = await bob.user.link({ by: 1, deviceName: 'tablet', tokenHash: tokenHash(9) });
    expect(again).toEqual({ device: 3 });
    await town.pass(2_000);
  });

  test('[D1.11] [D3.1] an append that fails is not answered: the client repeats, and gets its number', async () => {
    const { town, a, chat } = await chatOfTwo();
    let isDown = true;
    town.conversationCall = (_id, method, _request, pass) => {
      if (method === 'append' && isDown) throw new Error('away');
      return pass();
    };
    const message = a.message(chat);
    const id = await a.command(message);
    await town.pass(5_000);
    expect(a.replies().find((reply) => reply.id === id)).toBeUndefined();
    isDown = false;
    expect((await a.ask(message)).accepted).toMatchObject({ number: 2, seq: 2 });
    expect((await a.ask(message)).accepted).toMatchObject({ number: 2, seq: 2 });
  });

  test('[D1.12] the sender has what its sockets were handed; the other device is served from the answer', async () => {
    const { town, alice, a, chat } = await chatOfTwo();
    const laptop = await alice.link();
    await town.pass(2_000);
    const l = await alice.connect(laptop);
    await a.ask(a.message(chat, { epoch: 2 }));
    await town.settle();
    expect(l.seqs(chat)).toEqual([3]);
    const have: number[] = [];
    town.conversationCall = (_id, method, request, pass) => {
      if (method === 'append') have.push((request as { have: number }).have);
      return pass();
    };
    await a.ask(a.message(chat, { epoch: 2 }));
    expect(have).toEqual([3]);
  });

  test('[D10.1] an object in which nobody signed up stores nothing, whatever it is asked', async () => {
    const town = new Town();
    const nobody = town.place(personId(7));
    const credential = { device: 1, tokenHash: tokenHash(1) };
    expect(await nobody.user.deliver(delivery(groupId(1)))).toMatchObject({ status: 'gone' });
    expect(await nobody.user.deviceList()).toMatchObject({ refused: 'unknown-user' });
    expect(await nobody.user.directId({ peer: personId(8) })).toMatchObject({ refused: 'unknown-user' });
    expect(await nobody.user.watch({ watcher: personId(8), until: town.now + 1_000 })).toEqual({
      state: 0,
      lastSeenAt: 0,
    });
    expect(await nobody.user.authorize(credential)).toMatchObject({ refused: 'unauthorized' });
    expect(await nobody.user.retire({ reason: 1 })).toEqual({ retired: true });
    expect(nobody.storage.sql.exec('SELECT name FROM sqlite_master').toArray()).toEqual([]);
  });
});

describe('D2 send limit', () => {
  test('[6.13] [D2.4] counts what was taken; the rest of a batch waits together, and none overtakes', async () => {
    const { town, a, chat } = await chatOfTwo(new Town({ maxSendsPerMinute: 10 }));
    const batch = Array.from({ length: 16 }, () => a.message(chat));
    await a.command(...batch);
    await town.settle();
    const accepted = a.replies().filter((reply) => reply.accepted);
    const refused = a.replies().filter((reply) => reply.refusal);
    expect(accepted.map((reply) => reply.accepted?.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(refused.map((reply) => reply.refusal?.number)).toEqual([11, 12, 13, 14, 15, 16, 17]);
    expect(refused[0]?.refusal).toMatchObject({ code: 'rate-limited', advice: wire.Advice.AFTER_DELAY });
    const waited = Number(refused[0]?.refusal?.afterMs);
    expect(waited).toBeGreaterThan(30_000);
    await town.pass(waited);
    a.forget();
    await a.command(...batch.slice(9));
    await town.settle();
    expect(a.replies().map((reply) => reply.accepted?.number)).toEqual([11, 12, 13, 14, 15, 16, 17]);
  });

  test('[D2.4] a repeat is free, unless it makes the conversation read far back', async () => {
    const { town, a, chat } = await chatOfTwo(new Town({ maxSendsPerMinute: 10 }));
    const send = a.message(chat);
    await a.ask(send);
    for (let n = 0; n < 30; n++) expect((await a.ask(send)).accepted?.seq).toBe(2);
    town.conversationCall = async (_id, method, _request, pass) => {
      const reply = await pass();
      if (method !== 'append') return reply;
      const { results, ...rest } = reply as { results: readonly object[] };
      return { ...rest, results: results.map((result) => ({ ...result, dear: true })) };
    };
    const codes: (string | undefined)[] = [];
    for (let n = 0; n < 12; n++) codes.push((await a.ask(send)).refusal?.code ?? undefined);
    expect(codes[0]).toBeUndefined();
    expect(codes.at(-1)).toBe('rate-limited');
  });

  test('[D2.4] the allowance survives a sleep', async () => {
    const { town, alice, a, chat } = await chatOfTwo(new Town({ maxSendsPerMinute: 10 }));
    await a.command(...Array.from({ length: 9 }, () => a.message(chat)));
    await town.settle();
    await alice.sleep();
    expect((await a.ask(a.message(chat))).refusal?.code).toBe('rate-limited');
  });
});

describe('D6 ticks', () => {
  test('[D6.1] an unconfirmed report is told again until it is confirmed', async () => {
    const { town, a, b, chat } = await chatOfTwo();
    await a.ask(a.message(chat));
    await town.settle();
    const before = town.called('report');
    let confirm = false;
    town.conversationCall = async (_id, method, _request, pass) => {
      const reply = await pass();
      return method === 'report' ? { ...(reply as object), confirmed: confirm } : reply;
    };
    await b.ack([{ conversation: chat, through: 2, newest: 2 }]);
    await town.pass(3_500);
    expect(town.called('report') - before).toBeGreaterThanOrEqual(4);
    confirm = true;
    await town.pass(2_000);
    const confirmed = town.called('report');
    await town.pass(10_000);
    expect(town.called('report')).toBe(confirmed);
  });

  test('[D6.1] a report that came while the timer of an earlier one stood is told again too', async () => {
    const { town, a, b, bob, chat } = await chatOfTwo();
    await town.pass(3_000);
    for (let n = 0; n < 3; n++) await a.ask(a.message(chat));
    const confirmed: boolean[] = [];
    town.conversationCall = async (_id, method, request, pass) => {
      const reply = await pass();
      const isOfBob = (request as { user?: string }).user === bob.id;
      if (method === 'report' && isOfBob) confirmed.push((reply as { confirmed: boolean }).confirmed);
      return reply;
    };
    // The first falls into a quiet second; the others come while the conversation is busy.
    for (const through of [2, 3, 4]) {
      await b.ack([{ conversation: chat, through, newest: through }]);
      await town.pass(through === 3 ? 500 : 100);
    }
    await town.pass(3_000);
    expect(confirmed).toContain(false);
    expect(confirmed.at(-1)).toBe(true);
  });

  test('[D8] a read that only the conversation knows, of a send whose answer was lost, is told to the other device', async () => {
    const { town, bob, b, a, chat } = await chatOfTwo();
    const laptop = await bob.link();
    await town.pass(10_000);
    const l = await bob.connect(laptop);
    await a.ask(a.message(chat, { epoch: 2 }));
    await town.settle();
    for (const socket of [b, l]) await socket.ack([{ conversation: chat, through: 3, newest: 3 }]);
    await town.pass(3_000);
    town.conversationCall = async (_id, method, _request, pass) => {
      const reply = await pass();
      if (method === 'append') throw new Error('the answer is lost');
      return reply;
    };
    await b.command(b.message(chat, { epoch: 2, readThrough: 3 }));
    await town.pass(2_000);
    town.conversationCall = (_id, _method, _request, pass) => pass();
    await b.leave(1006);
    await town.pass(20_000);
    expect(l.seqs(chat)).toContain(4);
    await l.ack([{ conversation: chat, through: 4, newest: 4 }]);
    await town.pass(5_000);
    const told = l.events().flatMap((event) => event.readPositions?.positions ?? []);
    expect(told).toContainEqual(expect.objectContaining({ read: 4 }));
  });

  test('[D6.1] a report that was never confirmed is repeated by the next resume', async () => {
    const { town, bob, a, b, chat } = await chatOfTwo();
    await a.ask(a.message(chat));
    await town.settle();
    let isDown = true;
    town.conversationCall = (_id, method, _request, pass) => {
      if (method === 'report' && isDown) throw new Error('away');
      return pass();
    };
    await b.ack([{ conversation: chat, through: 2, newest: 2, read: 2 }]);
    await town.settle();
    await b.leave();
    await bob.sleep();
    isDown = false;
    a.forget();
    await bob.connect(1, { resume: [{ conversation: chat, through: 2, newest: 2, read: 2 }] });
    await town.pass(3_000);
    expect(a.summaries().at(-1)?.steps?.at(-1)).toMatchObject({ delivered: 1, read: 1 });
  });

  test('[D6.1] after a crash the device restates what it had acked and read', async () => {
    const { town, bob, a, b, chat } = await chatOfTwo();
    await a.ask(a.message(chat));
    await town.settle();
    town.conversationCall = (_id, method, _request, pass) => {
      if (method === 'report') throw new Error('away');
      return pass();
    };
    await b.ack([{ conversation: chat, through: 2, newest: 2, read: 2 }]);
    await town.settle();
    bob.crash();
    town.conversationCall = (_id, _method, _request, pass) => pass();
    await bob.connect(1, { resume: [{ conversation: chat, through: 2, newest: 2, read: 2 }] });
    await town.pass(3_000);
    expect(a.summaries().at(-1)?.steps?.at(-1)).toMatchObject({ delivered: 1, read: 1 });
  });

  test('[12.1] [D6.2] what could not be decrypted gets no tick', async () => {
    const { town, a, b, chat } = await chatOfTwo();
    for (let i = 0; i < 3; i++) await a.ask(a.message(chat));
    await town.settle();
    await b.ack([{ conversation: chat, through: 4, newest: 4, failed: [{ from: 3, through: 3 }] }]);
    await town.pass(2_000);
    const steps = a.summaries().at(-1)?.steps ?? [];
    const at = (seq: number) => steps.filter((step) => (step.from ?? 0) <= seq).at(-1)?.delivered ?? 0;
    expect([at(2), at(3), at(4)]).toEqual([1, 0, 1]);
  });

  test('[12.1] [D6.2] and holds back nothing that came after it, while another device may still open it', async () => {
    const { town, bob, a, b, chat } = await chatOfTwo();
    const laptop = await bob.link();
    await town.pass(2_000);
    await (await bob.connect(laptop)).leave();
    for (let i = 0; i < 3; i++) await a.ask(a.message(chat, { epoch: 2 }));
    await town.settle();
    await b.ack([{ conversation: chat, through: 5, newest: 5, failed: [{ from: 4, through: 4 }] }]);
    await town.pass(2_000);
    const ticks = () =>
      [3, 4, 5].map((seq) => {
        const told = a.summaries().filter((summary) => (summary.through ?? 0) >= seq);
        const at = told.map(({ steps }) => (steps ?? []).filter((step) => (step.from ?? 0) <= seq).at(-1));
        return Math.max(...at.map((step) => step?.delivered ?? 0));
      });
    expect(ticks()).toEqual([1, 0, 1]);
    const back = await bob.connect(laptop, { resume: [{ conversation: chat, through: 2, newest: 2 }] });
    await back.ack([{ conversation: chat, through: 5, newest: 5 }]);
    await town.pass(2_000);
    expect(ticks()).toEqual([1, 1, 1]);
  });

  test('[D6.1] [D6.2] what another device opened after all is told again when its object died before it was written', async () => {
    const { town, bob, a, b, chat } = await chatOfTwo();
    const laptop = await bob.link();
    await town.pass(2_000);
    await (await bob.connect(laptop)).leave();
    for (let i = 0; i < 3; i++) await a.ask(a.message(chat, { epoch: 2 }));
    await town.settle();
    await b.ack([{ conversation: chat, through: 5, newest: 5, failed: [{ from: 4, through: 4 }] }]);
    await town.pass(2_000);
    const back = await bob.connect(laptop, { resume: [{ conversation: chat, through: 2, newest: 2 }] });
    town.conversationCall = (_id, method, _request, pass) => {
      if (method === 'report') throw new Error('away');
      return pass();
    };
    await back.ack([{ conversation: chat, through: 5, newest: 5 }]);
    await town.settle();
    bob.crash();
    town.conversationCall = (_id, _method, _request, pass) => pass();
    a.forget();
    await bob.connect(laptop, { resume: [{ conversation: chat, through: 5, newest: 5 }] });
    await town.pass(2_000);
    expect(a.summaries().at(-1)?.steps).toMatchObject([{ from: 4, delivered: 1, total: 1 }]);
  });

  test('[D6.2] a device that was linked a moment ago has not what came before, whatever it calls contiguous', async () => {
    const { town, bob, a, b, chat } = await chatOfTwo();
    await b.leave();
    for (let i = 0; i < 3; i++) await a.ask(a.message(chat));
    await town.settle();
    const laptop = await bob.link();
    await town.pass(2_000);
    const l = await bob.connect(laptop);
    expect(l.states()).toMatchObject([{ conversation: chat, headSeq: 5, from: 5 }]);
    a.forget();
    await bob.sleep();
    await l.ack([{ conversation: chat, through: 5, newest: 5 }]);
    await town.pass(3_000);
    expect(
      a
        .summaries()
        .flatMap((summary) => summary.steps ?? [])
        .filter((step) => (step.delivered ?? 0) > 0),
    ).toEqual([]);
    const phone = await bob.connect(1, { resume: [{ conversation: chat, through: 1, newest: 1 }] });
    await phone.ack([{ conversation: chat, through: 5, newest: 5 }]);
    await town.pass(3_000);
    expect(a.summaries().at(-1)?.steps?.at(-1)).toMatchObject({ delivered: 1, total: 1 });
  });

  test('[D6.1] what the person sent themselves is not reported: the conversation knows it', async () => {
    const { town, a, chat } = await chatOfTwo();
    const before = town.called('report');
    for (let seq = 2; seq < 12; seq++) {
      await a.ask(a.message(chat, { readThrough: seq - 1 }));
      await a.ack([{ conversation: chat, through: seq, newest: seq, read: seq }]);
    }
    await town.settle();
    expect(town.called('report')).toBe(before);
  });

  test('[12.6] [D8] what one device reads the others are told, with the unread count that follows', async () => {
    const { town, bob, a, b, chat } = await chatOfTwo();
    const laptop = await bob.link();
    await town.pass(2_000);
    const l = await bob.connect(laptop);
    for (let i = 0; i < 3; i++) await a.ask(a.message(chat, { epoch: 2 }));
    await town.settle();
    await b.ack([{ conversation: chat, through: 5, newest: 5, read: 4 }]);
    await town.settle();
    const positions = l.events().flatMap((event) => event.readPositions?.positions ?? []);
    expect(positions).toMatchObject([{ conversation: chat, read: 4, asOf: 5, unread: 1 }]);
    expect(b.events().some((event) => event.readPositions)).toBe(false);
  });
});

test('[D8] a device that was told of a read that the conversation had lost is told again when it is restored', async () => {
  const { town, bob, a, b, chat } = await chatOfTwo();
  const laptop = await bob.link();
  await town.pass(2_000);
  await a.ask(a.message(chat, { epoch: 2 }));
  await town.settle();
  await b.ack([{ conversation: chat, through: 3, newest: 3, read: 3 }]);
  await town.pass(2_000);
  await b.leave();
  await bob.sleep();
  // The conversation lost the read with its memory.
  town.conversationCall = async (_id, method, _request, pass) => {
    const reply = (await pass()) as { read: { read: number } };
    return method === 'attach' ? { ...reply, read: { ...reply.read, read: 1 } } : reply;
  };
  const l = await bob.connect(laptop);
  await town.pass(2_000);
  expect(l.states()[0]?.read).toMatchObject({ read: 1 });
  const reads = l.events().flatMap((event) => event.readPositions?.positions ?? []);
  expect(reads.at(-1)).toMatchObject({ conversation: chat, read: 3 });
});

describe('[D10.5] a flood', () => {
  const alive = encodeClientFrame({ commands: [{ alive: {} }] });

  test('[15.1] of frames is closed with 4029: ten seconds of the rate at once, then the rate', async () => {
    const town = new Town({ maxFramesPerSecond: 10 });
    const alice = await town.person(1);
    const a = await alice.connect();
    for (let i = 0; i < 90; i++) await a.raw(alive);
    for (let second = 0; second < 20; second++) {
      await town.pass(1_000);
      for (let i = 0; i < 10; i++) await a.raw(alive);
    }
    expect(a.closedWith).toBeNull();
    for (let i = 0; i < 20; i++) await a.raw(alive);
    expect(a.closedWith).toBe(4029);
    expect((await alice.connect()).isOpen).toBe(true);
  });

  test('of bytes is closed with 4029, before they are read', async () => {
    const town = new Town({ maxBytesPerSecond: 1_000 });
    const a = await (await town.person(1)).connect();
    await a.raw(new Uint8Array(9_900));
    expect(a.closedWith).toBe(4400);
    const b = await (await town.person(2)).connect();
    await b.raw(new Uint8Array(10_001));
    expect(b.closedWith).toBe(4029);
  });
});

describe('reads of several devices', () => {
  test('[D8] a resume of one device while a read is being reported hides it from no other', async () => {
    const { town, bob, a, b, chat } = await chatOfTwo();
    const laptop = await bob.link();
    await town.pass(2_000);
    const tablet = await bob.link();
    await town.pass(2_000);
    const l = await bob.connect(laptop);
    await a.ask(a.message(chat, { epoch: 3 }));
    await town.settle();
    let answer = (): void => undefined;
    town.conversationCall = async (_id, method, _request, pass) => {
      const reply = await pass();
      if (method === 'report') await new Promise<void>((resolve) => (answer = resolve));
      return reply;
    };
    await b.ack([{ conversation: chat, through: 4, newest: 4, read: 4 }]);
    await town.settle();
    const t = await bob.connect(tablet);
    expect(t.states().at(-1)?.read).toMatchObject({ read: 4 });
    answer();
    await town.settle();
    const reads = l.events().flatMap((event) => event.readPositions?.positions ?? []);
    expect(reads.at(-1)).toMatchObject({ conversation: chat, read: 4 });
  });
});

describe('slow readers', () => {
  test('[8.6] more than the limit unacked: behind once, nothing else, and pushes again after it pulled', async () => {
    const { town, b, a, chat } = await chatOfTwo(new Town({ maxUnackedFrames: 5 }));
    for (let i = 0; i < 10; i++) {
      await a.ask(a.message(chat));
      await town.settle();
    }
    expect(b.seqs(chat)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(b.behind()).toMatchObject([{ conversation: chat, headSeq: 7 }]);
    await b.ack([{ conversation: chat, through: 6, newest: 6 }]);
    await a.ask(a.message(chat));
    await town.settle();
    expect(b.seqs(chat)).toHaveLength(6);
    const page = (await b.ask({ pull: { conversation: chat, after: 6 } })).page;
    expect(page?.entries?.map((entry) => entry.seq)).toEqual([7, 8, 9, 10, 11, 12]);
    await a.ask(a.message(chat));
    await town.settle();
    expect(b.seqs(chat).at(-1)).toBe(13);
  });

  test('a device that has what it is told of is not held back by it', async () => {
    const { b, bob, chat } = await chatOfTwo();
    const reply = await bob.user.deliver({ ...delivery(chat), headSeq: 1, hint: true });
    expect(reply).toMatchObject({ status: 'pushed', have: 1 });
    expect(b.behind()).toEqual([]);
    await bob.user.deliver({ ...delivery(chat), entries: [entry(2)], firstSeq: 2, headSeq: 2 });
    expect(b.seqs(chat)).toEqual([1, 2]);
  });

  test('a page that was under way had what the hint told of: the ack ends the holding back', async () => {
    const { town, a, b, bob, chat } = await chatOfTwo();
    await bob.user.deliver({ ...delivery(chat), headSeq: 2, hint: true });
    await bob.user.deliver({ ...delivery(chat), headSeq: 3, hint: true });
    expect(b.behind()).toMatchObject([{ headSeq: 2 }, { headSeq: 3 }]);
    await b.ack([{ conversation: chat, through: 3, newest: 3 }]);
    await a.ask(a.message(chat));
    await town.settle();
    await bob.user.deliver({ ...delivery(chat), entries: [entry(4)], firstSeq: 4, headSeq: 4 });
    expect(b.seqs(chat).at(-1)).toBe(4);
  });

  test('what was held back after the told head comes with a state', async () => {
    const { town, a, b, chat } = await chatOfTwo(new Town({ maxUnackedFrames: 3 }));
    for (let i = 0; i < 8; i++) {
      await a.ask(a.message(chat));
      await town.settle();
    }
    const told = b.behind().at(-1)?.headSeq ?? 0;
    expect(told).toBeLessThan(9);
    await b.ack([{ conversation: chat, through: told, newest: told }]);
    await town.settle();
    expect(b.states().at(-1)).toMatchObject({ headSeq: 9 });
    await a.ask(a.message(chat));
    await town.settle();
    expect(b.seqs(chat).at(-1)).toBe(10);
  });

  test('[8.6] a tick that was held back comes as a state when the reader has caught up', async () => {
    const { town, a, b, chat } = await chatOfTwo(new Town({ maxUnackedFrames: 4 }));
    for (let i = 0; i < 6; i++) await a.ask(a.message(chat));
    await town.settle();
    await b.ack([{ conversation: chat, through: 7, newest: 7 }]);
    await town.pass(3_000);
    expect(a.summaries()).toEqual([]);
    await a.ack();
    await town.settle();
    expect(a.states().at(-1)?.summary?.steps).toMatchObject([{ delivered: 1, total: 1 }]);
  });

  test('[D1.3] what was held back from one device is news to the others', async () => {
    const { town, alice, a, b, chat } = await chatOfTwo(new Town({ maxUnackedFrames: 4 }));
    const laptop = await alice.link();
    await town.pass(2_000);
    const l = await alice.connect(laptop);
    for (let i = 0; i < 6; i++) await a.ask(a.message(chat, { epoch: 2 }));
    await town.settle();
    await l.ack([{ conversation: chat, through: 8, newest: 8 }]);
    await town.pass(1_000);
    await l.leave();
    await town.pass(1_000);
    await b.ack([{ conversation: chat, through: 8, newest: 8 }]);
    await town.pass(3_000);
    expect(a.summaries()).toEqual([]);
    const back = await alice.connect(laptop, { resume: [{ conversation: chat, through: 8, newest: 8 }] });
    expect(back.states()[0]?.summary?.steps?.at(-1)).toMatchObject({ delivered: 1, total: 1 });
  });

  test('a slow reader that goes away without pulling leaves a mark', async () => {
    const { town, bob, b, a, chat } = await chatOfTwo(new Town({ maxUnackedFrames: 3 }));
    for (let i = 0; i < 6; i++) {
      await a.ask(a.message(chat));
      await town.settle();
    }
    await b.ack();
    await b.leave();
    expect(row(bob)?.dirty).toBe(1);
  });
});

describe('ephemeral', () => {
  test('[13.1] typing is passed on once in three seconds, not to the device itself', async () => {
    const { town, alice, a, b, chat } = await chatOfTwo();
    const laptop = await alice.link();
    await town.pass(2_000);
    const l = await alice.connect(laptop);
    for (let i = 0; i < 5; i++) await a.command({ typing: { conversation: chat } });
    await town.settle();
    const typed = (socket: TownSocket) => socket.events().filter((event) => event.typing).length;
    expect([typed(a), typed(b)]).toEqual([0, 1]);
    expect(typed(l)).toBeLessThanOrEqual(1);
    await town.pass(3_000);
    await a.command({ typing: { conversation: chat } });
    await town.settle();
    expect(typed(b)).toBe(2);
  });

  const presenceOf = (socket: TownSocket) => socket.events().flatMap((event) => event.presences?.presences ?? []);

  test('[13.3] [D9.1] a close is seen at once, a cut within 46 s, and nothing is armed while nobody watches', async () => {
    const { town, alice, bob, a, b } = await chatOfTwo();
    expect(bob.alarm).toBeNull();
    const first = await a.ask({ watch: { users: [bob.id] } });
    expect(first.presences?.presences).toMatchObject([{ user: bob.id, state: wire.PresenceState.ONLINE }]);
    await b.leave();
    await town.settle();
    expect(presenceOf(a).at(-1)).toMatchObject({ state: wire.PresenceState.OFFLINE, lastSeenAt: town.now });

    const again = await bob.connect(1);
    await town.settle();
    expect(presenceOf(a).at(-1)).toMatchObject({ state: wire.PresenceState.ONLINE });
    for (let i = 0; i < 3; i++) {
      await town.pass(23_000);
      await again.command({ alive: {} });
      await a.command({ alive: {} });
    }
    const heard = town.now;
    expect(presenceOf(a).at(-1)).toMatchObject({ state: wire.PresenceState.ONLINE });
    expect(again.events().some((event) => event.aliveWanted)).toBe(true);
    await town.pass(44_000);
    expect(presenceOf(a).at(-1)).toMatchObject({ state: wire.PresenceState.ONLINE });
    await town.pass(2_000);
    expect(presenceOf(a).at(-1)).toMatchObject({ state: wire.PresenceState.OFFLINE, lastSeenAt: heard });
    expect(again.closedWith).toBe(4001);
    void alice;
  });

  test('[13.3] [D9.1] a notice that overtakes the answer to a watch, or another notice, is not undone by what is older', async () => {
    const { town, bob, a, b } = await chatOfTwo();
    await a.ask({ watch: { users: [bob.id] } });
    await town.settle();
    const held: (() => void)[] = [];
    town.userCall = async (_id, method, _request, pass) => {
      const isHeld = method === 'watch' && held.length === 0;
      const answer = await pass();
      if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
      return answer;
    };
    const asking = a.command({ watch: { users: [bob.id] } });
    await town.settle();
    expect(held.length).toBe(1);
    await b.leave();
    await town.settle();
    for (const release of held) release();
    const id = await asking;
    await town.settle();
    const answer = a.replies().find((reply) => reply.id === id);
    expect(answer?.presences?.presences).toMatchObject([{ user: bob.id, state: wire.PresenceState.OFFLINE }]);
    expect(presenceOf(a).at(-1)).toMatchObject({ state: wire.PresenceState.OFFLINE });

    const late: (() => void)[] = [];
    town.userCall = async (_id, method, _request, pass) => {
      if (method === 'presence' && late.length === 0) await new Promise<void>((resolve) => late.push(resolve));
      return pass();
    };
    const back = await bob.connect(1);
    await town.settle();
    await back.leave();
    await town.settle();
    for (const release of late) release();
    await town.settle();
    expect(presenceOf(a).at(-1)).toMatchObject({ state: wire.PresenceState.OFFLINE });
  });

  test('[13.4] [D9.1] away is told, and heartbeats that the runtime answers keep a person online', async () => {
    const { town, bob, a, b } = await chatOfTwo();
    await a.ask({ watch: { users: [bob.id] } });
    await b.command({ activity: { away: true } });
    await town.settle();
    expect(presenceOf(a).at(-1)).toMatchObject({ state: wire.PresenceState.AWAY });
    await b.command({ activity: { away: false } });
    await town.settle();
    expect(presenceOf(a).at(-1)).toMatchObject({ state: wire.PresenceState.ONLINE });
  });

  test('[13.3] [D10] a stranger, and somebody without an account, are both unknown', async () => {
    const { town, alice, a } = await chatOfTwo();
    const carol = await town.stranger(3);
    const c = await carol.connect();
    const asked = await c.ask({ watch: { users: [alice.id, personId(99)] } });
    const unknown = { state: wire.PresenceState.UNKNOWN, lastSeenAt: 0 };
    expect(
      asked.presences?.presences?.map(({ state, lastSeenAt }) => ({ state, lastSeenAt: Number(lastSeenAt) })),
    ).toEqual([unknown, unknown]);
    await alice.addContact(carol.id);
    await carol.addContact(alice.id);
    const seen = await c.ask({ watch: { users: [alice.id] } });
    expect(seen.presences?.presences).toMatchObject([{ state: wire.PresenceState.ONLINE }]);
    void a;
  });
});

describe('large groups', () => {
  test('[9.5] [F1] are asked at resume, attached when opened, or 20 s later; until then their mark stands', async () => {
    const town = new Town({ maxMembersAttached: 2 });
    const [alice, bob, carol] = [await town.person(1), await town.person(2), await town.person(3)];
    const a = await alice.connect();
    const id = groupId(1);
    await a.ask(a.creation(id, wire.ConversationKind.GROUP, [alice.id, bob.id, carol.id]));
    await town.settle();
    const b = await bob.connect();
    expect(b.states()).toMatchObject([{ conversation: id, attached: false }]);
    await b.ack([{ conversation: id, through: 1, newest: 1 }]);
    expect(row(bob)?.dirty).toBe(1);
    await a.ask(a.message(id));
    await town.settle();
    expect(b.seqs(id)).toEqual([]);
    await town.pass(20_500);
    expect(b.states().at(-1)).toMatchObject({ conversation: id, attached: true, headSeq: 2 });
    await b.ack([{ conversation: id, through: 2, newest: 2 }]);
    expect(row(bob)?.dirty).toBe(0);
    await a.ask(a.message(id));
    await town.settle();
    expect(b.seqs(id)).toEqual([3]);

    const c = await carol.connect();
    expect((await c.ask({ open: { conversation: id } })).done).toBeTruthy();
    expect(c.states().at(-1)).toMatchObject({ attached: true, headSeq: 3 });
  });
});

describe('a group that shrank', () => {
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
});

describe('accounts', () => {
  test('signing up twice with the same token is once, with another is refused', async () => {
    const town = new Town();
    const alice = await town.person(1);
    const again = { user: alice.id, deviceName: 'phone', tokenHash: tokenHash(1) };
    expect(await alice.user.create(again)).toEqual({ device: 1 });
    expect(await alice.user.create({ ...again, tokenHash: tokenHash(2) })).toMatchObject({ refused: 'unauthorized' });
  });

  test('[D10.5] at most five devices, and ten changes a day', async () => {
    const town = new Town();
    const alice = await town.person(1);
    const credential = { device: 1, tokenHash: tokenHash(1) };
    for (let device = 2; device <= 5; device++) expect(await alice.link()).toBe(device);
    const sixth = { by: 1, deviceName: 'tv', tokenHash: tokenHash(6) };
    expect(await alice.user.link(sixth)).toMatchObject({ refused: 'too-many-devices' });
    for (let device = 2; device <= 5; device++) await alice.user.removeDevice(credential, device);
    expect(await alice.user.link(sixth)).toEqual({ device: 6 });
    expect(await alice.user.removeDevice(credential, 6)).toEqual({ removed: true });
    const refused = await alice.user.link({ ...sixth, tokenHash: tokenHash(7) });
    expect(refused).toMatchObject({ refused: 'rate-limited' });
    await town.pass(24 * 3_600_000);
    expect(await alice.user.link({ ...sixth, tokenHash: tokenHash(7) })).toEqual({ device: 7 });
  });

  test('retired: everybody is signed out, and every membership ends', async () => {
    const { town, alice, bob, a, b, chat } = await chatOfTwo();
    await alice.user.retire({ reason: wire.RemovalReason.ACCOUNT_DELETED });
    expect(a.closedWith).toBe(4503);
    await town.pass(5_000);
    expect(town.called('removeUser')).toBe(1);
    expect(b.seqs(chat)).toEqual([1, 2]);
    expect(await alice.user.admit({ device: 1, tokenHash: tokenHash(1) })).toMatchObject({ refused: 'signed-out' });
    expect(await alice.user.deliver(delivery(chat))).toMatchObject({ status: 'gone' });
    expect(await alice.user.deviceList()).toMatchObject({ refused: 'unknown-user' });
    void bob;
  });

  test('[A5] retired, both of a chat: what they were in is still found through them', async () => {
    const { town, alice, bob, chat } = await chatOfTwo();
    for (const { user } of [alice, bob]) await user.retire({ reason: wire.RemovalReason.ACCOUNT_DELETED });
    await town.pass(60_000);
    for (const { user } of [alice, bob]) {
      expect(await user.conversationIds({ after: '', limit: 10 })).toEqual([chat]);
      expect(await user.conversationIds({ after: chat, limit: 10 })).toEqual([]);
    }
  });

  test('[D4.4] retired: groups that the person had left hear of it as well', async () => {
    const town = new Town();
    const [alice, bob] = [await town.person(1), await town.person(2)];
    const [a] = [await alice.connect(), await bob.connect()];
    for (const n of [1, 2]) await a.ask(a.creation(groupId(n), wire.ConversationKind.GROUP, [alice.id, bob.id]));
    const body = wire.Control.encode({ epoch: 1, membership: { remove: [bob.id] } }).finish();
    const removal = a.message(groupId(1), { kind: wire.EntryKind.MEMBERSHIP, countable: false, body });
    expect((await a.ask(removal)).accepted).toBeTruthy();
    await town.pass(2_000);
    await bob.user.retire({ reason: wire.RemovalReason.ACCOUNT_DELETED });
    await town.pass(5_000);
    expect(town.called('removeUser')).toBe(2);
    expect(bob.storage.sql.exec('SELECT * FROM outbox').toArray()).toEqual([]);
    // The group that had removed them is as it was.
    expect(a.seqs(groupId(1)).at(-1)).toBe(2);
    expect(a.seqs(groupId(2)).at(-1)).toBe(2);
  });

  test('[D10.4] look-ups: a large allowance on the first day, a small one on each day after', async () => {
    const town = new Town();
    const alice = await town.person(1);
    const credential = { device: 1, tokenHash: tokenHash(1) };
    for (let i = 0; i < 50; i++) expect(await alice.user.meterLookups(credential, 100)).toEqual({ allowed: true });
    expect(await alice.user.meterLookups(credential, 1)).toMatchObject({ refused: 'rate-limited' });
    for (let day = 0; day < 2; day++) {
      await town.pass(24 * 3_600_000);
      expect(await alice.user.meterLookups(credential, 100)).toEqual({ allowed: true });
      expect(await alice.user.meterLookups(credential, 100)).toEqual({ allowed: true });
      expect(await alice.user.meterLookups(credential, 1)).toMatchObject({ refused: 'rate-limited' });
    }
  });

  test('[13.6] contacts are kept, and the other devices are told', async () => {
    const town = new Town();
    const alice = await town.person(1);
    await alice.link();
    const [phone, laptop] = [await alice.connect(1), await alice.connect(2)];
    const credential = { device: 1, tokenHash: tokenHash(1) };
    await alice.user.putContact(credential, { user: personId(2), name: 'Bob' });
    await alice.user.putContact(credential, { user: personId(2), name: 'Bobby' });
    expect(await alice.user.contacts(credential)).toEqual({ contacts: [{ user: personId(2), name: 'Bobby' }] });
    await alice.user.removeContact(credential, personId(2));
    expect(await alice.user.contacts(credential)).toEqual({ contacts: [] });
    const changes = (socket: TownSocket) => socket.events().filter((event) => event.accountChanged?.contacts).length;
    expect([changes(phone), changes(laptop)]).toEqual([0, 3]);
  });
});

function delivery(conversation: DeliverRequest['conversation']): DeliverRequest {
  return {
    conversation,
    ...{ kind: wire.ConversationKind.GROUP, peer: '', members: 3, generation: 0, entries: [], firstSeq: 0, headSeq: 0 },
    ...{ head: new Uint8Array(32), countable: false, summary: new Uint8Array(0), hint: false, restate: false },
    ...{ listVersion: 1, memberFrom: 1, memberThrough: 0, addedBy: '', isKnown: false },
  };
}

function entry(seq: number): Uint8Array {
  return new Uint8Array(wire.Entry.encode({ seq, kind: wire.EntryKind.MESSAGE, body: new Uint8Array(10) }).finish());
}
