/**
 * Older entries have left the log: every place that would go wrong in silence says what is so, or that it cannot say it now.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { alice, bob, carol, Stage } from '../../../tests/harness/conversation-stage.ts';
import type { AcceptedSend, AppendSend, AttachReply, PageReply, ReportReply } from '../rpc.ts';

const limits = { maxConversationSendsPerSecond: 1_000_000, maxConversationBurst: 1_000_000 };
const unavailable = { refused: 'history-unavailable', afterMs: expect.any(Number) };
const seqsOf = ({ entries }: PageReply) => entries.map((bytes) => wire.Entry.decode(bytes).seq);

let stage: Stage;
let sent: AppendSend[];

/** Entry 1 is the creation, 2 to 41 are Alice's, 42 to 81 are Bob's. */
async function chatOfTwo(more: ConstructorParameters<typeof Stage>[0] = {}) {
  stage = new Stage({ limits: { ...limits, ...more.limits } });
  await stage.direct(alice, bob);
  sent = [];
  for (const user of [alice, bob]) {
    for (let i = 0; i < 40; i++) {
      const send = stage.message(user);
      sent.push(send);
      await stage.append(user, send);
    }
  }
  await stage.pass(5_000);
}
const sendOf = (seq: number) => sent[seq - 2] as AppendSend;

