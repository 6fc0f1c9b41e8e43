import { expect, test } from 'vitest';
import type { ColdPage } from '../../durable-objects/history/rpc.ts';
import { handClock } from '../../tests/harness/hand-clock.ts';
import { gateLimits, Pool } from './pool.ts';
import type { CallTime } from './retry.ts';
import type { Statement } from './rows.ts';
import { statements } from './statements.ts';
import type { Consistency } from './store.ts';

const refused = { refused: 'history-unavailable' };
const request = {
  conversation: 'c',
  from: 1,
  through: 50,
  limit: 50,
  maxBytes: 1e6,
  down: true,
  bare: false,
  sure: false,
};
const entry = {
  ...{ seq: 1, at: 1_790_000_000_000, expiresAt: 0, deletedAt: 0 },
  ...{ facts: Uint8Array.of(1), body: Uint8Array.of(2), wraps: Uint8Array.of(3) },
};
const soon = () => new Promise((resolve) => setImmediate(resolve));

/** A pool whose cluster does what it is told. */
function stage() {
  const clock = handClock();
  const asked: string[] = [];
  const lines: string[] = [];
  let isClosed = false;
  const how = {
    read: async (_statement: Statement, _consistency: Consistency, _time?: CallTime): Promise<readonly never[]> => [],
    write: async (_batch: readonly Statement[]): Promise<void> => {},
  };
  const pool = new Pool({
    cluster: {
      read: (statement, consistency, time) => {
        asked.push(consistency);
        return how.read(statement, consistency, time);
      },
      write: (batch) => {
        asked.push(batch.map(({ query }) => query.split(' ')[0]).join());
        return how.write(batch);
      },
      problem: 'The cluster is tired',
      pauseMs: 0,
      figures: async () => ({ sockets: 4 }),
      close: async () => {
        isClosed = true;
      },
    },
    timer: clock.timer,
    now: () => 1_790_000_000_000,
    passed: clock.now,
    log: (line) => lines.push(line),
  });
  return { pool, clock, asked, lines, how, isClosed: () => isClosed };
}

const never = () => new Promise<never>(() => {});

test('[A2] what has no answer in time is refused, and nothing more is begun for it', async () => {
  const { pool, clock, asked, how, lines } = stage();
  let end = (_: unknown) => {};
  how.read = () => new Promise((_, reject) => (end = reject));
  const answer = pool.page(request);
  await soon();
  clock.pass(3_500);
  expect(await answer).toMatchObject(refused);
  // The fall-back to LOCAL_ONE would be for nobody.
  end(new Error('too late'));
  await soon();
  expect(asked).toEqual(['LOCAL_QUORUM']);
  expect(lines).toEqual(['page took longer than 3500 ms']);
});

test('no timer of a call outlives it; the connections are given back when nobody has asked for long', async () => {
  const { pool, clock, isClosed } = stage();
  await pool.page(request);
  await pool.append({ conversation: 'c', entries: [entry] });
  await soon();
  expect(clock.timers()).toBe(1);
  clock.pass(200_000);
  await pool.page(request);
  await soon();
  expect(clock.timers()).toBe(1);
  clock.pass(299_999);
  expect(isClosed()).toBe(false);
  clock.pass(1);
  expect(isClosed()).toBe(true);
  expect(clock.timers()).toBe(0);
});

test('a page falls back to one copy and says so, a sure one is refused', async () => {
  const { pool, asked, how, lines } = stage();
  how.read = async (_, consistency) => {
    if (consistency === 'LOCAL_QUORUM') throw new Error('two of three are away');
    return [];
  };
  expect(await pool.page(request)).toEqual({ entries: [], more: false, alone: true });
  expect(asked).toEqual(['LOCAL_QUORUM', 'LOCAL_ONE']);
  expect(lines).toEqual(['a page was read at LOCAL_ONE: LOCAL_QUORUM failed with two of three are away']);
  expect(await pool.page({ ...request, sure: true })).toMatchObject(refused);
  expect(asked.slice(2)).toEqual(['LOCAL_QUORUM']);
  expect((await pool.health()).figures).toMatchObject({ calls: 2, refused: 1, 'fell back': 1, sockets: 4 });
});

