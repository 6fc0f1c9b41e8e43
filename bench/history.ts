import path from 'node:path';
import { type ClusterAccess, proxyConfig, readAccess } from '../scripts/cassandra/access.ts';
import { Cluster } from '../scripts/cassandra/cluster.ts';
import { connectForSchema, migrate } from '../scripts/cassandra/migrate.ts';
import { buildDir } from '../scripts/kit/paths.ts';
import { type Runtime, startRuntime } from '../scripts/runtime/start-runtime.ts';
import { liveHeapMiB } from '../tests/harness/live-heap.ts';
import { residentMiB } from '../tests/harness/resident-memory.ts';
import { bucketLength } from '../workers/history-proxy/rows.ts';
import { openDriver } from './history/driver-store.ts';
import { batchLength, type Lane, type PageAsk, pageLength } from './history/entries.ts';
import { enterAndRead } from './history/through-append.ts';
import { archiveLane, askPages } from './history/work.ts';
import { readBenchOptions } from './kit/options.ts';
import { printReport } from './kit/report.ts';
import { benchData } from './kit/servers.ts';
import { median } from './kit/statistics.ts';

const lanes = 8;
const pagesEach = 200;
const rounds = 4;

/**
 * Measures cold history in Cassandra through the proxy, beside the driver in Node that does the same on the same cluster:
 * half of the messages in one hot conversation, half in others, written and read back to verify as the archiver does. Then as many
 * messages as are asked for are entered as people send them (history/through-append.ts), and read back.
 *
 * The cluster is the configured one, if CASSANDRA_CONTACT_POINTS says one; else three nodes on this machine, which are
 * ended afterwards. With `--data` a run that was stopped goes on where it was.
 */
export async function main(args: string[]): Promise<number> {
  const options = readBenchOptions('history', args, { seconds: 60, messages: 100_000 });
  // Whatever fails, what was started ends: the last one first.
  await using started = new AsyncDisposableStack();
  const access = await cluster(started, options.data);
  const runtime = await startRuntime({
    config: path.join(import.meta.dirname, 'history/wrangler.toml'),
    beside: [{ config: proxyConfig, vars: { ...varsOf(access), CASSANDRA_POOLS: '1' } }],
    showCodes: false,
    inspected: true,
  });
  started.defer(() => runtime.stop());
  const driver = await openDriver(access);
  started.defer(() => driver.client.shutdown());
  const run = Math.random().toString(36).slice(2, 8);
  const perRound = Math.max(
    lanes * batchLength,
    Math.floor(options.messages / 2 / rounds / (lanes * batchLength)) * lanes * batchLength,
  );
  const seconds = { proxy: 0, driver: 0 };
  let most = 0;
  for (let round = 0; round < rounds; round++) {
    // By turns, so that neither has the warmer cluster.
    for (const side of round % 2 === 0 ? (['driver', 'proxy'] as const) : (['proxy', 'driver'] as const)) {
      const work = lanesOf(`${side}-${run}`, round, perRound);
      const began = performance.now();
      await Promise.all(
        work.map((lane) => (side === 'proxy' ? ask(runtime, '/archive', lane) : archiveLane(driver.store, lane))),
      );
      seconds[side] += (performance.now() - began) / 1_000;
      most = Math.max(most, residentMiB(runtime.workerdPid()));
    }
    console.error(`round ${round + 1} of ${rounds}: ${perRound} messages on each side`);
  }

  const hot = (perRound / 2) * rounds;
  const times = { proxy: [] as number[], driver: [] as number[], beginning: [] as number[], end: [] as number[] };
  for (let turn = 0; turn < 4; turn++) {
    times.driver.push(...(await askPages(driver.store, asksOf(`driver-${run}/hot`, hot))));
    times.proxy.push(...(await ask<number[]>(runtime, '/pages', asksOf(`proxy-${run}/hot`, hot))));
    times.beginning.push(...(await ask<number[]>(runtime, '/pages', near(`proxy-${run}/hot`, pageLength, 1_000))));
    times.end.push(...(await ask<number[]>(runtime, '/pages', near(`proxy-${run}/hot`, hot - 1_000, hot))));
  }
  const heldMiB = await liveHeapMiB(runtime, 'roost-history-proxy');
  const { folder, remove } = await benchData(options.data);
  started.defer(remove);
  const entered = await enterAndRead({
    ...{ messages: options.messages, folder, proxyVars: varsOf(access), outside: driver.client },
  });
  const health = await ask<{ figures: Record<string, number> }>(runtime, '/health', null);
  const largest = await largestPartition(driver.client, `proxy-${run}/hot`, hot);
  const throughput = { proxy: (perRound * rounds) / seconds.proxy, driver: (perRound * rounds) / seconds.driver };
  return printReport(
    {
      bench: 'history',
      settings: {
        ...{
          messages: options.messages,
          'straight to the store': perRound * rounds,
          'hot conversation': hot,
          'at once': lanes,
          'pool objects': 1,
        },
        nodes: access.contactPoints.length,
      },
      figures: {
        'archived through the proxy, messages/s': throughput.proxy,
        'archived by the driver, messages/s': throughput.driver,
        'page of 50 through the proxy, p50 ms': median(times.proxy),
        'page of 50 by the driver, p50 ms': median(times.driver),
        'page at the beginning of the hot chat, p50 ms': median(times.beginning),
        'page at its end, p50 ms': median(times.end),
        'memory of the runtime, MiB at most': most,
        'sockets of the pool object': health.figures.sockets ?? Number.NaN,
        refused: health.figures.refused ?? Number.NaN,
        'entered through append, messages/s': entered.enteredPerSecond,
        'archived of them': entered.archived,
        'archive caught up after, s': entered.drainedMs / 1_000,
        'pages of 50 read back, each second': entered.pagesPerSecond,
        'memory while they were entered, MiB at most': entered.memoryMiB,
        'memory while they were read, MiB at most': entered.readingMiB,
        'held by the proxy after batches and pages, MiB': heldMiB,
        'held by it when all were entered, MiB': entered.heldMiB,
        'held by it when all were read, MiB': entered.heldAfterReadingMiB,
      },
      bars: [
        {
          name: 'page p50, times the driver',
          value: median(times.proxy) / median(times.driver),
          limit: 2,
          direction: 'at-most',
        },
        {
          name: 'archive throughput, times the driver',
          value: throughput.proxy / throughput.driver,
          limit: 0.5,
          direction: 'at-least',
        },
        {
          name: 'beginning, times the end',
          value: median(times.beginning) / median(times.end),
          limit: 1.5,
          direction: 'at-most',
        },
        { name: 'rows of the largest partition', value: largest, limit: bucketLength, direction: 'at-most' },
        {
          name: 'held by the proxy, MiB at most',
          value: Math.max(heldMiB, entered.heldMiB, entered.heldAfterReadingMiB),
          limit: 48,
          direction: 'at-most',
        },
        { name: 'memory while they were read, MiB', value: entered.readingMiB, limit: 1_024, direction: 'at-most' },
        { name: 'entries read back with another seq or head', value: entered.wrong, limit: 0, direction: 'at-most' },
        { name: 'rows that are not there, seen from outside', value: entered.rowsOff, limit: 0, direction: 'at-most' },
        { name: 'sockets', value: health.figures.sockets ?? Number.NaN, limit: 6, direction: 'at-most' },
      ],
    },
    options.json,
  );
}

