import { describe, expect, test } from 'vitest';
import { wire } from '../../schema/gen/wire.js';
import { alice, bob, carol, person, Stage } from '../../tests/harness/conversation-stage.ts';

const people = (count: number) => Array.from({ length: count }, (_, index) => person(index + 1));

/** Answers as a User object without a live socket. */
const noSocket = ({ headSeq, generation }: { headSeq: number; generation: number }) =>
  ({ status: 'no-socket', have: headSeq, generation }) as const;

describe('[K2] deliveries are brief', () => {
  const isWhole = (fields: readonly string[] | undefined) => fields?.includes('memberThrough') === true;

  test('never to an object that does not answer briefly', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    for (let n = 0; n < 3; n++) await stage.append(alice, stage.message(alice));
    await stage.settle();
    expect(stage.user(bob).travelled.length).toBeGreaterThanOrEqual(2);
    expect(stage.user(bob).travelled.every(isWhole)).toBe(true);
  });

  test('to one that did; and whole again after a call that failed, for another release may live there', async () => {
    const stage = new Stage();
    const user = stage.user(bob);
    user.isBrief = true;
    await stage.direct(alice, bob);
    await stage.settle();
    await stage.append(alice, stage.message(alice));
    await stage.settle();
    expect(user.travelled.map(isWhole)).toEqual([true, false]);
    user.answer = () => Promise.reject(new Error('another release'));
    await stage.append(alice, stage.message(alice));
    await stage.settle();
    user.answer = () => ({});
    await stage.pass(60_000);
    expect(user.travelled.map(isWhole)).toEqual([true, false, false, true]);
    expect(user.seqs()).toEqual([1, 2, 3, 3]);
  });
});

