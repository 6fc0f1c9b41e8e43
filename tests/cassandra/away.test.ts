/** Nodes that are ended outright under a running proxy. */
import { setTimeout as sleep } from 'node:timers/promises';
import { types } from 'cassandra-driver';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { ColdEntry } from '../../durable-objects/history/rpc.ts';
import { Cluster } from '../../scripts/cassandra/cluster.ts';
import { connectFromOutside, varsOf } from '../harness/cassandra.ts';
import { eventually } from '../harness/eventually.ts';
import { type ProxiedHistory, startProxiedHistory } from '../harness/proxied-history.ts';

const of = inject('cluster');
const cluster = new Cluster({ dir: of.dir, say: () => {} });
const [conversation, heap] = ['while-nodes-are-away', '384M'];
const refused = { refused: 'history-unavailable' };

let proxied: ProxiedHistory;
beforeAll(async () => {
  proxied = await startProxiedHistory({ ...varsOf(of), CASSANDRA_POOLS: '2' });
});
afterAll(async () => {
  await proxied.runtime.stop();
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
  await until(() => running.seen.stored >= 50);
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

test('[A1] two are away: writes and sure pages are refused with advice, other pages come from the one, health says so', async () => {
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

test('[A1] all are away, and come back: the proxy finds them by itself, and what was stored is there', async () => {
  await cluster.kill(1);
  expect(await proxied.store.page(page())).toMatchObject(refused);
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
