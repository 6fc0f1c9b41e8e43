/** What a crash, a repeat, a late answer, a deletion does between any two steps of archiving: nothing is lost, or comes back. */
import { beforeEach, describe, expect, test } from 'vitest';
import { wire } from '../../../schema/gen/wire.js';
import { alice, bob, conversation, Stage } from '../../../tests/harness/conversation-stage.ts';
import { type HistoryCall, PlayedHistory } from '../../../tests/harness/played-history.ts';
import type { ColdEntry, ColdPage, ColdPageRequest } from '../../history/rpc.ts';
import type { AppendSend, AttachReply, PageReply } from '../rpc.ts';
import { StoreNews } from './store-news.ts';

const limits = {
  maxConversationSendsPerSecond: 1_000_000,
  maxConversationBurst: 1_000_000,
  ...{ hotEntries: 50, hotEntriesLeast: 20 },
};
const hour = 3_600_000;

// Days pass, alarm by alarm.
const unavailable = { refused: 'history-unavailable', afterMs: expect.any(Number) };
const entriesOf = ({ entries }: PageReply) => entries.map((bytes) => wire.Entry.decode(bytes));

let stage: Stage;
let history: PlayedHistory;

beforeEach(async () => {
  history = new PlayedHistory();
  stage = new Stage({ limits, history });
  await stage.direct(alice, bob);
});

async function write(count: number, more: Partial<AppendSend> = {}): Promise<void> {
  for (let i = 0; i < count; i++) await stage.append(alice, stage.message(alice, more));
}

const deletion = (targets: number[], user = alice) =>
  stage.message(user, { kind: wire.EntryKind.DELETION, countable: false, targets });
const rest = () => stage.pass(30_000);
const one = <Row>(query: string) => stage.storage.sql.exec(query).toArray()[0] as Row;
const archived = () => one<{ through: number }>('SELECT through FROM archive').through;
const pending = () => one<{ n: number }>('SELECT COUNT(*) AS n FROM cold_deletions').n;
const hotCount = () => one<{ n: number }>('SELECT COUNT(*) AS n FROM entries').n;
const problems = () => stage.logged.flatMap(({ fields }) => (fields.problem === undefined ? [] : [fields.problem]));
const pageOf = async (more: Parameters<Stage['page']>[1] = {}) => (await stage.page(bob, more)) as PageReply;

async function cold(from: number, through = from): Promise<readonly ColdEntry[]> {
  const bounds = { from, through, limit: 100, maxBytes: 1e9 };
  const page = await history.real.page({ conversation, ...bounds, down: false, bare: false, sure: true });
  return (page as ColdPage).entries;
}

/** Every entry from the first on, as bytes. */
async function readAll(): Promise<Uint8Array[]> {
  const entries: Uint8Array[] = [];
  for (let after = 0; ; ) {
    const page = await pageOf({ after });
    entries.push(...page.entries);
    if (!page.hasMore) return entries;
    after = page.next;
  }
}