test('what fails is refused with advice, is never thrown, and is said once', async () => {
  const { pool, how, lines, clock } = stage();
  how.write = async () => {
    throw new Error('no host');
  };
  for (let i = 0; i < 3; i++) {
    expect(await pool.append({ conversation: 'c', entries: [entry] })).toMatchObject({
      ...{ ...refused, afterMs: 1_000 },
      // Whoever waits for it says so in its own log.
      detail: 'The cluster is tired',
    });
  }
  expect(lines).toEqual(['append failed. The cluster is tired']);
  clock.pass(30_000);
  await pool.append({ conversation: 'c', entries: [entry] });
  expect(lines).toHaveLength(2);
});

test('so many wait while the cluster stands still; the next is refused at once, the rest in their order', async () => {
  const { pool, clock, how } = stage();
  how.read = never;
  const { atOnce, waiting } = gateLimits.left;
  const [underWay, inLine] = [gateLimits.maxAtOnce - atOnce, gateLimits.maxWaiting - waiting];
  const ended: number[] = [];
  for (let i = 0; i < underWay + inLine; i++) void pool.page(request).then(() => ended.push(i));
  await soon();
  expect(await pool.page(request)).toMatchObject(refused);
  expect(ended).toEqual([]);
  clock.pass(gateLimits.waitMs);
  await soon();
  expect(ended).toEqual(Array.from({ length: inLine }, (_, i) => i + underWay));
  expect((await Promise.race([pool.health(), soon().then(() => null)])) ?? 'asks the cluster').toBe('asks the cluster');
});

test('[A7] with a thousand batches under way and in line a page is read at once, and one that has to wait is the next', async () => {
  const { pool, how, asked } = stage();
  const ends: (() => void)[] = [];
  how.write = () => new Promise((resolve) => ends.push(resolve));
  const answers = Array.from({ length: 1_000 }, () => pool.append({ conversation: 'c', entries: [entry] }));
  await soon();
  expect((await pool.health()).figures).toMatchObject({ underWay: 12, waiting: 750 });
  // The places that batches leave are pages'.
  expect(await pool.page(request)).toEqual({ entries: [], more: false });

  const reads: (() => void)[] = [];
  how.read = () => new Promise((resolve) => reads.push(() => resolve([])));
  for (let i = 0; i < 5; i++) void pool.page(request);
  // To be sure of what was written: that is of the archiver's work, and has waited for its turn.
  void pool.page({ ...request, sure: true });
  await soon();
  expect(reads).toHaveLength(4);
  asked.length = 0;
  ends[0]?.();
  await soon();
  expect(reads).toHaveLength(5);
  // Then work again, as long as nobody waits.
  ends[1]?.();
  await soon();
  expect(asked).toEqual(['LOCAL_QUORUM', 'INSERT']);
  await Promise.all(answers.slice(0, 2));
});

test('health asks past the queue, and says what is wrong', async () => {
  const { pool, how } = stage();
  expect(await pool.health()).toMatchObject({ store: 'cassandra', reachable: true, problem: '' });
  how.read = () => Promise.reject(new Error('no'));
  expect(await pool.health()).toMatchObject({ reachable: false, problem: 'The cluster is tired' });
});

test('[A1] each entry is written at its own time, its deletion a microsecond after its own', async () => {
  const { pool, how } = stage();
  const written: Statement[] = [];
  how.write = async (batch) => void written.push(...batch);
  await pool.append({ conversation: 'c', entries: [{ ...entry, seq: 1_001, deletedAt: entry.at + 5 }] });
  await pool.erase({ conversation: 'c', deletions: [{ seq: 3, at: entry.at }] });
  const timesOf = ({ query, params }: Statement) => (query === statements.erase ? params[0] : params.at(-1));
  expect(written.map(timesOf)).toEqual([entry.at * 1_000, (entry.at + 5) * 1_000 + 1, entry.at * 1_000 + 1]);
});