async function cluster(started: AsyncDisposableStack, data: string | undefined): Promise<ClusterAccess> {
  const isGiven = process.env.CASSANDRA_CONTACT_POINTS !== undefined;
  const access = readAccess(isGiven ? process.env : await ownCluster(started, data));
  const client = connectForSchema(access);
  await migrate(client, access).finally(() => client.shutdown());
  return access;
}

/** Three nodes, which end with the run; with a folder for data they keep what they have, and a later run goes on. */
async function ownCluster(started: AsyncDisposableStack, data: string | undefined): Promise<NodeJS.ProcessEnv> {
  const dir = data === undefined ? path.join(buildDir, 'cassandra-bench') : path.join(path.resolve(data), 'cassandra');
  const own = new Cluster({ dir });
  if (data === undefined) await own.reset();
  own.endOnSignal();
  started.defer(() => (data === undefined ? own.reset() : own.stop()));
  const network = `127.${192 + (process.pid % 60)}.${Math.floor(process.pid / 60) % 256}`;
  const isThere = (await own.status()).length > 0;
  await own.start({ heap: '512M', ...(isThere ? {} : { nodes: 3, network }) });
  const points = (await own.status()).map(({ host }) => host).join();
  return { ...process.env, CASSANDRA_CONTACT_POINTS: points };
}

function varsOf({
  contactPoints,
  dataCenter,
  keyspace,
  port,
  username,
  password,
  tls,
}: ClusterAccess): Record<string, string> {
  return {
    CASSANDRA_CONTACT_POINTS: contactPoints.join(),
    CASSANDRA_DATA_CENTER: dataCenter,
    CASSANDRA_KEYSPACE: keyspace,
    CASSANDRA_PORT: String(port),
    CASSANDRA_TLS: tls ? 'on' : 'off',
    CASSANDRA_USERNAME: username,
    CASSANDRA_PASSWORD: password,
  };
}

/** Of a round: the hot conversation goes on where it ended, and the rest is spread over others. */
function lanesOf(name: string, round: number, messages: number): Lane[] {
  const half = messages / 2;
  const hot: Lane = { conversation: `${name}/hot`, from: round * half + 1, through: (round + 1) * half };
  const each = Math.ceil(half / (lanes - 1) / batchLength) * batchLength;
  const others = Array.from({ length: lanes - 1 }, (_, i) => ({
    conversation: `${name}/${round}-${i}`,
    from: 1,
    through: Math.max(0, Math.min(each, half - i * each)),
  }));
  return [hot, ...others];
}

/** Pages all over a conversation. */
function asksOf(conversation: string, length: number): PageAsk[] {
  return near(conversation, pageLength, length);
}

function near(conversation: string, from: number, through: number): PageAsk[] {
  const each = pagesEach / 4;
  return Array.from({ length: each }, (_, i) => ({
    conversation,
    through: Math.floor(from + ((through - from) * i) / (each - 1)),
  }));
}

async function ask<Answer>(runtime: Runtime, what: string, given: unknown): Promise<Answer> {
  const response = await fetch(`${runtime.url}${what}`, { method: 'POST', body: JSON.stringify(given) });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Answer;
}

/** By the table itself, past the proxy. */
async function largestPartition(
  client: Awaited<ReturnType<typeof openDriver>>['client'],
  conversation: string,
  entries: number,
): Promise<number> {
  let largest = 0;
  for (let bucket = 0; bucket <= Math.ceil(entries / bucketLength); bucket++) {
    const { rows } = await client.execute(
      'SELECT count(*) AS rows FROM cold_entries WHERE conversation_id = ? AND bucket = ?',
      [conversation, bucket],
    );
    largest = Math.max(largest, Number(rows[0]?.rows));
  }
  return largest;
}