describe('entries 2 to 50 have left', () => {
  beforeEach(async () => {
    await chatOfTwo();
    stage.leave(50);
  });

  test('[10.5] [D2.1] a repeat of one of them is settled, and of one that is here gets its first answer', async () => {
    const { results } = await stage.append(alice, sendOf(5));
    expect(results[0]).toMatchObject({ settled: true, number: 5, headSeq: 81, head: { length: 32 } });
    expect((await stage.append(bob, sendOf(60))).results[0]).toMatchObject({ accepted: true, repeated: true, seq: 60 });
    expect((await stage.append(bob, sendOf(45))).results[0]).toMatchObject({ settled: true });
  });

  test('[L5] everybody’s numbers and counts are what they were', async () => {
    const next = stage.message(alice);
    expect(next.number).toBe(42);
    expect((await stage.append(alice, { ...next, number: 44, after: 43 })).results[0]).toMatchObject({
      refused: 'behind-earlier',
      last: 41,
    });
    expect((await stage.append(alice, next)).results[0]).toMatchObject({ accepted: true, seq: 82, count: 81 });
  });

  test('[10.5] [D4.2] a deletion of one of them is to come again, and writes nothing', async () => {
    const deletion = (user: typeof alice, target: number) =>
      stage.message(user, { kind: wire.EntryKind.DELETION, countable: false, targets: [target] });
    await stage.append(alice, stage.message(alice));
    for (const targets of [[5], [5, 82]]) {
      const send = { ...deletion(alice, 5), targets };
      expect((await stage.append(alice, send)).results[0]).toMatchObject(unavailable);
    }
    // Of another that is here it can be said for good.
    const another = { ...deletion(alice, 5), targets: [5, 60] };
    expect((await stage.append(alice, another)).results[0]).toMatchObject({ refused: 'bad-target' });
    expect((await stage.append(bob, deletion(bob, 60))).results[0]).toMatchObject({ accepted: true, seq: 83 });
    expect((await stage.append(bob, deletion(bob, 5_000))).results[0]).toMatchObject({ refused: 'bad-target' });
  });

  test('[10.5] [12.5] who has one of them by name cannot be said now', async () => {
    const ask = (seq: number) => stage.conversation.receipts({ conversation: id, user: alice, seq } as never);
    const id = 'cAAAAAAAAAAAAAAAAAAAAAA';
    expect(await ask(5)).toMatchObject(unavailable);
    expect(await ask(60)).toMatchObject({ refused: 'not-found' });
    expect(await ask(500)).toMatchObject({ refused: 'not-found' });
  });

  test('[10.5] [10.1] a page has no hole: it begins after them, ends before them, or is to be asked for again', async () => {
    expect(await stage.page(bob)).toMatchObject(unavailable);
    expect(await stage.page(bob, { after: 49 })).toMatchObject(unavailable);
    const after = (await stage.page(bob, { after: 50, limit: 10 })) as PageReply;
    expect(seqsOf(after)).toEqual([51, 52, 53, 54, 55, 56, 57, 58, 59, 60]);
    const before = (await stage.page(bob, { before: 61 })) as PageReply;
    expect(seqsOf(before)).toEqual([51, 52, 53, 54, 55, 56, 57, 58, 59, 60]);
    expect(before).toMatchObject({ hasMore: true, next: 51, excluded: [] });
    expect(await stage.page(bob, { before: 51 })).toMatchObject(unavailable);
  });

  test('[L4] the control chain is all there', async () => {
    const page = (await stage.page(bob, { controlOnly: true })) as PageReply;
    expect(seqsOf(page)).toEqual([1]);
    expect(page).toMatchObject({ hasMore: false, headSeq: 81, head: { length: 32 } });
  });

  test('[D2.3] [9.3] what was taken of a device last is told with the state, also when it lies among them', async () => {
    expect((await stage.attach(alice)) as AttachReply).toMatchObject({ sent: { 1: 41 } });
    expect((await stage.attach(bob, { devices: [1, 2] })) as AttachReply).toMatchObject({ sent: { 1: 40, 2: 0 } });
  });

  test('[10.5] [D8] a read position among them waits, what is delivered does not, and no tick says more', async () => {
    const before = (await stage.attach(bob)) as AttachReply;
    const reply = (await stage.report(bob, { delivered: 81, read: 20 })) as ReportReply;
    expect(reply).toMatchObject({ confirmed: false, read: before.read });
    await stage.pass(2_000);
    const summary = wire.Summary.decode(((await stage.attach(alice)) as AttachReply).summary);
    expect(summary.steps).toMatchObject([{ from: 1, delivered: 1, read: 0 }]);
    // As soon as it lies behind them it counts.
    const further = (await stage.report(alice, { delivered: 81, read: 60 })) as ReportReply;
    expect(further).toMatchObject({ confirmed: true, read: { read: 60, unread: 21 } });
  });

  test('[D8] and so does one that a person reports without telling others of it', async () => {
    const withheld = { withheld: true, delivered: 0, least: 81 };
    expect(await stage.report(bob, { ...withheld, read: 20 })).toMatchObject({ confirmed: false, read: { read: 0 } });
    await stage.pass(2_000);
    expect(await stage.report(bob, { ...withheld, read: 81 })).toMatchObject({ confirmed: true, read: { read: 81 } });
  });

  test('[D6.2] every sender hears of a position that rises over them', async () => {
    stage.user(alice).delivered.length = 0;
    await stage.report(bob, { delivered: 81 });
    await stage.pass(2_000);
    const told = stage.user(alice).summaries();
    expect(told.at(-1)?.steps).toMatchObject([{ delivered: 1, read: 0, total: 1 }]);
  });
});

test('[10.5] [D1.1] who has not been handed them gets no later ones around the gap: their devices hear how far it goes, and pull', async () => {
  stage = new Stage({ limits });
  stage.user(bob).answer = () => Promise.reject(new Error('not there'));
  await stage.direct(alice, bob);
  for (let i = 0; i < 80; i++) await stage.append(alice, stage.message(alice));
  stage.leave(50);
  const user = stage.user(bob);
  user.delivered.length = 0;
  user.answer = () => ({});
  await stage.pass(120_000);
  expect(user.delivered[0]).toMatchObject({ entries: [], hint: true, headSeq: 81, head: { length: 32 } });
  // And what comes then is handed over again.
  await stage.append(alice, stage.message(alice));
  await stage.settle();
  expect(user.seqs()).toEqual([82]);
});