describe('something goes wrong between two steps', () => {
  const nth = (method: string, n: number) => (call: HistoryCall) =>
    call.method === method && history.calls.filter((one) => one.method === method).length === n;
  const faults: [string, (n: number) => void][] = [
    ['the write is lost', (n) => (history.weather = (call) => (nth('append', n)(call) ? 'lost' : 'fine'))],
    [
      'the write’s answer is lost',
      (n) => (history.weather = (call) => (nth('append', n)(call) ? 'answer lost' : 'fine')),
    ],
    ['the write is refused', (n) => (history.weather = (call) => (nth('append', n)(call) ? 'away' : 'fine'))],
    ['the look back is lost', (n) => (history.weather = (call) => (nth('page', n)(call) ? 'lost' : 'fine'))],
    ['the look back is refused', (n) => (history.weather = (call) => (nth('page', n)(call) ? 'away' : 'fine'))],
  ];

  test.each(faults)('[A4] %s', async (_what, fault) => {
    await write(349);
    const before = await readAll();
    history.calls.length = 0;
    fault(2);
    await stage.pass(300_000);
    expect(archived()).toBe(300);
    expect(problems()).toHaveLength(1);
    expect(await readAll()).toEqual(before);
    expect(hotCount()).toBe(51);
  });

  test.each(faults.filter(([what]) => !what.includes('refused')))(
    '[A4] %s, and the object dies',
    async (_what, fault) => {
      await write(349);
      const before = await readAll();
      history.calls.length = 0;
      fault(2);
      // The first hundred leaves, the second is under way.
      await stage.pass(6_000);
      expect(archived()).toBe(100);
      stage.restart();
      await stage.pass(300_000);
      expect(archived()).toBe(300);
      expect(await readAll()).toEqual(before);
    },
  );

  test('[A4] a row cannot be deleted: all of them stay, and nothing of it is forgotten', async () => {
    await write(349);
    const exec = stage.storage.sql.exec.bind(stage.storage.sql);
    let left = 2;
    stage.storage.sql.exec = ((query: string, ...given: never[]) => {
      if (query.startsWith('UPDATE archive SET through') && left-- > 0) throw new Error('disk');
      return exec(query, ...given);
    }) as typeof exec;
    await stage.pass(5_100);
    expect(archived()).toBe(0);
    expect(hotCount()).toBe(350);
    expect((await pageOf()).entries).toHaveLength(50);
    await stage.pass(300_000);
    expect(archived()).toBe(300);
  });
});

