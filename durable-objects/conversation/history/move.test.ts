/** A deployment goes from history objects to Cassandra: whatever happens in between, nothing is lost, or comes back. */
import { beforeEach, describe, expect, test } from 'vitest';
import { emptyHead } from '../../../protocol/chain.ts';
import { wire } from '../../../schema/gen/wire.js';
import { alice, bob, conversation, Stage } from '../../../tests/harness/conversation-stage.ts';
import { PlayedHistory } from '../../../tests/harness/played-history.ts';
import type { ColdEntry, ColdPage, HistoryStores } from '../../history/rpc.ts';
import type { AppendSend, PageReply } from '../rpc.ts';
import { headOf } from './cold-chain.ts';
import type { MoveReport, VerifyReport } from './rpc.ts';

const limits = {
  maxConversationSendsPerSecond: 1_000_000,
  maxConversationBurst: 1_000_000,
  ...{ hotEntries: 50, hotEntriesLeast: 20 },
};

let stage: Stage;
let objects: PlayedHistory;
let cassandra: PlayedHistory;

beforeEach(async () => {
  objects = new PlayedHistory();
  cassandra = new PlayedHistory();
  stage = new Stage({ limits, history: objects });
  await stage.direct(alice, bob);
});

const stores = (choice: HistoryStores['choice'], more: Partial<HistoryStores> = {}): HistoryStores => ({
  ...{ choice, embedded: objects, cassandra },
  ...more,
});

async function write(count: number, more: Partial<AppendSend> = {}): Promise<void> {
  for (let i = 0; i < count; i++) await stage.append(alice, stage.message(alice, more));
}

const deletion = (...targets: number[]) =>
  stage.message(alice, { kind: wire.EntryKind.DELETION, countable: false, targets });
const rest = () => stage.pass(30_000);
const row = <Row>(query: string) => stage.storage.sql.exec(query).toArray()[0] as Row;
const archived = () => row<{ through: number }>('SELECT through FROM archive').through;
const pending = () => row<{ n: number }>('SELECT COUNT(*) AS n FROM cold_deletions WHERE told = 0').n;
const zones = () =>
  stage.storage.sql
    .exec<{ first: number; store: number }>('SELECT first, store FROM cold_zones ORDER BY first')
    .toArray();

async function held(store: PlayedHistory, from = 1, through = 9_999): Promise<readonly ColdEntry[]> {
  const found: ColdEntry[] = [];
  for (let at = from; at <= through; ) {
    const bounds = { from: at, through, limit: 100, maxBytes: 1e9 };
    const page = await store.real.page({ conversation, ...bounds, down: false, bare: false, sure: true });
    found.push(...(page as ColdPage).entries);
    if (!(page as ColdPage).more) break;
    at = (found.at(-1) as ColdEntry).seq + 1;
  }
  return found;
}

const seqs = async (store: PlayedHistory) => (await held(store)).map(({ seq }) => seq);
const upTo = (n: number, from = 1) => Array.from({ length: n + 1 - from }, (_, i) => from + i);
const bodyLengths = async (store: PlayedHistory, seq: number) =>
  (await held(store, seq, seq)).map(({ body }) => body.length);

/** Every entry from the first on, as bytes. */
async function readAll(): Promise<Uint8Array[]> {
  const entries: Uint8Array[] = [];
  for (let after = 0; ; ) {
    const page = (await stage.page(bob, { after })) as PageReply;
    entries.push(...page.entries);
    if (!page.hasMore) return entries;
    after = page.next;
  }
}

/** A call of the operator's, with the time that it takes. */
async function asked<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  const state: { answer?: Answer } = {};
  void call().then((answer) => (state.answer = answer));
  for (let i = 0; i < 60 && state.answer === undefined; i++) await stage.pass(500);
  if (state.answer === undefined) throw new Error('no answer');
  return state.answer;
}

const moveOnce = () => asked(async () => (await stage.conversation.moveHistory()) as MoveReport);

async function move(): Promise<MoveReport> {
  for (let calls = 0; calls < 20; calls++) {
    const report = await moveOnce();
    if (report.problem !== '' || (report.left === 0 && !report.copies)) return report;
  }
  throw new Error('it comes to no end');
}

