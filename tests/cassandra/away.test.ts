/** Nodes that are ended outright under a running proxy, and under people whose older messages are there. */
import { setTimeout as sleep } from 'node:timers/promises';
import { types } from 'cassandra-driver';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { ColdEntry } from '../../durable-objects/history/rpc.ts';
import { Cluster } from '../../scripts/cassandra/cluster.ts';
import { bucketOf } from '../../workers/history-proxy/rows.ts';
import { connectFromOutside, varsOf } from '../harness/cassandra.ts';
import { eventually } from '../harness/eventually.ts';
import { type ProxiedHistory, startProxiedHistory } from '../harness/proxied-history.ts';
import { People, type Status, type Tally } from './people.ts';

const of = inject('cluster');
const cluster = new Cluster({ dir: of.dir, say: () => {} });
const [conversation, heap] = ['while-nodes-are-away', '384M'];
const refused = { refused: 'history-unavailable' };

let proxied: ProxiedHistory;
let people: People;
/** What they have seen since the last node went, and how far the archive was then. */
let seen: Tally;
let before: [Status, Status];
beforeAll(async () => {
  [proxied, people] = await Promise.all([
    startProxiedHistory({ ...varsOf(of), CASSANDRA_POOLS: '2' }),
    People.gather(of),
  ]);
});
afterAll(async () => {
  await people?.stop();
  await proxied?.runtime.stop();
  await cluster.start({ heap });
});

const entry = (seq: number): ColdEntry => ({
  ...{ seq, at: 1_790_000_000_000 + seq, expiresAt: 0, deletedAt: 0 },
  ...{ facts: Uint8Array.of(seq & 255), body: new Uint8Array(400).fill(seq & 255), wraps: new Uint8Array(0) },
});
const page = (more = {}) => ({
  ...{ conversation, from: 1, through: 9_999, limit: 50, maxBytes: 500_000 },
  ...{ down: true, bare: false, sure: false, ...more },
});

/** Archives and reads without a pause until it is told to stop; what came back, by its kind. */
function load() {
  const seen = { stored: 0, read: 0, refused: 0, thrown: [] as string[] };
  let isOver = false;
  const work = (async () => {
    for (let seq = 1; !isOver; seq += 10) {
      try {
        const entries = Array.from({ length: 10 }, (_, i) => entry(seq + i));
        const stored = await proxied.store.append({ conversation, entries });
        const read = await proxied.store.page(page({ sure: true }));
        if ('refused' in stored || 'refused' in read) seen.refused++;
        else [seen.stored, seen.read] = [seq + 9, read.entries.at(-1)?.seq ?? 0];
      } catch (error) {
        seen.thrown.push((error as Error).message);
      }
    }
  })();
  return {
    seen,
    end: async () => {
      isOver = true;
      await work;
      return seen;
    },
  };
}

test('[A1] one of three is away: no error reaches a caller, before, while and after', async () => {
  const running = load();
  seen = people.begin();
  await until(() => running.seen.stored >= 50 && seen.old >= 5);
  await cluster.kill(3);
  const atKill = running.seen.stored;
  await until(() => running.seen.stored >= atKill + 200);
  const { stored, read, refused: refusals, thrown } = await running.end();
  expect({ refusals, thrown, read }, whatItSaid()).toEqual({ refusals: 0, thrown: [], read: stored });

  const outside = await connectFromOutside(of, [1, 2]);
  const { rows } = await outside.execute(
    'SELECT count(*) AS rows FROM cold_entries WHERE conversation_id = ? AND bucket = 0',
    [conversation],
  );
  expect(Number(rows[0]?.rows)).toBe(Math.min(stored, 1_000));
  await outside.shutdown();
});

test('one of three is away: people write and read what is recent and what is old, and no error reaches any of them', async () => {
  const atKill = { ...seen };
  await until(() => seen.old >= atKill.old + 20 && seen.recent >= atKill.recent + 20 && seen.sent >= atKill.sent + 40);
  for (let i = 0; i < 3; i++) await people.scrollBack(seen);
  await people.end();
  expect(seen, whatItSaid()).toMatchObject({ odd: [], refused: 0, scrolled: 3, held: 0 });
  // What the laptop has shown had left.
  expect(people.lowestShown()).toBeLessThan((await people.statuses())[0].through);
  await until(async () => (await people.statuses()).every(({ since, lag }) => since === 0 && lag < 100));
});

test('[A1] two are away: writes and sure pages are refused with advice, other pages come from the one, health says so', async () => {
  seen = people.begin();
  before = await people.statuses();
  await cluster.kill(2);
  await until(async () => 'refused' in (await proxied.store.append({ conversation, entries: [entry(1)] })));
  const began = Date.now();
  const answer = await proxied.store.append({ conversation, entries: [entry(1)] });
  expect(answer).toMatchObject(refused);
  expect((answer as { afterMs?: number }).afterMs).toBeGreaterThanOrEqual(1_000);
  expect(await proxied.store.page(page({ sure: true }))).toMatchObject(refused);
  // As long as the one that is left has not noticed that the others have gone, a page may be too late.
  await until(async () => 'entries' in (await proxied.store.page(page())));
  expect(proxied.lines.join('\n')).toContain('read at LOCAL_ONE');
  const health = await proxied.store.health();
  expect(health.reachable).toBe(false);
  expect(health.problem).not.toBe('');
  // Nobody waits for long.
  expect(Date.now() - began).toBeLessThan(120_000);
});