describe('cold history is away', () => {
  test('[A4] nothing stops: the window grows, the log says how far it is behind, and it catches up by itself', async () => {
    history.weather = () => 'away';
    await write(400);
    const before = await readAll();
    await stage.pass(24 * hour);
    // Ever more rarely: some tries at first, then one in ten minutes.
    expect(history.calls.length).toBeLessThan(24 * 6 + 15);
    expect(history.calls.length).toBeGreaterThan(24 * 5);
    expect(stage.logged.at(-1)).toMatchObject({
      ...{ level: 'warn', what: 'archive waits' },
      fields: { through: 0, lag: 351, problem: 'history-unavailable' },
    });
    await write(100);
    expect((await readAll()).slice(0, 401)).toEqual(before);
    history.weather = () => 'fine';
    await stage.pass(900_000);
    expect(archived()).toBe(400);
    expect((await readAll()).slice(0, 401)).toEqual(before);
    expect(stage.logged.at(-1)).toMatchObject({ what: 'archived again', fields: { through: 400, lag: 51 } });
  });

  test('[A4] an object that sleeps between its tries goes on where it stopped, and says that it archives again', async () => {
    history.weather = () => 'away';
    await write(400);
    await stage.pass(hour);
    const since = (await stage.conversation.coldStatus())?.since ?? 0;
    expect(stage.now - since).toBeGreaterThan(hour - 60_000);
    const rows = stage.storage.rowsWritten();
    await stage.pass(hour);
    // Since when, and why, is written once; the rest is an alarm and its note.
    expect(stage.storage.rowsWritten() - rows).toBeLessThan(14);
    history.calls.length = 0;
    for (let minute = 0; minute < 60; minute++) {
      stage.restart();
      await write(1);
      await stage.pass(60_000);
    }
    expect(history.calls.length).toBeGreaterThan(3);
    expect(history.calls.length).toBeLessThan(12);
    expect(await stage.conversation.coldStatus()).toEqual({
      ...{ newest: 461, through: 0, lag: 411, deletions: 0, since, problem: 'history-unavailable', elsewhere: 0 },
    });
    stage.restart();
    history.weather = () => 'fine';
    await stage.pass(900_000);
    expect(stage.logged.at(-1)).toMatchObject({ what: 'archived again' });
    expect(await stage.conversation.coldStatus()).toMatchObject({ through: 400, lag: 11, since: 0, problem: '' });
  });

  test('[A4] a store that fails now and then while much has to leave: each failure is waited for anew', async () => {
    let appends = 0;
    history.weather = ({ method }) => (method === 'append' && ++appends % 3 === 0 ? 'away' : 'fine');
    await write(4_000);
    // Twenty failures, five seconds each; doubled each time they would be hours.
    await stage.pass(120_000);
    expect(archived()).toBe(3_900);
    expect(stage.logged.filter(({ what }) => what === 'archive waits').length).toBeGreaterThan(15);
    for (const { what, fields } of stage.logged) if (what === 'archive waits') expect(fields?.againMs).toBe(5_000);
    expect(stage.logged.at(-1)).toMatchObject({ what: 'archived again', fields: { through: 3_900 } });
    expect(await stage.conversation.coldStatus()).toMatchObject({ since: 0, problem: '' });
  });

  test('[A4] what fails before anything is asked of it is waited for ever longer as well', async () => {
    const exec = stage.storage.sql.exec.bind(stage.storage.sql);
    let tries = 0;
    stage.storage.sql.exec = ((query: string, ...given: never[]) => {
      if (query.startsWith('UPDATE archive SET offered') && ++tries > 0) throw new Error('disk');
      return exec(query, ...given);
    }) as typeof exec;
    await write(400);
    await stage.pass(hour);
    expect(tries).toBeGreaterThan(5);
    expect(tries).toBeLessThan(16);
    stage.storage.sql.exec = exec;
    await stage.pass(900_000);
    expect(archived()).toBe(300);
  });

  test('[A5] a whole verification asks it at once, however long it was to be left alone', async () => {
    history.weather = () => 'away';
    await write(400);
    await stage.pass(hour);
    history.weather = () => 'fine';
    await stage.conversation.verifyHistory({ after: 0, head: new Uint8Array(0) });
    await stage.pass(30_000);
    expect(archived()).toBe(300);
  });

  describe('and answers again while much of a wait is left', () => {
    /** 300 have left, 300 are to, and it has been away for long enough to be asked once in ten minutes. */
    async function awayForLong(): Promise<void> {
      await write(349);
      await rest();
      history.weather = () => 'away';
      await write(300);
      await stage.pass(2 * hour);
      // Nine minutes are left of a wait.
      history.calls.length = 0;
      for (let s = 0; history.calls.length === 0 && s < 700; s++) await stage.pass(1_000);
      await stage.pass(60_000);
      history.calls.length = 0;
    }

    test('[A6] who is given a page has it tried within seconds, and the waits begin anew', async () => {
      await awayForLong();
      history.weather = ({ method }) => (method === 'append' ? 'away' : 'fine');
      expect(await pageOf({ after: 10 })).toMatchObject({ hasMore: true });
      await stage.pass(6_000);
      expect(stage.logged.at(-1)).toMatchObject({ what: 'archive waits', fields: { againMs: 10_000 } });
      history.weather = () => 'fine';
      await stage.pass(10_000);
      expect(archived()).toBe(600);
      expect(stage.logged.at(-1)).toMatchObject({ what: 'archived again' });
      expect(await stage.conversation.coldStatus()).toMatchObject({ since: 0, lag: 0 });
    });

    test('[A6] a page that comes from one copy alone says nothing', async () => {
      await awayForLong();
      history.weather = ({ method }) => (method === 'append' ? 'away' : 'fine');
      history.isAlone = true;
      expect(await pageOf({ after: 10 })).toMatchObject({ hasMore: true });
      await stage.pass(6_000);
      expect(history.methods()).toEqual(['page']);
    });

    test('[A6] one that takes nothing is not asked for every page that it gives', async () => {
      await awayForLong();
      history.weather = ({ method }) => (method === 'append' ? 'away' : 'fine');
      for (let at = 0; at < 2 * hour; at += 20_000) {
        await pageOf({ after: 10 });
        await stage.pass(20_000);
      }
      const appends = history.methods().filter((method) => method === 'append').length;
      expect(appends).toBeLessThan(2 * 6 * 2 + 20);
      history.weather = () => 'fine';
      await stage.pass(900_000);
      expect(archived()).toBe(600);
    });

    test('[A6] an object that was asleep goes by what its neighbours have heard, when it is awake', async () => {
      const news = new StoreNews();
      stage = new Stage({ limits, history, news });
      await stage.direct(alice, bob);
      await awayForLong();
      stage.restart();
      history.weather = () => 'fine';
      const alarms = stage.alarmsSet;
      await stage.pass(1_000);
      // Nobody is woken for it.
      news.answered();
      await stage.pass(10_000);
      expect([history.calls.length, stage.alarmsSet]).toEqual([0, alarms]);
      await write(1);
      await stage.pass(10_000);
      expect(archived()).toBe(600);
    });

    test('[A6] and those who hear of it at once do not all come at once', async () => {
      const soon = async (random: number) => {
        history = new PlayedHistory();
        stage = new Stage({ limits, history, random: () => random });
        await stage.direct(alice, bob);
        await awayForLong();
        history.weather = () => 'fine';
        const at = stage.now;
        await pageOf({ after: 10 });
        while (!history.methods().includes('append') && stage.now - at < 20_000) await stage.pass(100);
        return stage.now - at;
      };
      expect([await soon(0.1), await soon(0.5), await soon(0.9)]).toEqual([500, 2_500, 4_500]);
    });
  });

  test('[A4] who writes on while it is away does not make it ask more often', async () => {
    history.weather = () => 'away';
    await write(400);
    await stage.pass(hour);
    history.calls.length = 0;
    for (let minute = 0; minute < 60; minute++) {
      await write(1);
      await stage.pass(60_000);
    }
    expect(history.calls.length).toBeLessThan(8);
  });

  test('[10.5] a page that begins here gives what is here; one of what has left is to be asked for again', async () => {
    await write(299);
    await rest();
    expect(archived()).toBe(200);
    history.weather = () => 'away';
    const page = await pageOf({ before: 220 });
    expect(entriesOf(page).map(({ seq }) => seq)).toEqual(Array.from({ length: 19 }, (_, i) => 201 + i));
    expect(page).toMatchObject({ hasMore: true, next: 201 });
    expect(await pageOf({ before: 201 })).toMatchObject(unavailable);
    expect(await pageOf({ after: 10 })).toMatchObject(unavailable);
    expect((await pageOf({ after: 200 })).entries).toHaveLength(50);
    // Whoever asks meanwhile is told at once.
    history.calls.length = 0;
    for (let i = 0; i < 10; i++) await pageOf({ before: 150 });
    expect(history.calls.length).toBeLessThan(2);
    history.weather = () => 'fine';
    await stage.pass(3_000);
    expect((await pageOf({ before: 150 })).entries).toHaveLength(50);
  });

  test('[10.5] one that never answers is given up after the deadline', async () => {
    await write(299);
    await rest();
    history.weather = () => 'lost';
    const asked = stage.page(bob, { after: 10 });
    await stage.pass(5_000);
    expect(await asked).toMatchObject(unavailable);
  });

  test('[D8] a read position among what has left waits for it', async () => {
    await write(299);
    await rest();
    history.weather = () => 'away';
    expect(await stage.report(bob, { delivered: 300, read: 20 })).toMatchObject({
      confirmed: false,
      read: { read: 0 },
    });
    history.weather = () => 'fine';
    await stage.pass(3_000);
    expect(await stage.report(bob, { delivered: 300, read: 20 })).toMatchObject({ read: { read: 20, unread: 280 } });
  });

  test('[12.5] who has a message that has left', async () => {
    await write(299);
    await stage.report(bob, { delivered: 300, read: 300 });
    await rest();
    const ask = () => stage.conversation.receipts({ conversation, user: alice, seq: 7 });
    history.weather = () => 'away';
    expect(await ask()).toMatchObject(unavailable);
    history.weather = () => 'fine';
    await stage.pass(3_000);
    expect(await ask()).toMatchObject({ delivered: [bob], read: [bob] });
  });
});