/** As the command asks: for as long as there is more, and the first problem counts. */
async function verified(): Promise<VerifyReport & { readonly calls: number }> {
  const first: VerifyReport = { through: 0, head: emptyHead, of: 1, problem: '', retold: 0, deletions: 0, more: true };
  let [report, retold, problem, calls] = [first, 0, '', 0];
  while (report.more) {
    const { through: after, head, deletions } = report;
    const next = { after, head, deletions };
    report = await asked(async () => (await stage.conversation.verifyHistory(next)) as VerifyReport);
    retold += report.retold;
    problem ||= report.problem;
    if (++calls > 50) throw new Error('it comes to no end');
  }
  return { ...report, retold, problem, calls };
}

const done = { left: 0, copies: false, busy: false, problem: '' };

describe('a deployment that goes from history objects to Cassandra', () => {
  test('[A5] before anything is moved new batches go there, and a page crosses all three', async () => {
    await write(349);
    await rest();
    const before = await readAll();
    stage.deploy(stores('cassandra'));
    expect(await readAll()).toEqual(before);
    await write(100);
    await rest();
    expect(archived()).toBe(400);
    expect(await seqs(cassandra)).toEqual(upTo(400, 301));
    expect(await seqs(objects)).toEqual(upTo(300));
    expect((await readAll()).slice(0, 350)).toEqual(before);
    const page = (await stage.page(bob, { before: 310, limit: 20 })) as PageReply;
    expect(page.entries.map((bytes) => wire.Entry.decode(bytes).seq)).toEqual(upTo(309, 290));
  });

  test('[A5] all of it is moved and verified, and nothing is left of it', async () => {
    await write(349);
    await rest();
    stage.deploy(stores('cassandra'));
    await write(100);
    await rest();
    const before = await readAll();
    expect(await stage.conversation.coldStatus()).toMatchObject({ through: 400, elsewhere: 300 });
    expect(await move()).toEqual(done);
    expect(await stage.conversation.coldStatus()).toMatchObject({ elsewhere: 0 });
    expect(zones()).toEqual([{ first: 1, store: 1 }]);
    expect(await seqs(cassandra)).toEqual(upTo(400));
    expect(await seqs(objects)).toEqual([]);
    expect(await verified()).toMatchObject({ through: 400, of: 400, problem: '' });
    // History objects are not asked any more.
    objects.calls.length = 0;
    expect(await readAll()).toEqual(before);
    await stage.append(alice, deletion(5));
    await rest();
    expect(pending()).toBe(0);
    expect(objects.calls).toEqual([]);
    stage.restart();
    expect(await moveOnce()).toEqual(done);
    expect(objects.calls).toEqual([]);
  });

  const bad = ['lost', 'answer lost', 'away'] as const;
  const places = [
    ...['append', 'page'].flatMap((method) => bad.map((weather) => ['Cassandra', method, weather] as const)),
    ...['page', 'drop'].flatMap((method) => bad.map((weather) => ['history objects', method, weather] as const)),
  ];
  test.each(places)('[A5] %s: %s is %s, and the object dies: the next call goes on', async (where, method, weather) => {
    await write(349);
    await rest();
    const before = await readAll();
    stage.deploy(stores('cassandra'));
    const store = where === 'Cassandra' ? cassandra : objects;
    let calls = 0;
    store.weather = (call) => (call.method === method && ++calls === (method === 'drop' ? 1 : 2) ? weather : 'fine');
    const report = await Promise.race([moveOnce(), stage.pass(3_000).then(() => null)]);
    if (report !== null) expect(report.problem).not.toBe('');
    stage.restart();
    await write(1);
    expect((await readAll()).slice(0, 350)).toEqual(before);
    expect(await move()).toEqual(done);
    expect(await seqs(cassandra)).toEqual(upTo(300));
    expect(await seqs(objects)).toEqual([]);
    expect(await verified()).toMatchObject({ through: 300, problem: '' });
    expect((await readAll()).slice(0, 350)).toEqual(before);
  });

  test('[A5] who writes and reads while it is moved waits for nothing', async () => {
    await write(349);
    await rest();
    stage.deploy(stores('cassandra'));
    cassandra.hold(({ method }) => method === 'append');
    const moving = moveOnce();
    await stage.pass(1_000);
    expect((await stage.append(alice, stage.message(alice))).results[0]).toHaveProperty('seq');
    expect(await readAll()).toHaveLength(351);
    cassandra.release();
    await moving;
    expect(await move()).toEqual(done);
  });

  test('[A5] a page that is under way while its entries are moved and let go is read again', async () => {
    await write(349);
    await rest();
    stage.deploy(stores('cassandra'));
    objects.holdAnswers(({ method, request }) => method === 'page' && (request as { sure: boolean }).sure === false);
    objects.hold(({ method, request }) => method === 'page' && (request as { sure: boolean }).sure === false);
    const page = stage.page(bob, { after: 100, limit: 10 });
    await stage.settle();
    await stage.conversation.moveHistory();
    for (let i = 0; i < 5; i++) await stage.conversation.moveHistory();
    expect(await seqs(objects)).toEqual([]);
    objects.release();
    expect(((await page) as PageReply).entries).toHaveLength(10);
  });
});

