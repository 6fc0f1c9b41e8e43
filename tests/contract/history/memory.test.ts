/** What a conversation that lives for days makes the proxy hold: nothing of what it was given. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { proxyConfig } from '../../../scripts/cassandra/access.ts';
import { type Runtime, startRuntime } from '../../../scripts/runtime/start-runtime.ts';
import { signUp } from '../../harness/account.ts';
import { type CqlNode, startCqlNodes } from '../../harness/cql/node.ts';
import { eventually } from '../../harness/eventually.ts';
import { freeLimits } from '../../harness/free-limits.ts';
import { liveHeapMiB } from '../../harness/live-heap.ts';
import { archivedIn, writeMany } from '../../harness/whole-chat.ts';
import { WireClient } from '../../harness/wire-client.ts';

let nodes: CqlNode[];
let runtime: Runtime;
let archived = 0;

beforeAll(async () => {
  const started = await startCqlNodes(1);
  nodes = started.nodes;
  runtime = await startRuntime({
    vars: {
      ROOST_LIMITS: JSON.stringify({ ...freeLimits, hotEntries: 50, hotEntriesLeast: 20 }),
      ROOST_HISTORY: 'cassandra',
    },
    beside: [{ binding: 'HISTORY_PROXY', config: proxyConfig, vars: { ...started.vars, CASSANDRA_POOLS: '1' } }],
    inspected: true,
    onLog: (line) => void (archived = Math.max(archived, archivedIn(line))),
  });
});
afterAll(async () => {
  await runtime?.stop();
  await Promise.all(nodes.map((node) => node.end()));
});

test('[T3] pages and batches leave nothing in the proxy, however long the conversation lives that asked for them', async () => {
  const [alice, bob] = (await Promise.all(['alice', 'bob'].map((name) => signUp(runtime.url, name)))).map(
    (account) => new WireClient(account, { keeps: 10 }),
  ) as [WireClient, WireClient];
  await Promise.all([alice.connect(), bob.connect()]);
  const chat = await alice.openDirect(bob.account.user);
  await writeMany(alice, chat, 0, 450);
  await eventually(() => expect(archived).toBeGreaterThanOrEqual(300), 30_000);
  const pages = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const { page } = await bob.request({ pull: { conversation: chat, after: (i * 7) % 200, limit: 50 } });
      expect(page?.entries?.length).toBe(50);
    }
  };
  // What is made once is there.
  await pages(50);
  const before = await liveHeapMiB(runtime, 'roost-history-proxy');
  await pages(400);
  // If each left what it brought, with the call around it, that would be 40 KB a page.
  expect((await liveHeapMiB(runtime, 'roost-history-proxy')) - before).toBeLessThan(3);
  await Promise.all([alice.close(), bob.close()]);
}, 90_000);