describe('cold history gives back something else', () => {
  const damage: [string, (entry: ColdEntry) => ColdEntry[]][] = [
    ['nothing', () => []],
    ['another body', (entry) => [{ ...entry, body: Uint8Array.of(1) }]],
    ['no body', (entry) => [{ ...entry, body: new Uint8Array(0) }]],
    ['other wraps', (entry) => [{ ...entry, wraps: Uint8Array.of(1) }]],
    ['another seq', (entry) => [{ ...entry, seq: 1_000 }]],
    ['another end, and so no body', (entry) => [{ ...entry, body: new Uint8Array(0), expiresAt: 1 }]],
    ['another time', (entry) => [{ ...entry, at: entry.at + 1 }]],
    ['a deletion that nobody asked for', (entry) => [{ ...entry, body: new Uint8Array(0), deletedAt: 5 }]],
  ];

  test.each(damage)('[A4] %s of one entry: nothing leaves', async (_what, turn) => {
    await write(349);
    history.turnPage = (entries) => entries.flatMap((entry) => (entry.seq === 42 ? turn(entry) : [entry]));
    await stage.pass(300_000);
    expect(archived()).toBe(0);
    expect(hotCount()).toBe(350);
    expect(stage.logged.at(-1)).toMatchObject({ level: 'error', what: 'archive waits' });
    history.turnPage = (entries) => entries;
    await stage.pass(hour);
    expect(archived()).toBe(300);
  });

  test('[A4] [D5] the facts of a neighbour: the chain breaks', async () => {
    await write(349);
    history.turnPage = (entries) => entries.map((entry, i) => ({ ...entry, facts: (entries[i ^ 1] ?? entry).facts }));
    await stage.pass(300_000);
    expect(archived()).toBe(0);
    expect(hotCount()).toBe(350);
  });

  test('[10.5] a hole in what has left is no answer, and is told in the log', async () => {
    await write(349);
    await rest();
    history.turnPage = (entries) => entries.filter(({ seq }) => seq !== 20);
    expect(entriesOf(await pageOf())).toHaveLength(19);
    expect(await pageOf({ after: 19 })).toMatchObject(unavailable);
    history.turnPage = (entries) => entries.map((entry) => ({ ...entry, body: new Uint8Array(0) }));
    expect(await pageOf({ after: 30 })).toMatchObject(unavailable);
    expect(stage.logged.at(-1)).toMatchObject({ level: 'error', what: 'cold history not read' });
  });
});