describe('a deletion and the move', () => {
  const moments = [
    ['before the entries are read', 'objects', 'page'],
    ['before they are written', 'cassandra', 'append'],
    ['before they are read back', 'cassandra', 'page'],
  ] as const;
  test.each(moments)('[A1] [A5] one that comes %s wins', async (_, where, method) => {
    await write(149);
    await rest();
    stage.deploy(stores('cassandra'));
    const store = where === 'objects' ? objects : cassandra;
    await asked(() => stage.conversation.coldStatus());
    // The read that the right to delete is looked up with is another one.
    store.hold((call) => call.method === method && (call.request as { sure?: boolean }).sure !== false);
    const moving = moveOnce();
    await stage.pass(500);
    expect((await stage.append(alice, deletion(7))).results[0]).toHaveProperty('seq');
    await stage.settle();
    store.release();
    await moving;
    expect(await move()).toEqual(done);
    await rest();
    expect(pending()).toBe(0);
    expect(await bodyLengths(cassandra, 7)).toEqual([0]);
    expect((await held(cassandra, 7, 7))[0]?.deletedAt).toBeGreaterThan(0);
    expect(await verified()).toMatchObject({ problem: '' });
  });

  test('[A1] [A5] while copies may be in both, both hear of it', async () => {
    await write(149);
    await rest();
    stage.deploy(stores('cassandra'));
    objects.weather = ({ method }) => (method === 'drop' ? 'away' : 'fine');
    expect((await moveOnce()).problem).toContain('history objects');
    expect(await bodyLengths(objects, 9)).not.toEqual([0]);
    await stage.append(alice, deletion(9));
    await rest();
    expect(await bodyLengths(objects, 9)).toEqual([0]);
    expect(await bodyLengths(cassandra, 9)).toEqual([0]);
    // One of them is away: it is told to that one again, and forgotten by neither.
    cassandra.weather = ({ method }) => (method === 'erase' ? 'away' : 'fine');
    await stage.append(alice, deletion(10));
    await rest();
    expect(pending()).toBe(1);
    cassandra.weather = () => 'fine';
    await stage.pass(60_000);
    expect(pending()).toBe(0);
    expect(await bodyLengths(cassandra, 10)).toEqual([0]);
  });

  test('[A1] [A5] a batch that history objects get after the move leaves nothing there', async () => {
    objects.hold(({ method }) => method === 'append');
    await write(149);
    await stage.pass(6_000);
    expect(archived()).toBe(0);
    stage.deploy(stores('cassandra'));
    await stage.pass(120_000);
    expect(archived()).toBe(100);
    // It was offered there, so it may be there: it is let go, before it has even come.
    expect(await move()).toEqual(done);
    objects.release();
    await stage.settle();
    expect(await seqs(cassandra)).toEqual(upTo(100));
    expect(await seqs(objects)).toEqual([]);
  });
});