describe('a group', () => {
  const settings = (epoch: number, title: string) =>
    stage.control(alice, wire.EntryKind.SETTINGS, { settings: { title: new TextEncoder().encode(title) } }, { epoch });
  const members = (epoch: number, membership: wire.Membership.$Properties) =>
    stage.control(alice, wire.EntryKind.MEMBERSHIP, { membership }, { epoch });
  const write = async (epoch: number, count: number) => {
    for (let i = 0; i < count; i++) await stage.append(alice, stage.message(alice, { epoch }));
  };
  const list = { version: 1, devices: [{ device: 1 }] };
  const titleOf = (reply: unknown) => new TextDecoder().decode((reply as AttachReply).title);

  beforeEach(async () => {
    stage = new Stage({ limits });
    await stage.group([alice, bob]);
    await stage.append(alice, settings(1, 'old'));
    await write(2, 30);
  });

  test('[D10] who left sees head, time, count and title of then', async () => {
    await stage.append(alice, members(2, { remove: [bob] }));
    const before = await stage.attach(bob);
    await stage.append(alice, settings(33, 'new'));
    await write(34, 70);
    stage.leave(64);
    const { last, ...rest } = (await stage.attach(bob)) as AttachReply;
    const { last: lastBefore, ...restBefore } = before as AttachReply;
    expect(rest).toEqual(restBefore);
    expect(titleOf(rest)).toBe('old');
    // A preview of what has left there is none of, rather than another one.
    expect(lastBefore.length).toBeGreaterThan(0);
    expect(last).toHaveLength(0);
    expect(titleOf(await stage.attach(alice))).toBe('new');
    const page = (await stage.page(bob, { before: 34, controlOnly: true })) as PageReply;
    expect(seqsOf(page)).toEqual([1, 2, 33]);
  });

  test('[10.5] [9.3] the newest that counts has left: the state shows how far the log goes, and no other entry in its place', async () => {
    for (let epoch = 2, seq = 33; seq < 100; seq++) {
      await stage.append(alice, settings(epoch, `title ${seq}`));
      epoch = seq;
    }
    stage.leave(64);
    const state = (await stage.attach(bob)) as AttachReply;
    expect(state).toMatchObject({ headSeq: 99, count: 30, last: { length: 0 }, read: { unread: 30 } });
    expect(titleOf(state)).toBe('title 99');
  });

  test('[6.7] a send for an old epoch gets the control entries since, which never leave', async () => {
    await stage.append(alice, settings(2, 'newer'));
    await write(33, 70);
    stage.leave(64);
    const { results } = await stage.append(bob, stage.message(bob, { epoch: 1 }));
    const refusal = results[0] as unknown as { refused: string; entries: Uint8Array[]; more: boolean };
    expect(refusal).toMatchObject({ refused: 'stale-epoch', more: false });
    expect(refusal.entries.map((bytes) => wire.Entry.decode(bytes).seq)).toEqual([2, 33]);
  });

  test('[10.3] who came later is told what is none of theirs only with the head at its end', async () => {
    await write(2, 30);
    await stage.append(alice, members(2, { add: [{ user: carol, role: wire.Role.MEMBER, devices: list }] }));
    await write(63, 40);
    const whole = (await stage.page(carol, { before: 104 })) as PageReply;
    expect(whole.excluded).toMatchObject([{ range: { from: 1, through: 62 }, head: { length: 32 } }]);
    stage.leave(62);
    const part = (await stage.page(carol, { before: 104 })) as PageReply;
    expect(seqsOf(part)).toEqual(seqsOf(whole));
    expect(part).toMatchObject({ excluded: [], hasMore: true, next: 63 });
    expect(await stage.page(carol, { before: 63 })).toMatchObject(unavailable);
    expect(await stage.page(carol)).toMatchObject(unavailable);
    // Who added her, and when, is a control entry.
    expect(await stage.attach(carol)).toMatchObject({ addedBy: alice, headSeq: 103, head: { length: 32 } });
  });
});

test('[D4.3] what has left does not expire here: the alarm does not come for it', async () => {
  stage = new Stage({ limits });
  await stage.direct(alice, bob);
  for (let i = 0; i < 40; i++) {
    await stage.append(alice, stage.message(alice, { expiresAt: stage.now + 7_200_000 }));
  }
  for (let i = 0; i < 40; i++) await stage.append(alice, stage.message(alice));
  stage.leave(60);
  await stage.pass(86_400_000);
  expect(stage.alarm).toBeNull();
  expect((await stage.append(alice, stage.message(alice))).results[0] as AcceptedSend).toMatchObject({ seq: 82 });
});
