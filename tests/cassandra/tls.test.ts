/** CQL over TLS, with a certificate whose issuer the runtime was told of when it started. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { tlsFilesOf, tlsPort } from '../../scripts/cassandra/node-files.ts';
import { connectFromOutside, varsOf } from '../harness/cassandra.ts';
import { eventually } from '../harness/eventually.ts';
import type { ProxiedHistory } from '../harness/proxied-history.ts';

const of = inject('cluster');
const proxies: ProxiedHistory[] = [];
let start: (nodes: number[]) => Promise<ProxiedHistory>;

beforeAll(async () => {
  // Read once, when the runtime's starter is loaded.
  process.env.NODE_EXTRA_CA_CERTS = tlsFilesOf(of.dir).issuer;
  const { startProxiedHistory } = await import('../harness/proxied-history.ts');
  start = async (nodes) => {
    const points = { CASSANDRA_CONTACT_POINTS: nodes.map((number) => `${of.network}.${number}`).join() };
    const proxied = await startProxiedHistory({
      ...{ ...varsOf(of), ...points },
      ...{ CASSANDRA_TLS: 'on', CASSANDRA_PORT: String(tlsPort) },
    });
    proxies.push(proxied);
    return proxied;
  };
});
afterAll(() => Promise.all(proxies.map(({ runtime }) => runtime.stop())));

const entry = {
  ...{ seq: 1, at: 1_790_000_000_000, expiresAt: 0, deletedAt: 0 },
  ...{ facts: Uint8Array.of(1), body: Uint8Array.of(2), wraps: Uint8Array.of(3) },
};
const page = { conversation: 'over-tls', from: 1, through: 9, limit: 9, maxBytes: 9_999 };

test('writes and reads over TLS, with a password, and the node says that the connection is encrypted', async () => {
  const { store } = await start([1, 2]);
  await eventually(async () =>
    expect(await store.append({ conversation: 'over-tls', entries: [entry] })).toEqual({ kept: true }),
  );
  expect(await store.page({ ...page, down: true, bare: false, sure: true })).toEqual({ entries: [entry], more: false });
  expect(await store.health()).toMatchObject({ reachable: true, problem: '' });
  const outside = await connectFromOutside(of, [1]);
  // Each node knows its own clients alone, and the proxy speaks with one or both.
  const clients = 'SELECT ssl_enabled, username, client_options FROM system_views.clients';
  const told = await Promise.all(outside.hosts.values().map((host) => outside.execute(clients, [], { host })));
  const own = told
    .flatMap(({ rows }) => rows)
    .filter((row) => row.client_options?.APPLICATION_NAME === 'roost-history-proxy');
  await outside.shutdown();
  expect(own.length).toBeGreaterThan(0);
  for (const row of own) expect(row).toMatchObject({ ssl_enabled: true, username: 'roost' });
});

test('a node whose certificate lists other addresses is refused, in words', async () => {
  const { store } = await start([3]);
  expect(await store.page({ ...page, down: true, bare: false, sure: true })).toMatchObject({
    refused: 'history-unavailable',
  });
  await eventually(async () => expect((await store.health()).problem).toContain('No TLS with'));
});