describe('lanes', () => {
  test('one call in flight a member, the rest coalesces; entries and summary ride together', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    await stage.settle();
    let take: (reply: object) => void = () => {};
    stage.user(bob).answer = () => new Promise((resolve) => void (take = resolve));
    for (let i = 0; i < 5; i++) await stage.append(alice, stage.message(alice));
    await stage.append(bob, stage.message(bob));
    void stage.report(alice, { delivered: 7 }, 7);
    await stage.settle();
    expect(stage.user(bob).delivered.map(({ entries }) => entries.length)).toEqual([1, 1]);
    stage.user(bob).answer = () => ({});
    take({});
    await stage.settle();
    const last = stage.user(bob).delivered.at(-1);
    expect(stage.user(bob).delivered).toHaveLength(3);
    expect(last).toMatchObject({ firstSeq: 3, headSeq: 7, countable: true });
    expect(wire.Summary.decode(last?.summary ?? new Uint8Array()).steps).toMatchObject([
      { from: 1 },
      { from: 7, delivered: 1 },
    ]);
  });

  test('a delivery takes so many entries and so many bytes', async () => {
    const stage = new Stage({ limits: { maxEntriesPerDelivery: 10 } });
    await stage.direct(alice, bob);
    await stage.append(alice, ...Array.from({ length: 25 }, () => stage.message(alice)));
    await stage.settle();
    expect(stage.user(bob).delivered.map(({ entries }) => entries.length)).toEqual([1, 10, 10, 5]);
    await stage.append(
      alice,
      ...Array.from({ length: 8 }, () => stage.message(alice, { body: new Uint8Array(60_000) })),
    );
    await stage.settle();
    expect(
      stage
        .user(bob)
        .delivered.slice(4)
        .map(({ entries }) => entries.length),
    ).toEqual([4, 4]);
    expect(stage.user(bob).seqs()).toEqual(Array.from({ length: 34 }, (_, index) => index + 1));
  });

  test('[F2] at most so many calls in flight a conversation, round robin', async () => {
    const stage = new Stage({ limits: { maxDeliveriesInFlight: 4 } });
    const members = people(20);
    let inFlight = 0;
    let most = 0;
    for (const member of members) {
      stage.user(member).answer = async () => {
        most = Math.max(most, ++inFlight);
        await new Promise((resolve) => setImmediate(resolve));
        inFlight--;
        return {};
      };
    }
    await stage.group(members);
    for (let i = 0; i < 3; i++) await stage.append(alice, stage.message(alice));
    for (let i = 0; i < 5; i++) await stage.settle();
    expect(most).toBe(4);
    for (const member of members.slice(1)) expect(stage.user(member).seqs()).toEqual([1, 2, 3, 4]);
  });

  describe('[F6] KEYS entries', () => {
    const keys = (stage: Stage) =>
      stage.message(alice, { kind: wire.EntryKind.KEYS, countable: false, body: new Uint8Array(0) });
    const told = (stage: Stage) =>
      [bob, carol].map((one) => stage.user(one).delivered.map(({ entries }) => entries.length));

    test('call nobody, also where somebody is being called; they are told with the message behind them', async () => {
      const stage = new Stage();
      let take: (reply: object) => void = () => {};
      stage.user(bob).answer = () => new Promise((resolve) => void (take = resolve));
      await stage.group([alice, bob, carol]);
      await stage.settle();
      for (let i = 0; i < 3; i++) {
        await stage.append(alice, keys(stage));
        await stage.settle();
        take({});
        await stage.settle();
      }
      expect(told(stage)).toEqual([[1], [1]]);
      stage.user(bob).answer = () => ({});
      await stage.append(alice, keys(stage), stage.message(alice));
      await stage.settle();
      expect(told(stage)).toEqual([
        [1, 5],
        [1, 5],
      ]);
    });

    test.each(['stays', 'restarts'])('that nothing follows are told by the alarm; the object %s', async (how) => {
      const stage = new Stage();
      await stage.group([alice, bob, carol]);
      await stage.pass(60_000);
      for (let i = 0; i < 3; i++) await stage.append(alice, keys(stage));
      await stage.settle();
      expect(told(stage)).toEqual([[1], [1]]);
      if (how === 'restarts') stage.restart();
      await stage.pass(stage.limits.fanOutAlarmMs);
      // An object that has slept may tell what it had told.
      const had = () => [bob, carol].map((one) => [...new Set(stage.user(one).seqs())]);
      const all = (through: number) => Array.from({ length: through }, (_, i) => i + 1);
      expect(had()).toEqual([all(4), all(4)]);
      await stage.append(alice, keys(stage));
      await stage.pass(stage.limits.fanOutAlarmMs);
      expect(had()).toEqual([all(5), all(5)]);
      await stage.pass(60_000);
      expect(stage.alarm).toBeNull();
    });

    test('above so many attached members no round of hints is begun for them alone', async () => {
      const stage = new Stage({ limits: { maxMembersDelivered: 1 } });
      await stage.group([alice, bob, carol]);
      await stage.pass(60_000);
      const before = stage.user(bob).delivered.length;
      for (let i = 0; i < 3; i++) {
        await stage.append(alice, keys(stage));
        await stage.pass(1_000);
      }
      expect(stage.user(bob).delivered).toHaveLength(before);
      await stage.append(alice, stage.message(alice));
      await stage.pass(1_000);
      expect(stage.user(bob).delivered.slice(before)).toMatchObject([{ hint: true, headSeq: 5 }]);
    });
  });

  test('the wraps of a person are delivered to them and to nobody else', async () => {
    const stage = new Stage();
    await stage.group([alice, bob, carol]);
    const wrap = (user: string, device: number) =>
      wire.Wrap.encode({ user, device, type: 2, data: new Uint8Array([device]) }).finish();
    const wraps = [wrap(bob, 1), wrap(bob, 2), wrap(carol, 1), wrap('', 0)];
    await stage.append(alice, stage.message(alice, { wraps }));
    await stage.settle();
    const entryOf = (user: typeof bob) =>
      wire.Entry.decode(stage.user(user).delivered.at(-1)?.entries.at(-1) ?? new Uint8Array());
    expect(entryOf(bob).wraps.map(({ user, device }) => [user, device])).toEqual([
      [bob, 1],
      [bob, 2],
      ['', 0],
    ]);
    expect(entryOf(carol).wraps.map(({ user }) => user)).toEqual([carol, '']);
    const page = await stage.page(bob, { device: 2 });
    if ('refused' in page) throw new Error(page.refused);
    expect(wire.Entry.decode(page.entries[1] ?? new Uint8Array()).wraps).toHaveLength(2);
  });

  test('[D1.11] a failed delivery is made again by the alarm, with growing waits', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    await stage.settle();
    let calls = 0;
    stage.user(bob).answer = () => {
      calls++;
      throw new Error('down');
    };
    await stage.append(alice, stage.message(alice));
    await stage.pass(120_000);
    expect(calls).toBeGreaterThan(3);
    expect(calls).toBeLessThan(12);
    stage.user(bob).answer = () => ({});
    await stage.pass(61_000);
    expect(stage.user(bob).seqs()).toContain(2);
    await stage.pass(61_000);
    expect(stage.alarm).toBeNull();
  });
});

