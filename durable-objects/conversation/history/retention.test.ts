/** With a time to live: what every reader is answered, and what a crash or cold history that is away does on the way. */
import { beforeEach, describe, expect, test } from 'vitest';
import { keepForever, type Retention } from '../../../protocol/retention.ts';
import { wire } from '../../../schema/gen/wire.js';
import { checkChain } from '../../../tests/harness/check-chain.ts';
import { alice, bob, carol, conversation, Stage } from '../../../tests/harness/conversation-stage.ts';
import { PlayedHistory } from '../../../tests/harness/played-history.ts';
import type { ColdPage } from '../../history/rpc.ts';
import type { AppendSend, AttachReply, PageReply, ReportReply } from '../rpc.ts';

const limits = {
  maxConversationSendsPerSecond: 1_000_000,
  maxConversationBurst: 1_000_000,
  ...{ hotEntries: 50, hotEntriesLeast: 20 },
};
const hour = 3_600_000;
const day = 24 * hour;
const ttl: Retention = { ttlMs: 10 * day, untilDelivered: false };

const { BELOW_FLOOR, NOT_YOURS } = wire.ExcludedReason;
const { EXPIRED, PRESENT, DELETED } = wire.BodyState;

let stage: Stage;
let history: PlayedHistory;

beforeEach(() => {
  history = new PlayedHistory();
  stage = new Stage({ limits, history, retention: ttl });
});

async function write(count: number, more: Partial<AppendSend> = {}, user = alice): Promise<void> {
  for (let i = 0; i < count; i++) await stage.append(user, stage.message(user, more));
}

/** Days pass, alarm by alarm. */
const pass = (ms: number) => stage.pass(ms);
const one = <Row>(query: string) => stage.storage.sql.exec(query).toArray()[0] as Row;
const archived = () => one<{ through: number }>('SELECT through FROM archive').through;
const dropped = () => one<{ dropped: number }>('SELECT dropped FROM retention').dropped;
const bodies = () =>
  stage.storage.sql
    .exec<{ seq: number; entry: ArrayBuffer }>('SELECT seq, entry FROM entries WHERE kind < 16 ORDER BY seq')
    .toArray()
    .flatMap(({ seq, entry }) => (wire.Entry.decode(new Uint8Array(entry)).body.length > 0 ? [seq] : []));
const pageOf = async (more: Parameters<Stage['page']>[1] = {}, user = bob) =>
  (await stage.page(user, more)) as PageReply;
const entriesOf = ({ entries }: PageReply) => entries.map((bytes) => wire.Entry.decode(bytes) as wire.Entry);
const problems = () => stage.logged.filter(({ level }) => level !== 'info');

async function coldSeqs(): Promise<number[]> {
  const bounds = { limit: 1_000, maxBytes: 1e9, down: false, bare: true, sure: true };
  return ((await history.real.page({ conversation, from: 1, through: 10_000, ...bounds })) as ColdPage).entries.map(
    ({ seq }) => seq,
  );
}

const none = new Uint8Array(0);