describe('what differs', () => {
  const spoil = (entry: ColdEntry, seq: number): ColdEntry =>
    entry.seq === seq ? { ...entry, body: Uint8Array.of(1, 2, 3) } : entry;

  test('[A5] is not moved: history objects that hold another body, or Cassandra that gives one back', async () => {
    await write(249);
    await rest();
    stage.deploy(stores('cassandra'));
    cassandra.turnPage = (entries) => entries.map((entry) => spoil(entry, 150));
    expect(await move()).toMatchObject({
      left: 100,
      copies: true,
      problem: 'not verified: entry 150 has another body',
    });
    cassandra.turnPage = (entries) => entries;
    objects.turnPage = (entries) => entries.map((entry) => spoil(entry, 160));
    expect(await move()).toMatchObject({ left: 100, problem: 'history objects: entry 160 has another body' });
    const lost = (entries: readonly ColdEntry[]) => entries.filter(({ seq }) => seq !== 101);
    for (const store of [objects, cassandra]) store.turnPage = lost;
    expect(await move()).toMatchObject({ left: 100, problem: 'entry 101 is in neither store' });
    for (const store of [objects, cassandra]) store.turnPage = (entries) => entries;
    expect(await move()).toEqual(done);
  });

  test('[A5] is found by looking at all of it later', async () => {
    await write(249);
    await rest();
    stage.deploy(stores('cassandra'));
    expect(await move()).toEqual(done);
    const plant = async (turn: PlayedHistory['turnPage']) => {
      cassandra.turnPage = turn;
      return (await verified()).problem;
    };
    expect(await plant((entries) => entries.map((entry) => spoil(entry, 33)))).toBe('entry 33 has another body');
    expect(await plant((entries) => entries.filter(({ seq }) => seq !== 120))).toBe('entry 120 is missing');
    const later = (entry: ColdEntry) => (entry.seq === 44 ? { ...entry, at: entry.at + 1 } : entry);
    expect(await plant((entries) => entries.map(later))).toBe('entry 44 has another time');
    const other = (entry: ColdEntry, all: readonly ColdEntry[]) =>
      entry.seq === 55 ? { ...entry, facts: (all[3] as ColdEntry).facts } : entry;
    expect(await plant((entries) => entries.map((entry) => other(entry, entries)))).toBe(
      'the chain breaks at entry 55',
    );
    expect(await plant((entries) => entries)).toBe('');
  });

  test('[A2] [A5] a store that was brought back from a copy hears again of what was deleted since', async () => {
    stage.deploy(stores('cassandra'));
    await write(249);
    await rest();
    await stage.append(alice, deletion(3));
    await rest();
    const copy = await held(cassandra);
    // One deletion that leaves itself, one that is still here, one of something that has not left; one is in the copy.
    await stage.append(alice, deletion(9, 120));
    await write(150);
    await rest();
    const since = await held(cassandra, copy.length + 1);
    await stage.append(alice, deletion(50));
    await stage.append(alice, deletion(archived() + 5));
    await rest();
    expect({ pending: pending(), retold: (await verified()).retold }).toEqual({ pending: 0, retold: 0 });

    cassandra = new PlayedHistory();
    for (const entries of [copy, since]) {
      for (let i = 0; i < entries.length; i += 100) {
        await cassandra.real.append({ conversation, entries: entries.slice(i, i + 100) });
      }
    }
    stage.deploy(stores('cassandra'));
    for (const seq of [9, 120, 50]) expect(await bodyLengths(cassandra, seq)).not.toEqual([0]);
    expect(await bodyLengths(cassandra, 3)).toEqual([0]);
    expect(await verified()).toMatchObject({ problem: '', retold: 3 });
    await rest();
    for (const seq of [9, 120, 50]) expect(await bodyLengths(cassandra, seq)).toEqual([0]);
    expect({ pending: pending(), retold: (await verified()).retold }).toEqual({ pending: 0, retold: 0 });
  });

  /** The store has these entries alone, as one that was brought back from a copy. */
  async function broughtBack(copy: readonly ColdEntry[]): Promise<void> {
    cassandra = new PlayedHistory();
    for (let i = 0; i < copy.length; i += 100) {
      await cassandra.real.append({ conversation, entries: copy.slice(i, i + 100) });
    }
    stage.deploy(stores('cassandra'));
  }

  test('[A2] [A5] also where the copy lacks the end of what has left: by deletions that are here still', async () => {
    stage.deploy(stores('cassandra'));
    await write(349);
    await rest();
    const copy = await held(cassandra, 1, 200);
    await stage.append(alice, deletion(50));
    await rest();
    expect([archived(), await bodyLengths(cassandra, 50)]).toEqual([300, [0]]);

    await broughtBack(copy);
    expect(await verified()).toMatchObject({ problem: 'entry 201 is missing', through: 300, retold: 1 });
    await rest();
    expect(await bodyLengths(cassandra, 50)).toEqual([0]);
    expect(await verified()).toMatchObject({ problem: 'entry 201 is missing', retold: 0 });
  });

  test('[A2] [A5] and by those that have left, behind what it lacks or has wrong', async () => {
    stage.deploy(stores('cassandra'));
    await write(219);
    await rest();
    const copy = (await held(cassandra)).map((entry) => (entry.seq === 60 ? { ...entry, at: entry.at + 1 } : entry));
    await stage.append(alice, deletion(9, 12));
    await write(200);
    await rest();
    expect([copy.length, archived()]).toEqual([100, 300]);

    await broughtBack([...copy, ...(await held(cassandra, 216))]);
    expect(await verified()).toMatchObject({ problem: 'entry 60 has another time', through: 300, retold: 2 });
    await rest();
    expect([await bodyLengths(cassandra, 9), await bodyLengths(cassandra, 12)]).toEqual([[0], [0]]);
    expect(await verified()).toMatchObject({ problem: 'entry 60 has another time', retold: 0 });
  });

  test('[A2] [A5] what many deletions name is looked at once, many together', async () => {
    stage.deploy(stores('cassandra'));
    await write(349);
    await rest();
    for (let i = 0; i < 30; i++) await stage.append(alice, deletion(...upTo(65, 2)));
    await rest();
    cassandra.calls.length = 0;
    expect(await verified()).toMatchObject({ problem: '', retold: 0, calls: 1 });
    expect(cassandra.calls.length).toBe(1 + archived() / 100);
  });

  test('[A2] [A5] however long it takes: the next call goes on where one ended', async () => {
    stage.deploy(stores('cassandra'));
    await write(449);
    await rest();
    const copy = await held(cassandra);
    // Two of them are looked at together.
    for (let i = 0; i < 6; i++) await stage.append(alice, deletion(...upTo(i * 60 + 61, i * 60 + 2)));
    await rest();
    await broughtBack(copy);
    cassandra.turnPage = (entries) => {
      stage.now += 5_000;
      return entries;
    };
    const report = await verified();
    expect(report).toMatchObject({ problem: '', through: archived(), retold: 360 });
    expect(report.calls).toBeGreaterThanOrEqual(3 + archived() / 100);
    cassandra.turnPage = (entries) => entries;
    await rest();
    expect(pending()).toBe(0);
    expect((await held(cassandra, 2, 361)).filter(({ deletedAt }) => deletedAt === 0)).toEqual([]);
  });

  test('[A2] [A5] also in the middle of a page of those that have left', async () => {
    stage.deploy(stores('cassandra'));
    await write(349);
    await rest();
    const copy = await held(cassandra);
    for (let i = 0; i < 5; i++) await stage.append(alice, deletion(...upTo(i * 50 + 51, i * 50 + 2)));
    await write(149);
    await rest();
    await broughtBack([...copy, ...(await held(cassandra, copy.length + 1))]);
    cassandra.turnPage = (entries) => {
      stage.now += 5_000;
      return entries;
    };
    const headAt = async (seq: number) => headOf((await held(cassandra, seq, seq))[0] as ColdEntry);
    const request = { after: 300, head: await headAt(300) };
    const report = await asked(async () => (await stage.conversation.verifyHistory(request)) as VerifyReport);
    // Two of the five are looked at together.
    expect(report).toMatchObject({ through: 352, head: await headAt(352), more: true, retold: 100 });
    cassandra.turnPage = (entries) => entries;
    expect(await verified()).toMatchObject({ problem: '', retold: 150 });
  });
});