test('a step that throws forgets memory and keeps what the rows say', async () => {
  const stage = new Stage();
  await stage.direct(alice, bob);
  await stage.append(alice, stage.message(alice));
  await stage.report(bob, { delivered: 2 });
  await stage.report(bob, { delivered: 2, read: 2 });
  const broken = { ...stage.message(alice), body: null as never };
  await expect(stage.append(alice, broken)).rejects.toThrow();
  await stage.pass(20_000);
  expect(await stage.attach(bob)).toMatchObject({ delivered: 2, read: { read: 0 }, headSeq: 2 });
  stage.numbers.set(`${alice}/1`, 2);
  expect((await stage.append(alice, stage.message(alice))).results).toMatchObject([{ seq: 3 }]);
});

test('[D1.12] an ack of the sending device does not stand for its siblings, also after a restart', async () => {
  const stage = new Stage();
  await stage.direct(alice, bob);
  await stage.pass(20_000);
  stage.user(alice).delivered.length = 0;
  // The answer is lost; the repeat is answered to the device, and tells its siblings nothing.
  await stage.append(alice, stage.message(alice));
  await stage.report(alice, { delivered: 2, read: 2 }, 0);
  await stage.settle();
  stage.restart();
  await stage.fireAlarm();
  expect(stage.user(alice).seqs()).toContain(2);
});

describe('[F3] the alarm', () => {
  test('is set only if none is due within 5 s', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    for (let i = 0; i < 40; i++) {
      await stage.append(alice, stage.message(alice));
      await stage.pass(100);
    }
    expect(stage.alarmsSet).toBe(1);
  });

  test('[D1.11] none stands when nothing is unfinished, and a restart then delivers nothing again', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    await stage.append(alice, stage.message(alice));
    await stage.pass(30_000);
    expect(stage.alarm).toBeNull();
    const before = stage.user(bob).delivered.length;
    stage.restart();
    await stage.append(alice, stage.message(alice));
    await stage.settle();
    expect(stage.user(bob).delivered).toHaveLength(before + 1);
    expect(stage.user(bob).delivered.at(-1)).toMatchObject({ firstSeq: 3, entries: { length: 1 } });
  });
});

