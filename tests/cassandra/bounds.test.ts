/** What must not grow: sockets, waiting calls, partitions. */
import type { Client } from 'cassandra-driver';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { ColdEntry } from '../../durable-objects/history/rpc.ts';
import { bucketLength } from '../../workers/history-proxy/rows.ts';
import { connectFromOutside, varsOf } from '../harness/cassandra.ts';
import { type ProxiedHistory, startProxiedHistory } from '../harness/proxied-history.ts';

const of = inject('cluster');
let proxied: ProxiedHistory;
let outside: Client;
beforeAll(async () => {
  outside = await connectFromOutside(of);
  proxied = await startProxiedHistory(varsOf(of));
});
afterAll(async () => {
  await outside.shutdown();
  await proxied.runtime.stop();
});

const conversation = 'bounds';
const entry = (seq: number): ColdEntry => ({
  ...{ seq, at: 1_790_000_000_000 + seq, expiresAt: 0, deletedAt: 0 },
  ...{ facts: new Uint8Array(100), body: new Uint8Array(400), wraps: new Uint8Array(0) },
});
const page = {
  conversation,
  from: 1,
  through: 9_999,
  limit: 50,
  maxBytes: 500_000,
  down: true,
  bare: false,
  sure: true,
};

test('one pool object has six sockets at most, counted by the nodes, however many calls wait', async () => {
  const calls = Array.from({ length: 400 }, () => proxied.store.page(page));
  const sockets = await socketsOfTheProxy();
  await Promise.all(calls);
  expect(sockets).toBeGreaterThan(0);
  expect(Math.max(sockets, await socketsOfTheProxy())).toBeLessThanOrEqual(6);
});

test('more calls than may wait are refused, the others are answered', async () => {
  const answers = await Promise.all(Array.from({ length: 4_000 }, () => proxied.store.page(page)));
  for (const answer of answers) expect('entries' in answer || answer.refused === 'history-unavailable').toBe(true);
  const answered = answers.filter((answer) => 'entries' in answer).length;
  expect(answered).toBeGreaterThan(0);
  expect(answered).toBeLessThan(answers.length);
  const { figures } = await proxied.store.health();
  expect(figures).toMatchObject({ waiting: 0, underWay: 0 });
});

test('a partition never has more rows than its bound, wherever batches are cut', async () => {
  for (let from = 951; from < 3_151; from += 100) {
    const entries = Array.from({ length: 100 }, (_, i) => entry(from + i));
    expect(await proxied.store.append({ conversation, entries })).toEqual({ kept: true });
  }
  const { rows } = await outside.execute(
    'SELECT conversation_id, bucket, count(*) AS rows FROM cold_entries GROUP BY conversation_id, bucket',
    [],
    { fetchSize: 5_000 },
  );
  const own = rows.filter((row) => row.conversation_id === conversation);
  expect(own.map((row) => [Number(row.bucket), Number(row.rows)]).sort()).toEqual([
    [0, 50],
    [1, 1_000],
    [2, 1_000],
    [3, 150],
  ]);
  for (const row of rows) expect(Number(row.rows)).toBeLessThanOrEqual(bucketLength);
});

/** Each node knows who is connected to it. */
async function socketsOfTheProxy(): Promise<number> {
  let total = 0;
  for (const number of [1, 2, 3]) {
    const node = await connectFromOutside(of, [number]);
    const host = node.hosts.values().find(({ address }) => address.startsWith(`${of.network}.${number}:`));
    const { rows } = await node.execute('SELECT client_options FROM system_views.clients', [], host ? { host } : {});
    total += rows.filter((row) => row.client_options?.APPLICATION_NAME === 'roost-history-proxy').length;
    await node.shutdown();
  }
  return total;
}