test('[A3] of what has lapsed only what stays is sent, of what will lapse the rest goes with a time to live', async () => {
  const { pool, how } = stage();
  const written: Statement[] = [];
  how.write = async (batch) => void written.push(...batch);
  const at = (expiresAt: number, seq: number) => ({ ...entry, seq, expiresAt });
  const now = 1_790_000_000_000;
  await pool.append({ conversation: 'c', entries: [at(now - 1, 1), at(now + 10_000, 2), at(now + 1e12, 3)] });
  // A time to live that ends after January 2038 is refused by most clusters.
  await pool.append({ conversation: 'c', entries: [at(Date.UTC(2039, 0, 1), 4)] });
  expect(written.map(({ query }) => query)).toEqual([
    statements.facts,
    statements.facts,
    statements.lapsing,
    statements.whole,
    statements.whole,
  ]);
  expect(written[2]?.params.slice(0, 2)).toEqual([now * 1_000, 11]);
});

test('entries of two partitions are two batches', async () => {
  const { pool, asked } = stage();
  const entries = Array.from({ length: 100 }, (_, i) => ({ ...entry, seq: 951 + i }));
  expect(await pool.append({ conversation: 'c', entries })).toEqual({ kept: true });
  expect(asked.map((batch) => batch.split(',').length)).toEqual([50, 50]);
});

test('[A2] whoever asks the cluster is told how much of the call’s time is left', async () => {
  const { pool, clock, how } = stage();
  const left: number[] = [];
  let asked: { leftMs(): number } | undefined;
  let end = (_: unknown) => {};
  how.read = (_statement, _consistency, time) => {
    asked = time;
    left.push(time?.leftMs() ?? 0);
    return new Promise((_, reject) => (end = reject));
  };
  const answer = pool.page(request);
  await soon();
  clock.pass(2_000);
  left.push(asked?.leftMs() ?? 0);
  clock.pass(1_500);
  left.push(asked?.leftMs() ?? 0);
  expect(await answer).toMatchObject(refused);
  expect(left).toEqual([3_500, 1_500, 0]);
  end(new Error('too late'));
});

test('large rows are read a few at a time, however many are asked for; small ones at once', async () => {
  const { pool, how } = stage();
  const wide = (value: number) => ({ toNumber: () => value });
  let bytesEach = 250_000;
  const reads: { rows: number; bytes: number }[] = [];
  how.read = async ({ params }) => {
    const [, , from, through, limit] = params as [string, number, number, number, number];
    const rows = Array.from({ length: Math.min(limit, through + 1 - from) }, (_, i) => ({
      ...{ seq: wide(through - i), facts: new Uint8Array(100), body: new Uint8Array(bytesEach), wraps: null },
      ...{ at: wide(1), expires_at: wide(0), deleted_at: null },
    }));
    reads.push({ rows: rows.length, bytes: rows.length * bytesEach });
    return rows as never[];
  };
  const page = (conversation: string) =>
    pool.page({ ...request, conversation, through: 1_000, limit: 100, maxBytes: 500_000 });
  for (const conversation of ['large', 'large']) {
    const answer = (await page(conversation)) as { entries: unknown[]; more: boolean };
    expect(answer.entries.length).toBeGreaterThan(0);
    expect(answer.more).toBe(true);
  }
  expect(Math.max(...reads.map(({ bytes }) => bytes))).toBeLessThanOrEqual(16 * 250_000);
  // What is known to be large is read so from the first row on.
  expect(reads.at(-1)?.rows).toBeLessThanOrEqual(8);

  bytesEach = 400;
  reads.length = 0;
  await page('small');
  expect(reads.map(({ rows }) => rows)).toEqual([16, 85]);
  reads.length = 0;
  const answer = (await page('small')) as ColdPage;
  expect(reads.map(({ rows }) => rows)).toEqual([101]);
  expect(answer.entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, i) => 901 + i));
});