describe('[F1] attached and detached', () => {
  test('a small conversation detaches after 32 answers without a socket in a row, a call resumes with the next attach', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    await stage.settle();
    stage.user(bob).answer = noSocket;
    for (let i = 0; i < 50; i++) {
      await stage.append(alice, stage.message(alice));
      await stage.settle();
    }
    const calls = stage.user(bob).delivered.length;
    expect(calls).toBeGreaterThanOrEqual(32);
    expect(calls).toBeLessThanOrEqual(34);
    await stage.pass(20_000);
    stage.restart();
    await stage.append(alice, stage.message(alice));
    await stage.settle();
    expect(stage.user(bob).delivered).toHaveLength(calls);
    stage.user(bob).answer = () => ({});
    expect(await stage.attach(bob, { generation: 2 })).toMatchObject({ attached: true, headSeq: 52 });
    await stage.append(alice, stage.message(alice));
    await stage.settle();
    expect(stage.user(bob).delivered.at(-1)).toMatchObject({ firstSeq: 53, generation: 2 });
  });

  test('also when the object sleeps between any two messages', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    await stage.pass(20_000);
    stage.user(bob).answer = noSocket;
    for (let i = 0; i < 80; i++) {
      await stage.append(alice, stage.message(alice));
      await stage.pass(20_000);
      stage.restart();
    }
    const calls = stage.user(bob).delivered.length;
    expect(calls).toBeLessThan(45);
  });

  test('an answer for many messages at once is one answer', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    stage.user(bob).answer = noSocket;
    for (let i = 0; i < 10; i++) {
      await stage.append(alice, ...Array.from({ length: 10 }, () => stage.message(alice)));
      await stage.pass(1_000);
    }
    expect(stage.user(bob).delivered).toHaveLength(11);
  });

  test('a socket in between starts the count anew', async () => {
    const stage = new Stage();
    await stage.direct(alice, bob);
    for (let i = 0; i < 60; i++) {
      stage.user(bob).answer = i % 20 === 0 ? () => ({}) : noSocket;
      await stage.append(alice, stage.message(alice));
      await stage.settle();
    }
    expect(stage.user(bob).delivered).toHaveLength(61);
  });

  test('a large conversation detaches at the first', async () => {
    const stage = new Stage();
    const members = people(70);
    for (const member of members.slice(10)) stage.user(member).answer = noSocket;
    await stage.group(members);
    await stage.settle();
    for (const member of members) stage.user(member).delivered.length = 0;
    await stage.append(alice, stage.message(alice));
    await stage.settle();
    const called = members.filter((member) => stage.user(member).delivered.length > 0);
    expect(called).toEqual(members.slice(1, 10));
    // Nothing else is to be written: the alarm's end keeps who is detached.
    await stage.pass(20_000);
    stage.restart();
    await stage.append(alice, stage.message(alice));
    await stage.settle();
    expect(members.filter((member) => stage.user(member).delivered.length > 1).length).toBeLessThanOrEqual(10);
  });

  test('[D1.1] an answer without a socket of an older generation is ignored', async () => {
    const stage = new Stage();
    const members = people(70);
    await stage.group(members);
    await stage.settle();
    let take: (reply: object) => void = () => {};
    stage.user(bob).answer = () => new Promise((resolve) => void (take = resolve));
    await stage.append(alice, stage.message(alice));
    await stage.settle();
    // A phone connects and attaches before the answer arrives.
    await stage.attach(bob, { generation: 2 });
    stage.user(bob).answer = () => ({});
    take({ status: 'no-socket', generation: 1, have: 2 });
    await stage.append(alice, stage.message(alice));
    await stage.settle();
    expect(stage.user(bob).seqs()).toContain(3);
    expect(await stage.attach(bob, { attach: false, generation: 2 })).toMatchObject({ attached: true });
  });

  test('[D1.1] detachment is a lease: after 24 h the next entry tries one delivery', async () => {
    const stage = new Stage();
    const members = people(70);
    stage.user(bob).answer = noSocket;
    await stage.group(members);
    await stage.pass(60_000);
    const before = stage.user(bob).delivered.length;
    await stage.append(alice, stage.message(alice));
    await stage.pass(24 * 3_600_000);
    expect(stage.user(bob).delivered).toHaveLength(before);
    await stage.append(alice, stage.message(alice));
    await stage.settle();
    expect(stage.user(bob).delivered).toHaveLength(before + 1);
    await stage.append(alice, stage.message(alice));
    await stage.settle();
    expect(stage.user(bob).delivered).toHaveLength(before + 1);
  });

  test.each([
    ['two', 2, 40],
    ['seventy', 70, 1],
  ])('[W3] whoever can be woken is called again when a wake-up may be, in a chat of %s', async (_, size, messages) => {
    const stage = new Stage();
    const members = people(size);
    const leaseMs = 10 * 60_000;
    stage.user(bob).answer = (request) => ({ ...noSocket(request), leaseMs });
    if (size === 2) await stage.direct(alice, bob);
    else await stage.group(members);
    await stage.settle();
    for (let i = 0; i < messages; i++) {
      await stage.append(alice, stage.message(alice));
      await stage.settle();
    }
    const detached = stage.user(bob).delivered.length;
    await stage.append(alice, stage.message(alice));
    await stage.settle();
    expect(stage.user(bob).delivered).toHaveLength(detached);
    // For as long as messages come: once in that time, also after a sleep.
    for (let times = 1; times <= 3; times++) {
      await stage.pass(leaseMs);
      stage.restart();
      for (let i = 0; i < 3; i++) {
        await stage.append(alice, stage.message(alice));
        await stage.settle();
      }
      expect(stage.user(bob).delivered).toHaveLength(detached + times);
    }
  });

  test('[W3] [T1] that a clock was an hour ahead when they were not there calls nobody later than that', async () => {
    const stage = new Stage();
    const leaseMs = 10 * 60_000;
    stage.user(bob).answer = (request) => ({ ...noSocket(request), leaseMs });
    await stage.group(people(70));
    await stage.settle();
    stage.now += 3_600_000;
    await stage.append(alice, stage.message(alice));
    await stage.settle();
    await stage.append(alice, stage.message(alice));
    await stage.settle();
    stage.now -= 3_600_000;
    const detached = stage.user(bob).delivered.length;
    for (const isKept of [false, true]) {
      await stage.pass(leaseMs);
      if (isKept) stage.restart();
      await stage.append(alice, stage.message(alice));
      await stage.settle();
      expect(stage.user(bob).delivered.length).toBe(detached + (isKept ? 2 : 1));
    }
  });

  test('a group that became small attaches whoever asks', async () => {
    const stage = new Stage({ limits: { maxMembersAttached: 2 } });
    stage.user(bob).answer = noSocket;
    await stage.group([alice, bob, carol]);
    await stage.pass(60_000);
    expect(await stage.attach(bob, { attach: false, generation: 2 })).toMatchObject({ attached: false, members: 3 });
    const removal = { epoch: 1, membership: { remove: [carol] } };
    await stage.append(alice, stage.control(alice, wire.EntryKind.MEMBERSHIP, removal));
    expect(await stage.attach(bob, { attach: false, generation: 3 })).toMatchObject({ attached: true, members: 2 });
    stage.user(bob).answer = () => ({});
    await stage.append(alice, stage.message(alice, { epoch: 2 }));
    await stage.settle();
    expect(stage.user(bob).delivered.at(-1)).toMatchObject({ firstSeq: 3 });
  });

  test('[F1] an attach is written before it is answered', async () => {
    const stage = new Stage();
    const members = people(70);
    stage.user(bob).answer = noSocket;
    await stage.group(members);
    await stage.pass(60_000);
    expect(await stage.attach(bob, { generation: 2 })).toMatchObject({ attached: true });
    stage.restart();
    stage.user(bob).answer = () => ({});
    await stage.append(alice, stage.message(alice));
    await stage.settle();
    expect(stage.user(bob).delivered.at(-1)).toMatchObject({ generation: 2, firstSeq: 2 });
  });
});

