/** Older entries leave for cold history, and nothing that anybody asks is answered otherwise than before. */
import { beforeEach, describe, expect, test } from 'vitest';
import { emptyHead, extend, leafOf } from '../../../protocol/chain.ts';
import { wire } from '../../../schema/gen/wire.js';
import { alice, bob, carol, conversation, Stage, sha256 } from '../../../tests/harness/conversation-stage.ts';
import { PlayedHistory } from '../../../tests/harness/played-history.ts';
import type { ColdPage } from '../../history/rpc.ts';
import type { AppendSend, AttachReply, PageReply, ReportReply } from '../rpc.ts';

const limits = {
  maxConversationSendsPerSecond: 1_000_000,
  maxConversationBurst: 1_000_000,
  ...{ hotEntries: 50, hotEntriesLeast: 20 },
};
const hour = 3_600_000;
const entriesOf = ({ entries }: PageReply) => entries.map((bytes) => wire.Entry.decode(bytes));

let stage: Stage;
let history: PlayedHistory;
let sent: AppendSend[];

beforeEach(async () => {
  history = new PlayedHistory();
  stage = new Stage({ limits, history });
  sent = [];
});

async function write(user: typeof alice, count: number, more: Partial<AppendSend> = {}): Promise<void> {
  for (let i = 0; i < count; i++) {
    const send = stage.message(user, more);
    sent.push(send);
    await stage.append(user, send);
  }
}

/** Lets the alarm come and what it begins end. */
const rest = () => stage.pass(30_000);
const archived = () =>
  stage.storage.sql.exec<{ through: number }>('SELECT through FROM archive').toArray()[0]?.through ?? 0;
const hotSeqs = () =>
  stage.storage.sql
    .exec<{ seq: number }>('SELECT seq FROM entries ORDER BY seq')
    .toArray()
    .map(({ seq }) => seq);
const pageOf = async (user = bob, more: Parameters<Stage['page']>[1] = {}) =>
  (await stage.page(user, more)) as PageReply;

async function coldSeqs(): Promise<number[]> {
  const seqs: number[] = [];
  for (let from = 1; ; from = (seqs.at(-1) as number) + 1) {
    const page = (await history.real.page({
      ...{ conversation, from, through: from + 99, limit: 100, maxBytes: 1e9, down: false, bare: true, sure: true },
    })) as ColdPage;
    if (page.entries.length === 0) return seqs;
    seqs.push(...page.entries.map(({ seq }) => seq));
  }
}

/** The head over these entries, from the first of the log on. */
function headOver(entries: readonly wire.Entry[]): Uint8Array {
  return entries.reduce((head, entry) => {
    const { controlBefore, ...fields } = entry;
    const before = controlBefore == null ? null : { seq: controlBefore.seq ?? 0, leaf: controlBefore.leaf ?? none };
    const bodyHash = entry.bodyState === wire.BodyState.PRESENT ? sha256(entry.body) : entry.bodyHash;
    return extend(head, leafOf({ ...fields, conversation, controlBefore: before, bodyHash }, sha256), sha256);
  }, emptyHead);
}
const none = new Uint8Array(0);

/** The whole log as a device reads it, page by page. */
async function readAll(user = bob, limit = 50): Promise<wire.Entry[]> {
  const entries: wire.Entry[] = [];
  for (let after = 0; ; ) {
    const page = await pageOf(user, { after, limit });
    entries.push(...(entriesOf(page) as wire.Entry[]));
    if (!page.hasMore) return entries;
    after = page.next;
  }
}