describe('a time to live', () => {
  test('[D4.3] no reader gets a body after it, to the ms; the leaf is there, and the chain checks', async () => {
    await stage.direct(alice, bob);
    await write(3);
    const at = stage.now;
    await pass(hour);
    await write(2);
    stage.now = at + ttl.ttlMs - 1;
    expect(entriesOf(await pageOf()).map(({ bodyState }) => bodyState)).toEqual(Array(6).fill(PRESENT));
    stage.now++;
    const after = entriesOf(await pageOf());
    // Who is in does not expire (L4).
    expect(after.map(({ bodyState }) => bodyState)).toEqual([PRESENT, EXPIRED, EXPIRED, EXPIRED, PRESENT, PRESENT]);
    checkChain(conversation, after[0]?.head as Uint8Array, after.slice(1));
  });

  test('[D4.3] [T1] the floor follows once it was due for an hour: bodies are erased, and nothing is a hole', async () => {
    await stage.direct(alice, bob);
    await write(4);
    const headAtFive = entriesOf(await pageOf()).at(-1)?.head;
    await pass(5 * day);
    await write(3);
    await pass(5 * day);
    // One look at a clock erases nothing.
    expect((await pageOf()).floor).toBe(0);
    expect(bodies()).toEqual([2, 3, 4, 5, 6, 7, 8]);
    await pass(hour + 60_000);
    expect(bodies()).toEqual([6, 7, 8]);
    const page = await pageOf();
    expect(page).toMatchObject({ floor: 5, floorHead: headAtFive, hasMore: false });
    expect(page.excluded).toEqual([{ range: { from: 1, through: 5 }, reason: BELOW_FLOOR, head: headAtFive }]);
    const shown = entriesOf(page);
    expect(shown.map(({ seq }) => seq)).toEqual([6, 7, 8]);
    checkChain(conversation, page.floorHead, shown);
    expect((await stage.attach(bob)) as AttachReply).toMatchObject({ floor: 5, floorHead: headAtFive });
    // The control chain is whole.
    expect(entriesOf(await pageOf({ controlOnly: true })).map(({ seq }) => seq)).toEqual([1]);
    await pass(6 * day);
    expect((await pageOf()).floor).toBe(8);
    expect(bodies()).toEqual([]);
  });

  test('[T1] a clock that was ahead for a moment has erased nothing', async () => {
    await stage.direct(alice, bob);
    await write(4);
    const right = stage.now;
    stage.now += 100 * day;
    await stage.fireAlarm();
    stage.now = right + 2 * hour;
    await write(1);
    await pass(2 * day);
    expect(bodies()).toEqual([2, 3, 4, 5, 6]);
    expect((await pageOf()).floor).toBe(0);
  });

  test('[T1] a clock that was ahead twice, and right in between, has erased nothing', async () => {
    await stage.direct(alice, bob);
    await write(4);
    await pass(60_000);
    for (let times = 0; times < 2; times++) {
      const right = stage.now;
      stage.now += 100 * day;
      stage.restart();
      await stage.fireAlarm();
      stage.now = right;
      stage.restart();
      await stage.attach(bob);
      await pass(2 * hour);
    }
    expect(bodies()).toEqual([2, 3, 4, 5]);
    expect((await pageOf()).floor).toBe(0);
  });

  test('[T1] a clock that was ahead when the alarm rang: what is due later goes all the same, once the object starts', async () => {
    await stage.direct(alice, bob);
    await write(4);
    await stage.settle();
    await pass(60_000);
    const right = stage.now;
    stage.now += 100 * day;
    stage.restart();
    await stage.fireAlarm();
    stage.now = right;
    await pass(11 * day);
    expect(bodies()).toEqual([2, 3, 4, 5]);
    stage.restart();
    await stage.attach(bob);
    await pass(2 * hour);
    expect(bodies()).toEqual([]);
    expect((await pageOf()).floor).toBe(5);
  });

  test('[D4.3] [A4] it reaches cold history: all of it goes below the floor, chain checked, and later reads go on', async () => {
    await stage.direct(alice, bob);
    await write(149);
    await pass(30_000);
    expect(archived()).toBe(100);
    await pass(4 * day);
    await write(100);
    await pass(30_000);
    expect(archived()).toBe(200);
    await pass(6 * day + 2 * hour);
    // 150 entries of the first day are due; 100 of those are in cold history, and so are 50 of those behind them.
    const page = await pageOf({ after: 150, limit: 10 });
    expect(page.floor).toBe(150);
    expect(await coldSeqs()).toEqual(Array.from({ length: 50 }, (_, i) => 151 + i));
    expect(dropped()).toBe(150);
    checkChain(conversation, page.floorHead, entriesOf(page));
    expect(problems()).toEqual([]);
    await pass(5 * day);
    expect(await coldSeqs()).toEqual([]);
    expect((await pageOf()).floor).toBe(250);
  });

  test('[A3] what the floor passes before it has left goes nowhere', async () => {
    await stage.direct(alice, bob);
    history.weather = () => 'away';
    await write(200);
    await pass(10 * day + 2 * hour);
    expect((await pageOf()).floor).toBe(201);
    expect(bodies()).toEqual([]);
    history.weather = () => 'fine';
    await write(60);
    await pass(hour);
    expect(archived()).toBe(200);
    expect(await coldSeqs()).toEqual([]);
    const page = await pageOf({ after: 201 });
    checkChain(conversation, page.floorHead, entriesOf(page));
    expect(entriesOf(page)).toHaveLength(50);
  });

  test('[D4.3] cold history is away: nobody reads what is due, and it goes once that is back', async () => {
    await stage.direct(alice, bob);
    await write(149);
    await pass(30_000);
    history.weather = () => 'away';
    await pass(10 * day + 3 * hour);
    expect(entriesOf(await pageOf({ after: 100 })).map(({ bodyState }) => bodyState)).toEqual(Array(50).fill(EXPIRED));
    expect(dropped()).toBe(0);
    history.weather = () => 'fine';
    await pass(hour);
    expect((await pageOf()).floor).toBe(150);
    expect(await coldSeqs()).toEqual([]);
    expect(bodies()).toEqual([]);
  });

  test.each(['lost', 'answer lost'] as const)(
    '[D4.3] [A1] the drop is %s, and the object dies: it is told again',
    async (what) => {
      await stage.direct(alice, bob);
      await write(149);
      await pass(30_000);
      let left = 1;
      history.weather = ({ method }) => (method === 'drop' && left-- > 0 ? what : 'fine');
      while (left > 0) await pass(hour);
      await pass(1_000);
      stage.restart();
      await pass(hour);
      expect(await coldSeqs()).toEqual([]);
      expect(dropped()).toBe(100);
      expect((await pageOf()).floor).toBe(150);
    },
  );

  test('[D4.3] cold history tells another chain: the floor stays, and the log says so', async () => {
    await stage.direct(alice, bob);
    await write(149);
    await pass(30_000);
    history.turnPage = (entries) => entries.filter(({ seq }) => seq !== 4);
    await pass(10 * day + 2 * hour);
    expect((await pageOf({ after: 100 })).floor).toBe(3);
    expect(problems().at(-1)).toMatchObject({
      level: 'error',
      fields: { problem: 'not verified: entry 4 is not there' },
    });
    const other = (entries: Parameters<typeof history.turnPage>[0]) =>
      entries.map((entry, i) => ({ ...entry, facts: (entries[i + 1] ?? entry).facts }));
    history.turnPage = other;
    await pass(hour);
    expect((await pageOf({ after: 100 })).floor).toBe(3);
    expect(problems().at(-1)).toMatchObject({
      level: 'error',
      fields: { problem: 'not verified: the chain breaks at entry 4' },
    });
    history.turnPage = (entries) => entries;
    await pass(hour);
    expect((await pageOf({ after: 100 })).floor).toBe(150);
  });
});