describe('one copy answers alone, and missed what came while it was away', () => {
  const span = (from: number, through: number) => Array.from({ length: through - from + 1 }, (_, i) => from + i);
  const misses: [string, (seq: number) => boolean][] = [
    ['the newest', (seq) => seq > 200],
    ['some between', (seq) => seq > 150 && seq <= 160],
    ['the oldest', (seq) => seq <= 60],
    ['one', (seq) => seq === 150],
    ['every other', (seq) => seq % 2 === 0],
    ['all', () => true],
  ];

  beforeEach(async () => {
    await write(349);
    await rest();
    expect(archived()).toBe(300);
    history.isAlone = true;
  });

  test.each(misses)(
    '[10.5] [D5] %s of what has left: a page ends above it or is refused, whichever way it is read',
    async (_what, isMissed) => {
      history.turnPage = (entries) => entries.filter(({ seq }) => !isMissed(seq));
      for (const start of [301, 250, 170, 151, 130, 40]) {
        for (const limit of [1, 7, 50]) {
          const [down, up] = [
            await stage.page(bob, { before: start, limit }),
            await stage.page(bob, { after: start - 1, limit }),
          ];
          const missedBelow = span(1, start - 1).findLast(isMissed) ?? 0;
          const missedAbove = span(start, 300).find(isMissed) ?? Infinity;
          if (missedBelow === start - 1) expect(down).toMatchObject(unavailable);
          else expectPage(down, Math.max(missedBelow + 1, start - limit), start - 1);
          if (missedAbove === start) expect(up).toMatchObject(unavailable);
          else expectPage(up, start, Math.min(missedAbove - 1, start - 1 + limit));
        }
      }
      expect(problems()).toContain('it lacks what was archived');
      history.turnPage = (entries) => entries;
      expect((await readAll()).map((bytes) => wire.Entry.decode(bytes).seq)).toEqual(span(1, 350));
    },
  );

  test('[D4.2] [D8] [12.5] what else is asked of what it lacks waits, and counts nothing as absent', async () => {
    history.turnPage = (entries) => entries.filter(({ seq }) => seq < 20 || seq > 40);
    expect(await stage.append(alice, deletion([30]))).toMatchObject({ results: [unavailable] });
    expect(await stage.report(bob, { delivered: 350, read: 30 })).toMatchObject({ confirmed: false });
    const receipts = () => stage.conversation.receipts({ conversation, user: alice, seq: 30 });
    expect(await receipts()).toMatchObject(unavailable);
    history.turnPage = (entries) => entries;
    await stage.pass(3_000);
    expect(await stage.report(bob, { delivered: 350, read: 30 })).toMatchObject({ confirmed: true });
    expect(await receipts()).toMatchObject({ delivered: [bob] });
  });

  /** Without a gap, from one to the other, and more of it to be asked for unless it is all. */
  function expectPage(page: PageReply | object, from: number, through: number): void {
    expect('entries' in page && entriesOf(page as PageReply).map(({ seq }) => seq)).toEqual(span(from, through));
  }
});

