/** What must not grow: sockets, waiting calls, partitions. */
import type { Client } from 'cassandra-driver';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type ColdEntry, coldBytes } from '../../durable-objects/history/rpc.ts';
import { Cluster } from '../../scripts/cassandra/cluster.ts';
import { connectForSchema, migrate } from '../../scripts/cassandra/migrate.ts';
import { bucketLength } from '../../workers/history-proxy/rows.ts';
import { accessOf, connectFromOutside, varsOf } from '../harness/cassandra.ts';
import { eventually } from '../harness/eventually.ts';
import { type ProxiedHistory, startProxiedHistory } from '../harness/proxied-history.ts';

const of = inject('cluster');
/** Its own, so that what the table's statistics say is of what is written here. */
const keyspace = 'bounds';
const cluster = new Cluster({ dir: of.dir, say: () => {} });
let proxied: ProxiedHistory;
let outside: Client;
beforeAll(async () => {
  const client = connectForSchema(accessOf(of, keyspace));
  await migrate(client, accessOf(of, keyspace)).finally(() => client.shutdown());
  outside = await connectFromOutside(of, [1, 2, 3], keyspace);
  proxied = await startProxiedHistory({ ...varsOf(of), CASSANDRA_KEYSPACE: keyspace });
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
  let isOver = false;
  const callers = Promise.all(
    Array.from({ length: 400 }, async () => {
      while (!isOver) await proxied.store.page(page);
    }),
  );
  const counts: number[] = [];
  try {
    await eventually(async () => {
      counts.push(await socketsOfTheProxy());
      // Before the first there are none.
      expect(counts.filter((count) => count > 0).length).toBeGreaterThanOrEqual(2);
    }, 120_000);
  } finally {
    isOver = true;
    await callers;
  }
  expect(Math.max(...counts, await socketsOfTheProxy())).toBeLessThanOrEqual(6);
});

test('more calls than may wait are refused, the others are answered', async () => {
  const answers = await Promise.all(Array.from({ length: 4_000 }, () => proxied.store.page(page)));
  for (const answer of answers) expect('entries' in answer || answer.refused === 'history-unavailable').toBe(true);
  const answered = answers.filter((answer) => 'entries' in answer).length;
  expect(answered).toBeGreaterThan(0);
  expect(answered).toBeLessThan(answers.length);
  // A call whose time was over has its answer, and its place until the cluster has answered.
  await eventually(async () =>
    expect((await proxied.store.health()).figures).toMatchObject({ waiting: 0, underWay: 0 }),
  );
});

test('a partition never has more rows or bytes than its bound, wherever batches are cut: by its rows, and by what a node says of the table', async () => {
  for (let from = 951; from < 3_151; from += 100) {
    const entries = Array.from({ length: 100 }, (_, i) => entry(from + i));
    await eventually(async () => expect(await proxied.store.append({ conversation, entries })).toEqual({ kept: true }));
  }
  const { rows } = await outside.execute(
    'SELECT conversation_id, bucket, count(*) AS rows FROM cold_entries GROUP BY conversation_id, bucket',
    [],
    { fetchSize: 5_000 },
  );
  expect(rows.map((row) => [Number(row.bucket), Number(row.rows)]).sort()).toEqual([
    [0, 50],
    [1, 1_000],
    [2, 1_000],
    [3, 150],
  ]);
  for (const row of rows) expect(Number(row.rows)).toBeLessThanOrEqual(bucketLength);

  // Every node has a copy of each partition, and measures what it writes to its disk.
  await cluster.nodetool(1, ['flush', keyspace, 'cold_entries']);
  const told = await cluster.nodetool(1, ['tablestats', '-F', 'json', `${keyspace}.cold_entries`]);
  const { bounds } = JSON.parse(told.slice(told.indexOf('{'))) as {
    bounds: { tables: { cold_entries: Record<string, unknown> } };
  };
  const largest = Number(bounds.tables.cold_entries.compacted_partition_maximum_bytes);
  // Keys, lengths and times of a row are less than a hundred bytes; a node counts in steps of a fifth.
  const bound = bucketLength * (coldBytes(entry(1)) + 100) * 1.2;
  console.log(`the largest partition, as node 1 has it: ${largest} bytes; its bound: ${bound}`);
  expect(largest).toBeGreaterThan(bucketLength * coldBytes(entry(1)));
  expect(largest).toBeLessThanOrEqual(bound);
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
