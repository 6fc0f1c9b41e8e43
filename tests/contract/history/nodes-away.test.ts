/** What the proxy makes of nodes that go and come back, played by nodes that speak CQL and keep nothing on a disk. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CqlNode, startCqlNodes } from '../../harness/cql/node.ts';
import { type ProxiedHistory, startProxiedHistory } from '../../harness/proxied-history.ts';

let nodes: CqlNode[];
let proxied: ProxiedHistory;

beforeAll(async () => {
  const started = await startCqlNodes(3);
  nodes = started.nodes;
  proxied = await startProxiedHistory({ ...started.vars, CASSANDRA_POOLS: '1' });
});
afterAll(async () => {
  await proxied?.runtime.stop();
  await Promise.all(nodes.map((node) => node.end()));
});

const conversation = 'nodes-away';
const page = {
  ...{ conversation, from: 1, through: 9, limit: 9, maxBytes: 9_999 },
  ...{ down: true, bare: false, sure: true },
};
const isGiven = async () => 'entries' in (await proxied.store.page(page));

test('what is stored is read, at any of them', async () => {
  const entry = {
    ...{ seq: 1, at: 1_790_000_000_000, expiresAt: 0, deletedAt: 0 },
    ...{ facts: Uint8Array.of(1), body: Uint8Array.of(2), wraps: Uint8Array.of(3) },
  };
  // Each keeps what it was told; enough turns reach all three.
  for (let i = 0; i < 9; i++)
    expect(await proxied.store.append({ conversation, entries: [entry] })).toEqual({ kept: true });
  expect(await proxied.store.page(page)).toEqual({ entries: [entry], more: false });
});

test('all of them are away for long: pages are given again two or three seconds after one is back, and by it alone', async () => {
  await Promise.all(nodes.map((node) => node.end()));
  for (const until = Date.now() + 18_000; Date.now() < until; await sleep(100)) expect(await isGiven()).toBe(false);
  await nodes[1]?.start();
  const began = Date.now();
  while (!(await isGiven())) await sleep(50);
  expect(Date.now() - began).toBeLessThan(3_500);
  for (let i = 0; i < 50; i++) expect(await isGiven()).toBe(true);
  await nodes[0]?.start();
  await nodes[2]?.start();
}, 60_000);

test('one goes in the middle of a call, and one says nothing any more: the next is asked, and nobody is refused', async () => {
  const counts = nodes.map((node) => node.answered);
  for (let i = 0; nodes.some((node, n) => node.answered - (counts[n] as number) < 2) && i < 200; i++) {
    expect(await isGiven()).toBe(true);
    await sleep(20);
  }
  const [first, second] = nodes as [CqlNode, CqlNode, CqlNode];
  const calls = Array.from({ length: 30 }, () => isGiven());
  await first.end();
  expect(await Promise.all(calls)).not.toContain(false);
  second.isSilent = true;
  const answers = await Promise.all(Array.from({ length: 30 }, () => isGiven()));
  expect(answers).not.toContain(false);
  // It is left after some silence, and costs nobody anything from then on.
  const began = Date.now();
  for (let i = 0; i < 10; i++) expect(await isGiven()).toBe(true);
  expect(Date.now() - began).toBeLessThan(2_000);
}, 60_000);