describe('[F2] more attached members than are delivered to', () => {
  test('get one hint a second, and the devices pull', async () => {
    const stage = new Stage({ limits: { maxMembersDelivered: 65, maxConversationBurst: 1_000 } });
    const members = people(70);
    await stage.group(members);
    await stage.pass(10_000);
    for (const member of members) stage.user(member).delivered.length = 0;
    for (let i = 0; i < 30; i++) {
      await stage.append(alice, stage.message(alice));
      await stage.pass(100);
    }
    await stage.pass(1_000);
    const hints = stage.user(bob).delivered;
    expect(hints.length).toBeGreaterThanOrEqual(3);
    expect(hints.length).toBeLessThanOrEqual(5);
    expect(hints.at(-1)).toMatchObject({ hint: true, entries: [], headSeq: 31 });
    await stage.pass(120_000);
    expect(stage.alarm).toBeNull();
  });
});

describe('[D6.3] receipts in a group of 256 with 50 online', () => {
  async function run(everyMs: number): Promise<number> {
    const stage = new Stage();
    const members = people(256);
    const online = members.slice(0, 50);
    for (const member of members.slice(50)) stage.user(member).answer = noSocket;
    await stage.group(members);
    await stage.pass(30_000);
    stage.user(alice).delivered.length = 0;
    for (let i = 0; i < 100; i++) {
      const { results } = await stage.append(alice, stage.message(alice));
      const seq = results[0] !== undefined && 'seq' in results[0] ? results[0].seq : 0;
      for (const member of online.slice(1)) void stage.report(member, { delivered: seq, read: seq }, seq);
      await stage.pass(everyMs);
    }
    await stage.pass(30_000);
    const last = stage.user(alice).summaries().at(-1);
    expect(last?.steps.at(-1)).toMatchObject({ delivered: 49, read: 49, total: 255 });
    return stage.user(alice).summaries().length;
  }

  test('100 messages cost their sender at most 200 summaries, at 10 a second', async () => {
    expect(await run(100)).toBeLessThanOrEqual(200);
  });

  test('and at one in 20 s', async () => {
    expect(await run(20_000)).toBeLessThanOrEqual(200);
  });
});

describe('[D9] typing', () => {
  test('is forwarded to attached members of a small conversation, and dropped while a call is under way', async () => {
    const stage = new Stage();
    await stage.group([alice, bob, carol]);
    const request = { conversation: 'cAAAAAAAAAAAAAAAAAAAAAA', user: alice, device: 1 } as never;
    const rows = stage.storage.rowsWritten();
    await stage.conversation.typing(request);
    await stage.settle();
    expect(stage.user(bob).typings).toEqual([alice]);
    expect(stage.user(carol).typings).toEqual([alice]);
    expect(stage.user(alice).typings).toEqual([]);
    expect(stage.storage.rowsWritten()).toBe(rows);
  });

  test('not from a stranger, not in a large one', async () => {
    const stage = new Stage();
    await stage.group(people(70));
    await stage.settle();
    await stage.conversation.typing({ conversation: 'c', user: person(99), device: 1 } as never);
    await stage.conversation.typing({ conversation: 'c', user: alice, device: 1 } as never);
    await stage.settle();
    expect(stage.user(bob).typings).toEqual([]);
  });
});