describe('retention and the move', () => {
  const hour = 3_600_000;

  test('[D4.3] [A5] a store that was brought back from a copy lets go again of what retention had let go', async () => {
    stage = new Stage({ limits, history: objects, retention: { ttlMs: 3 * hour, untilDelivered: false } });
    await stage.direct(alice, bob);
    stage.deploy(stores('cassandra'));
    await write(349);
    await rest();
    const copy = await held(cassandra);
    await stage.pass(5 * hour);
    await write(1);
    await stage.pass(2 * hour);
    expect(await seqs(cassandra)).toEqual([]);
    cassandra = new PlayedHistory();
    for (let i = 0; i < copy.length; i += 100) {
      await cassandra.real.append({ conversation, entries: copy.slice(i, i + 100) });
    }
    stage.deploy(stores('cassandra'));
    await rest();
    expect(await seqs(cassandra)).toHaveLength(300);
    expect(await verified()).toMatchObject({ problem: '' });
    await rest();
    expect(await seqs(cassandra)).toEqual([]);
  });

  test('[A5] [D4.3] what is below the floor is not moved, and is no hole', async () => {
    stage = new Stage({ limits, history: objects, retention: { ttlMs: 3 * hour, untilDelivered: false } });
    await stage.direct(alice, bob);
    await write(249);
    await rest();
    expect(archived()).toBe(200);
    await stage.pass(2 * hour);
    await write(200);
    await rest();
    stage.deploy(stores('cassandra'));
    await write(100);
    await stage.pass(2.5 * hour);
    await write(1);
    await rest();
    const { floor } = { floor: row<{ dropped: number }>('SELECT dropped FROM retention').dropped };
    expect(floor).toBeGreaterThanOrEqual(249);
    expect(floor).toBeLessThan(400);
    expect(await move()).toEqual(done);
    expect((await seqs(cassandra))[0]).toBeGreaterThan(floor);
    expect(await seqs(objects)).toEqual([]);
    expect(await verified()).toMatchObject({ through: archived(), problem: '' });
    expect(zones()).toEqual([{ first: 1, store: 1 }]);
  });

  test('[A5] [D4.3] what retention lets go while it is in both stores goes from both', async () => {
    stage = new Stage({ limits, history: objects, retention: { ttlMs: 3 * hour, untilDelivered: false } });
    await stage.direct(alice, bob);
    await write(349);
    await rest();
    stage.deploy(stores('cassandra'));
    let appends = 0;
    cassandra.weather = ({ method }) => (method === 'append' && ++appends > 2 ? 'away' : 'fine');
    expect((await moveOnce()).left).toBeGreaterThan(0);
    cassandra.weather = () => 'fine';
    await stage.pass(5 * hour);
    await write(1);
    await stage.pass(2 * hour);
    expect(await seqs(objects)).toEqual([]);
    expect(await seqs(cassandra)).toEqual([]);
    expect(await move()).toEqual(done);
    expect(await verified()).toMatchObject({ problem: '' });
  });
});