describe('[D4.3] what is asked of entries below the floor', () => {
  const deletion = (targets: number[], user = alice) =>
    stage.message(user, { kind: wire.EntryKind.DELETION, countable: false, targets });

  /** 150 entries below the floor, of which 100 have left, and 50 above it. */
  async function lapse(first = 149): Promise<void> {
    await write(first);
    await pass(5 * day);
    await write(50, {}, bob);
    await pass(5 * day + 2 * hour);
    expect(await pageOf({ after: 150 })).toMatchObject({ floor: 150 });
    expect(archived()).toBe(100);
    expect(dropped()).toBe(100);
    history.calls.length = 0;
  }

  test('a deletion: of what is here it is taken, of what nobody can judge any more refused for good', async () => {
    await stage.direct(alice, bob);
    await lapse();
    const { results } = await stage.append(alice, deletion([50]));
    expect(results[0]).toMatchObject({ refused: 'bad-target' });
    expect((await stage.append(alice, deletion([140]))).results[0]).toMatchObject({ accepted: true });
    expect((await stage.append(bob, deletion([140], bob))).results[0]).toMatchObject({ refused: 'bad-target' });
    expect(history.methods()).not.toContain('page');
    const row = one<{ entry: ArrayBuffer }>('SELECT entry FROM entries WHERE seq = 140');
    expect(wire.Entry.decode(new Uint8Array(row.entry)).bodyState).toBe(DELETED);
  });

  test('who has it, a repeat, a page of a part: answered at once, and from here alone', async () => {
    const begun = await stage.direct(alice, bob);
    const sent = stage.message(alice);
    await stage.append(alice, sent);
    await lapse(148);
    const receipts = (seq: number) => stage.conversation.receipts({ conversation, user: alice, seq });
    expect(await receipts(50)).toMatchObject({ refused: 'not-found' });
    expect(await receipts(140)).toEqual({ delivered: [], read: [], waiting: [bob] });
    // It is in the log up to there, or nowhere; a device that lacks it cannot tell (D2.1).
    expect((await stage.append(alice, sent)).results[0]).toMatchObject({ settled: true, headSeq: 200 });
    // So is one whose row is here still: its device counts what is below the floor as had, and would wait for ever.
    const row = one<{ number: number }>('SELECT number FROM entries WHERE seq = 140');
    const again = stage.message(alice, {
      number: row.number,
      body: new TextEncoder().encode(`${alice}/1/${row.number}`),
    });
    expect((await stage.append(alice, again)).results[0]).toMatchObject({ settled: true, number: row.number });
    expect(begun.results[0]).toMatchObject({ accepted: true });
    const part = await pageOf({ after: 10, through: 60 });
    expect(part.entries).toEqual([]);
    // The head at 60 has gone; the floor's own is in the page.
    expect(part.excluded).toEqual([{ range: { from: 11, through: 60 }, reason: BELOW_FLOOR, head: none }]);
    expect(part).toMatchObject({ floor: 150, floorHead: { length: 32 }, hasMore: false });
    expect(await pageOf({ before: 155 })).toMatchObject({
      excluded: [{ range: { from: 1, through: 150 }, reason: BELOW_FLOOR, head: part.floorHead }],
    });
    expect(history.calls).toEqual([]);
  });

  test('a read position: taken, and what is unread is counted from what is still known', async () => {
    await stage.direct(alice, bob);
    await lapse();
    await write(10);
    // A hundred have gone, and can be shown no more: which of them Bob has read is forgotten.
    expect((await stage.report(bob, { delivered: 210, read: 60 })) as ReportReply).toMatchObject({
      read: { read: 60, asOf: 210, unread: 60 },
    });
    expect((await stage.report(bob, { delivered: 210, read: 120 })) as ReportReply).toMatchObject({
      read: { read: 120, asOf: 210, unread: 40 },
    });
    expect((await stage.report(bob, { delivered: 210, read: 203 })) as ReportReply).toMatchObject({
      read: { read: 203, asOf: 210, unread: 7 },
    });
    expect(history.methods()).not.toContain('page');
  });

  test('[D6.2] a tick: what had one keeps it, what had none when the floor passed it gets none, and what follows does', async () => {
    await stage.direct(alice, bob);
    await write(3);
    await stage.report(bob, { delivered: 3, exceptions: [{ from: 2, through: 2 }] });
    await pass(5 * day);
    await write(2);
    await pass(5 * day + 2 * hour);
    expect((await stage.attach(bob)) as AttachReply).toMatchObject({ floor: 4 });
    // The phone was told that they have expired, and counts them as had.
    await stage.report(bob, { delivered: 6, exceptions: [] });
    await stage.report(bob, { delivered: 6, exceptions: [], read: 6 });
    const { steps } = wire.Summary.decode(((await stage.attach(alice)) as AttachReply).summary);
    expect(steps.map(({ from, delivered, read }) => [from, delivered, read])).toEqual([
      [1, 1, 1],
      [2, 0, 0],
      [3, 1, 1],
      [4, 0, 0],
      [5, 1, 1],
    ]);
  });

  test('[9.3] [D10] somebody who left below it sees no floor beyond their last entry; who comes later one chain', async () => {
    await stage.group([alice, bob, carol]);
    await write(20);
    const remove = stage.control(alice, wire.EntryKind.MEMBERSHIP, { membership: { remove: [bob] } }, { epoch: 1 });
    await stage.append(alice, remove);
    const left = entriesOf(await pageOf()).at(-1);
    await write(130, { epoch: 22 });
    await pass(5 * day);
    await write(20, { epoch: 22 });
    await pass(5 * day + 2 * hour);
    expect((await pageOf({}, carol)).floor).toBe(152);
    const page = await pageOf();
    expect(page).toMatchObject({ floor: 22, headSeq: 22, entries: [], hasMore: false });
    expect(page.floorHead).toEqual(left?.head);
    expect(page.excluded).toEqual([{ range: { from: 1, through: 22 }, reason: BELOW_FLOOR, head: left?.head }]);
    expect((await stage.attach(bob)) as AttachReply).toMatchObject({ floor: 22, floorHead: left?.head });
    const list = { version: 1, devices: [{ device: 1 }] };
    const membership = { add: [{ user: bob, role: wire.Role.MEMBER, devices: list }] };
    await stage.append(alice, stage.control(alice, wire.EntryKind.MEMBERSHIP, { membership }, { epoch: 22 }));
    await write(3, { epoch: 173 });
    const again = await pageOf();
    expect(again.excluded.map(({ range, reason }) => [range, reason])).toEqual([
      [{ from: 1, through: 152 }, BELOW_FLOOR],
      [{ from: 153, through: 172 }, NOT_YOURS],
    ]);
    checkChain(conversation, again.excluded[1]?.head as Uint8Array, entriesOf(again));
  });

  test('[9.3] a preview: none of what the server keeps no longer, so that a device keeps its own', async () => {
    await stage.direct(alice, bob);
    await write(2);
    expect(((await stage.attach(bob)) as AttachReply).last.length).toBeGreaterThan(0);
    await pass(10 * day);
    expect((await stage.attach(bob)) as AttachReply).toMatchObject({ floor: 0, last: { length: 0 } });
    await pass(2 * hour);
    expect((await stage.attach(bob)) as AttachReply).toMatchObject({ floor: 3, last: { length: 0 } });
  });

  test('[F3] a conversation that keeps for ever sets no alarm for it, and one with a time to live only when it is due', async () => {
    await stage.direct(alice, bob);
    await write(1);
    await pass(hour);
    const { alarmsSet } = stage;
    await pass(9 * day);
    expect(stage.alarmsSet).toBe(alarmsSet);
    await pass(2 * day);
    expect(stage.alarmsSet - alarmsSet).toBeLessThanOrEqual(3);
    expect(stage.alarm).toBe(null);
    stage = new Stage({ limits, history });
    await stage.direct(alice, bob);
    await pass(hour);
    expect(stage.alarm).toBe(null);
  });

  const lookedAt: Record<string, () => Promise<unknown>> = {
    'is only read': async () => void [await stage.attach(bob), await pageOf()],
    'the operator looks at': () => stage.conversation.coldStatus(),
  };
  test.each(Object.keys(lookedAt))('[D4.3] switched on later: a chat that %s follows', async (how) => {
    stage = new Stage({ limits, history });
    await stage.direct(alice, bob);
    await write(5);
    await pass(day);
    expect(stage.alarm).toBe(null);
    const before = stage;
    stage = new Stage({ limits, history, storage: before.storage, retention: ttl });
    stage.now = before.now + 30 * day;
    await lookedAt[how]?.();
    await pass(31 * day);
    expect((await pageOf()).floor).toBe(6);
    expect(bodies()).toEqual([]);
    expect(stage.alarm).toBe(null);
  });

  test('[F3] a start where nothing will be due sets no alarm and writes no row', async () => {
    for (const retention of [keepForever, ttl, { ttlMs: 0, untilDelivered: true }]) {
      history = new PlayedHistory();
      stage = new Stage({ limits, history, retention });
      await stage.direct(alice, bob);
      if (retention === ttl) await pass(11 * day);
      else await pass(day);
      expect(stage.alarm).toBe(null);
      stage.restart();
      const { alarmsSet } = stage;
      const rows = () => stage.storage.sql.exec<{ n: number }>('SELECT total_changes() AS n').toArray()[0]?.n;
      const written = rows();
      expect(await stage.attach(bob, { attach: false })).toMatchObject({ headSeq: 1 });
      await pageOf();
      expect(stage.alarm).toBe(null);
      expect(stage.alarmsSet).toBe(alarmsSet);
      expect(rows()).toBe(written);
      expect(history.calls).toEqual([]);
    }
  });
});