describe('what is deleted for everyone', () => {
  const bodyAt = async (seq: number) => entriesOf(await pageOf({ after: seq - 1, limit: 1 }))[0];
  const erased = { bodyState: wire.BodyState.DELETED, body: { length: 0 }, bodyHash: { length: 32 } };

  test('[A2] a page that was read while a deletion reached the store shows nothing of what it took', async () => {
    stage = new Stage({ limits: { ...limits, coldReadMs: 120_000 }, history });
    await stage.direct(alice, bob);
    await write(349);
    await rest();
    // The deletion itself asks without bodies.
    history.holdAnswers(({ method, request }) => method === 'page' && !(request as ColdPageRequest).bare);
    const shown = bodyAt(42);
    await stage.pass(100);
    expect((await stage.append(alice, deletion([42]))).results[0]).toMatchObject({ accepted: true });
    await rest();
    expect(history.methods()).toContain('erase');
    history.release();
    expect(await shown).toMatchObject(erased);
  });

  test('[A1] the archiver has read 300, its deletion reaches the store first, the batch and its repeat come later', async () => {
    await write(300);
    await rest();
    expect(archived()).toBe(200);
    history.hold(({ method }) => method === 'append');
    await write(49);
    await stage.pass(6_000);
    // The batch with 300 is under way, and slow.
    expect(history.methods().at(-1)).toBe('append');
    expect((await stage.append(alice, deletion([300]))).results[0]).toMatchObject({ accepted: true });
    expect(pending()).toBe(1);
    // The object gives up waiting, and tells the deletion before anything else.
    await stage.pass(20_000);
    expect(history.methods().at(-1)).toBe('append');
    expect(history.methods()).toContain('erase');
    expect(await cold(300)).toEqual([]);
    history.release();
    await stage.pass(120_000);
    expect(archived()).toBe(300);
    expect(await cold(300)).toMatchObject([{ body: { length: 0 }, deletedAt: expect.any(Number) }]);
    expect((await cold(299))[0]?.body.length).toBeGreaterThan(0);
    expect(await bodyAt(300)).toMatchObject(erased);
    expect(pending()).toBe(0);
  });

  test('[A2] of what has left: one look into cold history, and the deletion reaches it', async () => {
    await write(349);
    await rest();
    history.calls.length = 0;
    expect((await stage.append(alice, deletion([20, 21, 250]))).results[0]).toMatchObject({ accepted: true, seq: 351 });
    expect(history.methods()).toEqual(['page']);
    await rest();
    expect(history.methods()).toEqual(['page', 'erase']);
    expect(pending()).toBe(0);
    for (const seq of [20, 21, 250]) {
      expect(await cold(seq)).toMatchObject([{ body: { length: 0 } }]);
      expect(await bodyAt(seq)).toMatchObject(erased);
    }
    expect((await cold(22))[0]?.body.length).toBeGreaterThan(0);
  });

  test('[D4.2] the right to it is looked at in what has left', async () => {
    await write(349);
    await rest();
    expect((await stage.append(bob, deletion([20], bob))).results[0]).toMatchObject({ refused: 'bad-target' });
    expect((await stage.append(alice, deletion([1]))).results[0]).toMatchObject({ refused: 'bad-target' });
    expect(pending()).toBe(0);
  });

  test('[D4.2] cold history is away: it is to come again, and whatever else was sent is taken', async () => {
    await write(349);
    await rest();
    history.weather = () => 'away';
    const { results } = await stage.append(alice, deletion([20]));
    expect(results[0]).toMatchObject(unavailable);
    expect((await stage.append(alice, stage.message(alice))).results[0]).toMatchObject({ accepted: true });
    history.weather = () => 'fine';
    await stage.pass(3_000);
    expect((await stage.append(alice, deletion([20]))).results[0]).toMatchObject({ accepted: true });
  });

  test('[A2] sixty-four that lie far apart are all found', async () => {
    await write(2_999, { body: Uint8Array.of(1) });
    await rest();
    expect(archived()).toBe(2_900);
    const targets = Array.from({ length: 64 }, (_, i) => 2 + i * 45);
    expect((await stage.append(alice, deletion(targets))).results[0]).toMatchObject({ accepted: true });
    await rest();
    expect(pending()).toBe(0);
    for (const seq of targets) expect((await cold(seq))[0]?.body).toHaveLength(0);
  });

  test('[A2] it is repeated until it is confirmed, over a crash, and pages show it meanwhile', async () => {
    await write(349);
    await rest();
    const weather = (call: HistoryCall) => (call.method === 'erase' ? 'answer lost' : 'fine');
    history.weather = (call) => (call.method === 'erase' ? 'away' : 'fine');
    await stage.append(alice, deletion([20]));
    await rest();
    expect((await cold(20))[0]?.body.length).toBeGreaterThan(0);
    expect(await bodyAt(20)).toMatchObject(erased);
    stage.restart();
    expect(await bodyAt(20)).toMatchObject(erased);
    history.weather = weather;
    await stage.pass(hour);
    expect(await cold(20)).toMatchObject([{ body: { length: 0 } }]);
    expect(pending()).toBe(1);
    history.weather = () => 'fine';
    await stage.pass(hour);
    expect(pending()).toBe(0);
    expect(await bodyAt(20)).toMatchObject(erased);
  });

  test('[A2] what was offered and is still here is told at once, and once more when it has left', async () => {
    await write(349);
    history.weather = (call) => (call.method === 'page' ? 'away' : 'fine');
    await stage.pass(8_000);
    expect(archived()).toBe(0);
    expect((await cold(30))[0]?.body.length).toBeGreaterThan(0);
    await stage.append(alice, deletion([30]));
    await stage.pass(30_000);
    expect(await cold(30)).toMatchObject([{ body: { length: 0 } }]);
    expect(pending()).toBe(1);
    const before = history.methods().filter((method) => method === 'erase').length;
    history.weather = () => 'fine';
    await stage.pass(hour);
    expect(archived()).toBe(300);
    expect(history.methods().filter((method) => method === 'erase').length).toBe(before + 1);
    expect(pending()).toBe(0);
    expect(await bodyAt(30)).toMatchObject(erased);
  });

  test('[A2] what was deleted before it was offered goes as leaf, and is told to nobody', async () => {
    await write(60);
    await stage.append(alice, deletion([30]));
    await write(200);
    await rest();
    expect(archived()).toBe(200);
    expect(history.methods()).not.toContain('erase');
    expect(await cold(30)).toMatchObject([{ body: { length: 0 }, deletedAt: expect.any(Number) }]);
    expect(await bodyAt(30)).toMatchObject(erased);
  });

  test('[A4] what was deleted while its batch was under way leaves deleted', async () => {
    await write(349);
    history.hold(({ method }) => method === 'page');
    await stage.pass(6_000);
    await stage.append(alice, deletion([30]));
    history.release();
    await stage.pass(hour);
    expect(archived()).toBe(300);
    expect(await cold(30)).toMatchObject([{ body: { length: 0 } }]);
    expect(pending()).toBe(0);
    expect(await bodyAt(30)).toMatchObject(erased);
  });
});