describe('what an older release noted nothing of', () => {
  const forget = () => {
    for (const table of ['cold_zones', 'cold_leftovers']) stage.storage.sql.exec(`DELETE FROM ${table}`);
  };

  test('[A5] is looked for once, and moved if it is in history objects', async () => {
    await write(249);
    await rest();
    expect(zones()).toEqual([]);
    const before = await readAll();
    stage.deploy(stores('cassandra'));
    expect(await readAll()).toEqual(before);
    expect(zones()).toEqual([{ first: 1, store: 0 }]);
    expect(await move()).toEqual(done);
  });

  test('[A5] is left where it is if it is in Cassandra', async () => {
    stage.deploy(stores('cassandra', { embedded: objects }));
    await write(249);
    await rest();
    forget();
    stage.restart();
    objects.calls.length = 0;
    expect(await readAll()).toHaveLength(250);
    await stage.append(alice, deletion(3));
    await rest();
    expect(zones()).toEqual([{ first: 1, store: 1 }]);
    expect(objects.methods()).toEqual(['page']);
    expect(await moveOnce()).toEqual(done);
  });

  test('[A5] in both, as a deployment that was switched too early has it, is put together', async () => {
    await write(249);
    await rest();
    stage.deploy(stores('cassandra'));
    await write(200);
    await rest();
    forget();
    stage.restart();
    expect(await move()).toEqual(done);
    expect(await seqs(cassandra)).toEqual(upTo(400));
    expect(await verified()).toMatchObject({ through: 400, problem: '' });
  });
});

describe('a deployment with one store', () => {
  test('[A5] notes nothing and asks for nothing', async () => {
    await write(249);
    await rest();
    expect(zones()).toEqual([]);
    expect(objects.methods()).toEqual(['append', 'page', 'append', 'page']);
    expect(await moveOnce()).toMatchObject({ problem: expect.stringContaining('ROOST_HISTORY') });
  });

  test('[A5] that gave its cluster up says so to whoever asks for what is there, and archives on', async () => {
    stage.deploy(stores('cassandra'));
    await write(249);
    await rest();
    stage.deploy(stores('embedded', { cassandra: null }));
    await write(200);
    await rest();
    expect(archived()).toBe(400);
    expect(await stage.page(bob, { after: 10 })).toMatchObject({ refused: 'history-unavailable' });
    expect(stage.logged.at(-1)?.fields.problem).toContain('HISTORY_PROXY');
    // For two seconds nobody asks again.
    await stage.pass(3_000);
    expect(((await stage.page(bob, { after: 250 })) as PageReply).entries.length).toBeGreaterThan(10);
    // With the binding, and without the choice, all is read.
    stage.deploy(stores('embedded'));
    expect(await readAll()).toHaveLength(450);
  });
});