describe('archiving', () => {
  test('[A4] by count, in hundreds: what has left is there, and what is here has not left', async () => {
    await stage.direct(alice, bob);
    await write(alice, 148);
    await rest();
    expect(archived()).toBe(0);
    await write(alice, 1);
    await rest();
    expect(archived()).toBe(100);
    // The creation is a control entry (L4).
    expect(hotSeqs()).toEqual([1, ...Array.from({ length: 50 }, (_, i) => 101 + i)]);
    await write(alice, 430);
    await rest();
    expect(archived()).toBe(500);
    expect(await coldSeqs()).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
    expect(stage.logged.filter(({ level }) => level !== 'info')).toEqual([]);
    expect(stage.logged.at(-1)).toMatchObject({ what: 'archived', fields: { through: 500, lag: 30 } });
  });

  test('[A4] what is far behind says so while it leaves', async () => {
    await stage.direct(alice, bob);
    history.weather = () => 'away';
    await write(alice, 6_700);
    await rest();
    history.weather = () => 'fine';
    await stage.pass(700_000);
    const said = stage.logged.filter(({ what }) => what === 'archiving' || what === 'archived again');
    expect(said.map(({ what }) => what)).toEqual(['archiving', 'archived again']);
    expect(said[0]).toMatchObject({ fields: { through: 6_400, lag: 251 } });
  });

  test('[A4] by age, down to the least window', async () => {
    await stage.direct(alice, bob);
    await write(alice, 120);
    await stage.pass(limits.hotEntries + 31 * 24 * hour);
    expect(archived()).toBe(0);
    // A conversation that sleeps is not woken for it.
    await write(bob, 1);
    await rest();
    expect(archived()).toBe(100);
    expect(hotSeqs()).toHaveLength(1 + 22);
  });

  test.each([0, 60])(
    '[T1] [A3] after a message that was taken by a clock %i days ahead, and one that expires',
    async (ahead) => {
      const day = 24 * hour;
      await stage.direct(alice, bob);
      stage.now += ahead * day;
      await write(alice, 1);
      await stage.settle();
      stage.now -= ahead * day;
      await write(alice, 1, { expiresAt: stage.now + hour });
      await stage.pass(6 * hour);
      await write(alice, 300);
      await stage.pass(day);
      await write(alice, 60);
      await stage.pass(day);
      expect(archived()).toBe(300);
    },
  );

  test('[9.3] the newest message that people count stays', async () => {
    await stage.group([alice, bob]);
    await write(alice, 90);
    for (let epoch = 1, seq = 92; seq < 400; seq++) {
      const settings = { title: new TextEncoder().encode(`title ${seq}`) };
      await stage.append(alice, stage.control(alice, wire.EntryKind.SETTINGS, { settings }, { epoch }));
      epoch = seq;
    }
    await rest();
    expect(archived()).toBe(0);
    expect(wire.Entry.decode(((await stage.attach(bob)) as AttachReply).last).seq).toBe(91);
  });

  test('[A4] [9.3] unless messages that nobody is to count follow it without end: they do not fill the object', async () => {
    await stage.direct(alice, bob);
    await write(alice, 90);
    await write(bob, 1_000, { countable: false });
    await rest();
    expect(archived()).toBe(1_000);
    expect(hotSeqs().length).toBeLessThan(100);
    // No device takes an empty preview for the newest message; what it lacks it pulls.
    const state = (await stage.attach(bob)) as AttachReply;
    expect(state).toMatchObject({ headSeq: 1_091, last: new Uint8Array(0) });
    expect(entriesOf(await pageOf(bob, { after: 85, limit: 10 })).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 10 }, (_, i) => 86 + i),
    );
    // The next that counts is shown again.
    await write(alice, 1);
    expect(wire.Entry.decode(((await stage.attach(bob)) as AttachReply).last).seq).toBe(1_092);
  });

  test('[D5] [D3] the log is read as it was: bytes, order, heads', async () => {
    await stage.group([alice, bob]);
    const wrap = wire.Wrap.encode({ user: bob, device: 1, type: 2, data: Uint8Array.of(1, 2, 3) }).finish();
    await write(alice, 60, { wraps: [wrap], objects: [`m${'p'.repeat(43)}`] });
    await write(bob, 60, { body: new Uint8Array(0), kind: wire.EntryKind.KEYS, countable: false });
    const before = await readAll();
    await write(alice, 400);
    const all = await readAll();
    await rest();
    expect(archived()).toBe(400);
    const after = await readAll();
    expect(after).toEqual(all);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(headOver(after)).toEqual(after.at(-1)?.head);
    expect(after[5]?.wraps).toHaveLength(1);
  });

  test('[A4] a page is one call, whatever lies where, from either end, and equal to what it was', async () => {
    await stage.direct(alice, bob);
    await write(alice, 249);
    const ask = [
      ...[{ after: 0 }, { after: 150 }, { after: 180 }, { after: 199 }, { after: 200 }, { after: 90, through: 120 }],
      ...[
        { before: 251 },
        { before: 230 },
        { before: 201 },
        { before: 202 },
        { before: 120, limit: 7 },
        { before: 20 },
      ],
    ];
    const before = [];
    for (const one of ask) before.push(await pageOf(bob, one));
    await rest();
    expect(archived()).toBe(200);
    for (const [i, one] of ask.entries()) {
      history.calls.length = 0;
      expect(await pageOf(bob, one)).toEqual(before[i]);
      expect(history.calls.length).toBeLessThanOrEqual(1);
    }
    history.calls.length = 0;
    await pageOf(bob, { after: 200 });
    expect(history.calls).toEqual([]);
  });

  test('[10.3] what somebody was not in for has the head at its end, without a look into cold history', async () => {
    await stage.group([alice, bob]);
    await write(alice, 100);
    const list = { version: 1, devices: [{ device: 1 }] };
    const membership = { add: [{ user: carol, role: wire.Role.MEMBER, devices: list }] };
    await stage.append(alice, stage.control(alice, wire.EntryKind.MEMBERSHIP, { membership }, { epoch: 1 }));
    await write(alice, 200, { epoch: 102 });
    const before = await pageOf(carol);
    expect(before.excluded).toMatchObject([{ range: { from: 1, through: 101 }, head: { length: 32 } }]);
    await rest();
    expect(archived()).toBe(200);
    expect(await pageOf(carol)).toEqual(before);
    expect(await pageOf(carol, { before: 130 })).toMatchObject({ hasMore: false, excluded: before.excluded });
    history.weather = () => 'away';
    expect(await pageOf(carol, { before: 302, limit: 5 })).toMatchObject({ hasMore: true });
  });

  test('[D8] a read position among what has left is counted as it would have been', async () => {
    await stage.direct(alice, bob);
    for (let round = 0; round < 60; round++) {
      await write(alice, 20);
      await write(bob, 5, { readThrough: 0 });
    }
    // Facts of what was forwarded are large: more of them than one answer for bodies would hold.
    const objects = Array.from({ length: 32 }, (_, i) => `m${`${i}`.padStart(43, 'o')}`);
    for (let round = 0; round < 16; round++) {
      await write(alice, 20, { objects });
      await write(bob, 5, { objects });
    }
    await rest();
    expect(archived()).toBe(1_800);
    const ofBob = sent.flatMap(({ body }, i) => (new TextDecoder().decode(body).startsWith(bob) ? [i + 2] : []));
    for (const read of [500, 1_030, 1_399, 1_460, 1_501, 1_520, 1_795]) {
      const reply = (await stage.report(alice, { delivered: 1_901, read })) as ReportReply;
      const unread = ofBob.filter((seq) => seq > read).length;
      expect(reply).toMatchObject({ read: { read, asOf: 1_901, unread } });
    }
  });

  test('[F3] an alarm that finds positions to write, and entries that are to leave, sets one', async () => {
    await stage.direct(alice, bob);
    await stage.pass(hour);
    await write(alice, 160);
    await stage.pass(4_500);
    // They are written once a second.
    for (const delivered of [5, 50]) void stage.report(bob, { delivered });
    await stage.settle();
    const { alarmsSet } = stage;
    await stage.fireAlarm();
    expect([stage.alarmsSet - alarmsSet, stage.alarm]).toEqual([1, stage.now]);
    await stage.pass(60_000);
    expect(archived()).toBe(100);
  });
});