describe('until delivered', () => {
  const every = 600_000;
  const { MEMBERSHIP } = wire.EntryKind;
  const list = (version: number, ...devices: number[]) => ({ version, devices: devices.map((device) => ({ device })) });
  const giveList = (user: typeof alice, version: number, ...devices: number[]) =>
    stage.conversation.putDevices({
      conversation,
      user,
      list: wire.DeviceList.encode(list(version, ...devices)).finish(),
    });
  /** What a person's object says that all their active devices have. */
  const has = (user: typeof alice, least: number, listVersion = 1) =>
    stage.conversation.report({
      ...{ conversation, user, have: 0, generation: 1, listVersion, brief: false },
      report: { delivered: least, exceptions: [], read: 0, showsReads: true, least },
    });
  const floor = async (user = alice) => ((await stage.attach(user)) as AttachReply).floor;

  beforeEach(() => {
    stage = new Stage({ limits, history, retention: { ttlMs: 0, untilDelivered: true } });
  });

  test('[D4.4] what all devices of all members have goes, and nothing that one of them may lack', async () => {
    await stage.group([alice, bob, carol]);
    await write(9);
    await has(alice, 10);
    await has(bob, 7);
    await pass(2 * every);
    expect(await floor()).toBe(0);
    expect(bodies()).toHaveLength(9);
    await has(carol, 4);
    await pass(2 * every);
    expect(await floor()).toBe(4);
    expect(bodies()).toEqual([5, 6, 7, 8, 9, 10]);
    await has(carol, 10);
    await pass(2 * every);
    expect(await floor()).toBe(7);
    checkChain(conversation, (await pageOf()).floorHead, entriesOf(await pageOf()));
    await has(bob, 10);
    await pass(2 * every);
    expect(await floor()).toBe(10);
    expect(bodies()).toEqual([]);
    expect(stage.alarm).toBe(null);
  });

  test('[D4.4] many together wait for nothing, and few for no more entries', async () => {
    await stage.direct(alice, bob);
    await write(64);
    await has(alice, 65);
    await has(bob, 63);
    await pass(6_000);
    expect(await floor()).toBe(0);
    await has(bob, 64);
    await pass(1_000);
    expect(await floor()).toBe(64);
    for (let minute = 0; minute < 11; minute++) {
      await write(1);
      await has(alice, 66 + minute);
      await has(bob, 66 + minute);
      await pass(60_000);
    }
    expect(await floor()).toBeGreaterThan(64);
  });

  test('[D4.4] a device that is linked later holds from its entry on, and a report that does not know of it is ignored', async () => {
    await stage.direct(alice, bob);
    await write(4);
    await has(alice, 5);
    await giveList(bob, 2, 1, 2);
    await write(4, { epoch: 6 });
    // On its way when the list came: of the phone alone.
    await has(bob, 10, 1);
    await has(alice, 10);
    await pass(2 * every);
    expect(await floor()).toBe(0);
    await has(bob, 6, 2);
    await pass(2 * every);
    expect(await floor()).toBe(6);
    // The laptop goes; what it lacked holds nothing any more.
    await giveList(bob, 3, 1);
    await pass(2 * every);
    expect(await floor()).toBe(6);
    await has(bob, 11, 3);
    await has(alice, 11);
    await pass(2 * every);
    expect(await floor()).toBe(11);
  });

  test('[D4.4] [D6.2] somebody who left is waited for, up to their last entry; an account that ended is not', async () => {
    await stage.group([alice, bob, carol]);
    await write(5);
    await has(bob, 3);
    await has(carol, 2);
    await stage.append(alice, stage.control(alice, MEMBERSHIP, { membership: { remove: [bob] } }, { epoch: 1 }));
    await write(5, { epoch: 7 });
    await stage.conversation.removeUser({ conversation, user: carol, reason: 2 });
    await write(2, { epoch: 13 });
    await has(alice, 15);
    await pass(2 * every);
    expect(await floor()).toBe(3);
    await has(bob, 7);
    await pass(2 * every);
    expect(await floor()).toBe(15);
  });

  const removal = (user: typeof alice, epoch: number) =>
    stage.append(alice, stage.control(alice, MEMBERSHIP, { membership: { remove: [user] } }, { epoch }));
  const removeByServer = (user: typeof alice, reason = wire.RemovalReason.ACCOUNT_DELETED) =>
    stage.conversation.removeUser({ conversation, user, reason });

  test.each(['ACCOUNT_DELETED', 'NUMBER_TAKEN_OVER', 'DEVICE_EXPIRED'] as const)(
    '[D4.4] somebody who was removed, and whose account ends later (%s), is waited for no more',
    async (reason) => {
      await stage.group([alice, bob]);
      await write(5);
      await has(bob, 3);
      await removal(bob, 1);
      await has(alice, 7);
      await pass(2 * every);
      expect(await floor()).toBe(3);
      expect(await removeByServer(bob, wire.RemovalReason[reason])).toEqual({ seq: 7 });
      await pass(10 * hour);
      expect(await floor()).toBe(7);
      stage.restart();
      const rows = () => one<{ n: number }>('SELECT total_changes() AS n').n;
      const written = rows();
      expect(await removeByServer(bob, wire.RemovalReason[reason])).toEqual({ seq: 7 });
      expect(rows()).toBe(written);
    },
  );

  test('[D4.4] nor is one who had come back by then, with what they lacked of their first stay', async () => {
    await stage.group([alice, bob]);
    await write(5);
    await has(bob, 3);
    await removal(bob, 1);
    const add = [{ user: bob, role: wire.Role.MEMBER, devices: list(1, 1) }];
    await stage.append(alice, stage.control(alice, MEMBERSHIP, { membership: { add } }, { epoch: 7 }));
    await has(alice, 8);
    expect(await removeByServer(bob)).toEqual({ seq: 9 });
    await has(alice, 9);
    await pass(10 * hour);
    expect(await floor()).toBe(9);
  });

  test('[D4.4] [16.6] who declined a group is waited for no more, for what they lacked was never theirs', async () => {
    await stage.group([alice, bob]);
    await write(5);
    await has(alice, 6);
    await pass(2 * every);
    expect(await floor()).toBe(0);
    await removeByServer(bob, wire.RemovalReason.REQUEST_DECLINED);
    await has(alice, 7);
    await pass(2 * every);
    expect(await floor()).toBe(7);
  });

  test('[D4.4] who declined a group is waited for as before with what they lacked of an earlier stay', async () => {
    await stage.group([alice, bob]);
    await write(5);
    await has(bob, 3);
    await removal(bob, 1);
    await has(alice, 7);
    await removeByServer(bob, wire.RemovalReason.REQUEST_DECLINED);
    await pass(10 * hour);
    expect(await floor()).toBe(3);
  });

  test('[D4.4] [D4.1] who comes back is waited for with what their devices lack of before; who comes new only from then on', async () => {
    await stage.group([alice, bob]);
    await write(5);
    await has(bob, 3);
    await stage.append(alice, stage.control(alice, MEMBERSHIP, { membership: { remove: [bob] } }, { epoch: 1 }));
    await write(5, { epoch: 7 });
    const add = [bob, carol].map((user) => ({ user, role: wire.Role.MEMBER, devices: list(1, 1) }));
    await stage.append(alice, stage.control(alice, MEMBERSHIP, { membership: { add } }, { epoch: 7 }));
    await write(3, { epoch: 13 });
    await has(alice, 16);
    await has(carol, 16);
    await pass(2 * every);
    expect(await floor()).toBe(3);
    await has(bob, 14);
    await pass(2 * every);
    expect(await floor()).toBe(14);
    // A person whose list is empty is owed nothing.
    await giveList(bob, 2);
    await pass(2 * every);
    expect(await floor()).toBe(16);
  });

  test('[D4.4] [A3] it follows into cold history, and what it passes first goes nowhere', async () => {
    await stage.direct(alice, bob);
    await write(199);
    await has(alice, 200);
    await has(bob, 20);
    await pass(every);
    expect(archived()).toBe(100);
    // What was below the floor when it left went nowhere.
    expect(await coldSeqs()).toEqual(Array.from({ length: 80 }, (_, i) => 21 + i));
    history.weather = () => 'away';
    await has(bob, 70);
    await pass(every);
    expect(await floor()).toBe(20);
    history.weather = () => 'fine';
    await pass(every);
    expect(await floor()).toBe(70);
    await has(bob, 200);
    await pass(every);
    expect(await floor()).toBe(200);
    expect(await coldSeqs()).toEqual([]);
    expect(bodies()).toEqual([]);
    const page = await pageOf({}, bob);
    expect(page.excluded).toEqual([{ range: { from: 1, through: 200 }, reason: BELOW_FLOOR, head: page.head }]);
    expect(problems().filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('[D4.4] [D1.11] the object dies after each step: nothing is erased that was not told, and the floor follows', async () => {
    await stage.direct(alice, bob);
    await write(9);
    await has(alice, 10);
    await has(bob, 8);
    stage.restart();
    await stage.attach(alice);
    await pass(2 * every);
    // A position that was not written is told again; what was written counts.
    await has(bob, 8);
    stage.restart();
    await pass(3 * every);
    expect([0, 8]).toContain(await floor());
    await has(bob, 9);
    await pass(2 * every);
    expect(await floor()).toBe(9);
    stage.restart();
    expect(await floor()).toBe(9);
    expect(bodies()).toEqual([10]);
  });

  test('[D4.3] what was delivered and not read is unread as before, and who has it is told by name', async () => {
    await stage.direct(alice, bob);
    await write(9);
    await has(alice, 10);
    await has(bob, 10);
    await pass(2 * every);
    expect(await floor()).toBe(10);
    expect(((await stage.report(bob, { delivered: 10, read: 4, least: 10 })) as ReportReply).read).toEqual({
      ...{ read: 4, asOf: 10, unread: 6 },
    });
    expect(await stage.conversation.receipts({ conversation, user: alice, seq: 3 })).toEqual({
      ...{ delivered: [bob], read: [bob], waiting: [] },
    });
  });
});