test('[A4] two are away: people go on writing, what is to leave waits and the operator sees it, an old page comes from the one or is refused', async () => {
  await untilBothWait();
  // The one that is left gives what it has.
  const { old } = seen;
  await until(() => seen.old >= old + 3);
  await people.scrollBack(seen);
  await people.end();
  expect(seen.odd, whatItSaid()).toEqual([]);
  expect(seen.scrolled + seen.held).toBe(1);
  expect(seen.sent).toBeGreaterThan(100);
  expect(seen.recent).toBeGreaterThan(20);
  await until(async () => {
    const { reachable, problem } = await people.health();
    return !reachable && problem !== '';
  });
});

test('[A1] all are away: pages are refused', async () => {
  seen = people.begin();
  before = await people.statuses();
  await cluster.kill(1);
  expect(await proxied.store.page(page())).toMatchObject(refused);
});

test('[A4] all are away: people go on writing and read what is recent, and of what is old they are told when to come again', async () => {
  await untilBothWait();
  const { refused: refusals } = seen;
  await until(() => seen.refused >= refusals + 5);
  await people.scrollBack(seen);
  await people.end();
  expect(seen, whatItSaid()).toMatchObject({ odd: [], scrolled: 0, held: 1 });
  expect(seen.sent).toBeGreaterThan(100);
  expect(seen.recent).toBeGreaterThan(20);
  const { code, output } = await people.command();
  expect({ code, output }).toMatchObject({ code: 1, output: expect.stringMatching(/store cassandra: away\. ./) });
  expect(output).toContain('2 conversations wait');
  for (const chat of people.chats) expect(output).toContain(`${chat} archived through `);
});

test('[A1] all come back: the proxy finds them by itself, and what was stored is there', async () => {
  await cluster.start({ heap });
  await until(async () => !('refused' in (await proxied.store.append({ conversation, entries: [entry(1)] }))));
  await until(async () => (await proxied.store.health()).reachable);

  const outside = await connectFromOutside(of);
  // Each node answers; that it reaches the others as well may take a moment more.
  const { rows } = await eventually(
    () =>
      outside.execute('SELECT seq, body FROM cold_entries WHERE conversation_id = ? AND bucket = 0', [conversation], {
        consistency: types.consistencies.all,
        fetchSize: 2_000,
      }),
    120_000,
  );
  expect(rows.length).toBeGreaterThan(200);
  for (const row of rows) expect([...row.body]).toEqual([...entry(row.seq.toNumber()).body]);
  await outside.shutdown();
});

test('[A4] [A6] all come back: what people wrote meanwhile leaves by itself, none of it is lost or there twice, and heads are equal', async () => {
  await until(async () => (await people.statuses()).every(({ since, lag }) => since === 0 && lag < 100));
  await people.haveAll();
  const outside = await connectFromOutside(of);
  for (const [i, { through }] of (await people.statuses()).entries()) {
    const seqs: number[] = [];
    for (let bucket = 0; bucket <= bucketOf(through); bucket++) {
      const { rows } = await outside.execute(
        'SELECT seq FROM cold_entries WHERE conversation_id = ? AND bucket = ? AND seq <= ? ORDER BY seq ASC',
        [people.chats[i], bucket, types.Long.fromNumber(through)],
        { fetchSize: 2_000 },
      );
      seqs.push(...rows.map((row) => row.seq.toNumber()));
    }
    expect(through).toBeGreaterThan(before[i]?.through ?? 0);
    expect(seqs).toEqual(Array.from({ length: through }, (_, at) => at + 1));
  }
  await outside.shutdown();
});

test('all come back after a while, and one goes at once: pages are given, and go on being given', async () => {
  for (const number of [1, 2, 3]) await cluster.kill(number);
  const pages = readers(4);
  // Long enough for every wait to be its longest.
  await sleep(20_000);
  expect(pages.given).toBe(0);
  await cluster.start({ heap });
  await until(() => pages.isEveryoneGiven());
  const before = pages.refused;
  pages.slowestMs = 0;
  await cluster.kill(3);
  await sleep(15_000);
  const { given, slowestMs, refused: refusals } = await pages.end();
  await cluster.start({ heap });
  expect({ refused: refusals - before, isGiven: given > 100 }, whatItSaid()).toEqual({ refused: 0, isGiven: true });
  // A node that is tried once more costs a page a moment: less than a conversation waits.
  expect(slowestMs).toBeLessThan(4_000);
}, 600_000);

/** Pages that are asked for without a pause, so many at a time. */
function readers(count: number) {
  const seen = { given: 0, refused: 0, slowestMs: 0 };
  let isOver = false;
  const wasGiven = new Set<number>();
  const works = Array.from({ length: count }, async (_, who) => {
    while (!isOver) {
      const began = performance.now();
      const isGiven = 'entries' in (await proxied.store.page(page()));
      if (isGiven) wasGiven.add(who);
      if (isGiven) seen.given++;
      else seen.refused++;
      if (isGiven) seen.slowestMs = Math.max(seen.slowestMs, performance.now() - began);
      await sleep(50);
    }
  });
  return Object.assign(seen, {
    /** All who asked while no node was there have been given a page since. */
    isEveryoneGiven: () => wasGiven.size === count,
    end: async () => {
      isOver = true;
      await Promise.all(works);
      return seen;
    },
  });
}

/** What should have left has not, in both chats, and ever more of it: as the operator is shown it. */
async function untilBothWait(): Promise<void> {
  await until(async () => {
    const now = await people.statuses();
    return now.every(({ since, problem, lag }, i) => since > 0 && problem !== '' && lag > (before[i]?.lag ?? 0) + 100);
  });
}

function whatItSaid(): string {
  return `the proxy says: ${proxied.lines.slice(-5).join(' | ')}`;
}

async function until(isSo: () => boolean | Promise<boolean>, ms = 120_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`it has not come to that in ${ms} ms; ${whatItSaid()}`);
    await sleep(100);
  }
}