describe('what expires', () => {
  test('[A3] expires after a day, cold history is away for two: it comes as leaf only', async () => {
    history.weather = () => 'away';
    await write(120, { expiresAt: stage.now + 24 * hour });
    await write(149);
    await stage.pass(48 * hour);
    history.weather = () => 'fine';
    await stage.pass(hour);
    expect(archived()).toBe(200);
    expect(await cold(50)).toMatchObject([{ body: { length: 0 }, deletedAt: 0 }]);
    const entry = entriesOf(await pageOf({ after: 49, limit: 1 }))[0];
    expect(entry).toMatchObject({ bodyState: wire.BodyState.EXPIRED, bodyHash: { length: 32 } });
    expect(await pageOf({ limit: 50 })).toMatchObject({ entries: { length: 50 }, excluded: [] });
  });

  test('[A3] [D4.3] what expires after it has left is served until then, to the millisecond, and no longer', async () => {
    const expiresAt = stage.now + 10 * hour;
    await write(120, { expiresAt });
    await write(149);
    await rest();
    expect(archived()).toBe(200);
    const bodyState = async () => entriesOf(await pageOf({ after: 49, limit: 1 }))[0]?.bodyState;
    await stage.pass(expiresAt - stage.now - 1);
    expect(await bodyState()).toBe(wire.BodyState.PRESENT);
    await stage.pass(1);
    expect(await bodyState()).toBe(wire.BodyState.EXPIRED);
    expect((await cold(50))[0]?.body.length).toBeGreaterThan(0);
  });

  test('[T1] [A3] a clock that is ahead for a moment takes no body', async () => {
    const expiresAt = stage.now + 1_000 * hour;
    await write(120, { expiresAt });
    await write(149);
    const right = stage.now;
    stage.now += 2_000 * hour;
    await stage.fireAlarm();
    await stage.settle();
    expect(archived()).toBe(0);
    stage.now = right;
    await stage.append(alice, stage.message(alice));
    await stage.pass(3 * hour);
    await stage.append(alice, stage.message(alice));
    await rest();
    expect(archived()).toBe(200);
    expect((await cold(50))[0]?.body.length).toBeGreaterThan(0);
  });
});

test('[D1.11] an object that has something to bring, and dies at any moment, is not taken for one that owes deliveries', async () => {
  history.weather = () => 'away';
  await write(400);
  await stage.pass(24 * hour);
  const state = (await stage.attach(bob)) as AttachReply;
  stage.user(bob).delivered.length = 0;
  stage.restart();
  await stage.pass(hour);
  expect(stage.user(bob).delivered).toEqual([]);
  expect(await stage.attach(bob)).toEqual(state);
});
