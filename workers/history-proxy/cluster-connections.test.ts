/** The driver's own connections, to nodes of which each is some lines: whom one object talks to, and how it says what it says. */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type CqlNode, startCqlNodes } from '../../tests/harness/cql/node.ts';
import { eventually } from '../../tests/harness/eventually.ts';
import { ClusterConnections } from './cluster-connections.ts';
import { RowSizes } from './row-sizes.ts';
import { type ClusterSettings, readClusterSettings } from './settings.ts';
import { statements } from './statements.ts';
import { CassandraStore } from './store.ts';

/** What names lead to; another one is known to nobody. */
const names = vi.hoisted(() => new Map<string, string[]>());
vi.mock('node:dns/promises', () => ({
  resolve4: async (name: string) => names.get(name) ?? Promise.reject(new Error(`queryA ENOTFOUND ${name}`)),
}));

let nodes: CqlNode[];
let settings: ClusterSettings;
let hosts: string[];

beforeAll(async () => {
  const started = await startCqlNodes(5);
  nodes = started.nodes;
  hosts = nodes.map(({ host }) => host);
  settings = readClusterSettings({ ...started.vars, CASSANDRA_REPLICATION: 'dc1:3' }) as ClusterSettings;
});
afterAll(() => Promise.all((nodes ?? []).map((node) => node.end())));
beforeEach(() => {
  for (const node of nodes) node.cuts = () => false;
});

const time = { leftMs: () => 5_000 };
const probe = { query: statements.bare.down, params: ['nobody', 0, 0, 0, 1] };

async function within<Answer>(
  { contactPoints = hosts, pool = 0 }: { contactPoints?: readonly string[]; pool?: number },
  work: (connections: ClusterConnections) => Promise<Answer>,
): Promise<Answer> {
  const connections = new ClusterConnections({
    settings: { ...settings, contactPoints },
    pool,
    now: () => performance.now(),
  });
  try {
    return await work(connections);
  } finally {
    await connections.close();
    await eventually(() => expect(nodes.map(({ connections }) => connections)).toEqual([0, 0, 0, 0, 0]));
  }
}

/** That it has connections with these and nobody else, once it has asked something. */
const talksTo = (how: { contactPoints?: readonly string[]; pool?: number }, expected: readonly number[]) =>
  within(how, async (connections) => {
    await connections.read(probe, 'LOCAL_ONE', time);
    const connected = () => nodes.flatMap(({ connections }, at) => (connections > 0 ? [at] : []));
    await eventually(() => expect(connected()).toEqual(expected));
    // One may be the driver's own, by which it hears of nodes.
    const sockets = nodes.reduce((total, { connections }) => total + connections, 0);
    expect(sockets).toBeLessThanOrEqual(expected.length + 1);
  });

describe('the nodes that one object talks to', () => {
  test.each([
    [0, [0, 1, 2]],
    [1, [0, 3, 4]],
    [2, [1, 2, 3]],
  ])('object %i takes three, from another place of the list than the others', async (pool, expected) => {
    await talksTo({ pool }, expected);
  });

  test('of a list of two it takes both', async () => {
    await talksTo({ contactPoints: hosts.slice(1, 3), pool: 5 }, [1, 2]);
  });

  test('a name is as good as what it leads to, of which it takes three; one that leads nowhere takes nothing away', async () => {
    const last = hosts[4] as string;
    names.set('all.of.them', hosts);
    names.set('the.last', [last]);
    await talksTo({ contactPoints: ['all.of.them'] }, [0, 1, 2]);
    await talksTo({ contactPoints: ['nobody', last] }, [4]);
    await talksTo({ contactPoints: ['the.last', last] }, [4]);
  });

  test('where no name leads anywhere, that is said', async () => {
    await within({ contactPoints: ['nobody', 'nowhere'] }, async (connections) => {
      await expect(connections.read(probe, 'LOCAL_ONE', time)).rejects.toThrow('ENOTFOUND');
      expect(connections.problem).not.toBe('');
    });
  });
});

describe('what is said to the cluster', () => {
  const at = 1_790_000_000_000;
  const entry = (seq: number, more = {}) => ({
    ...{ seq, at, expiresAt: 0, deletedAt: 0 },
    ...{ facts: Uint8Array.of(1), body: Uint8Array.of(2), wraps: Uint8Array.of(3) },
    ...more,
  });
  const page = (bare: boolean, down: boolean) => ({
    ...{ conversation: 'chat', from: 1, through: 9, limit: 9, maxBytes: 9_999, sure: true },
    ...{ bare, down },
  });
  const storeOn = (connections: ClusterConnections) =>
    new CassandraStore({
      cluster: {
        read: (statement, consistency) => connections.read(statement, consistency, time),
        write: (batch) => connections.write(batch, time),
      },
      sizes: new RowSizes(),
      now: () => at,
      log: () => {},
    });
  /** Each call of the store, with which everything in statements.ts is said. */
  const calls: Record<string, (store: CassandraStore) => Promise<unknown>> = {
    'one entry': (store) => store.append({ conversation: 'chat', entries: [entry(1)] }),
    'a batch of entries': (store) => store.append({ conversation: 'chat', entries: [entry(1), entry(2)] }),
    'an entry that lapses': (store) =>
      store.append({ conversation: 'chat', entries: [entry(3, { expiresAt: at + 3_600_000 })] }),
    'a page down': (store) => store.page(page(false, true)),
    'a page up': (store) => store.page(page(false, false)),
    'a bare page down': (store) => store.page(page(true, true)),
    'a bare page up': (store) => store.page(page(true, false)),
    'a deletion': (store) => store.erase({ conversation: 'chat', deletions: [{ seq: 1, at: at + 1 }] }),
    'what retention drops': (store) => store.drop({ conversation: 'chat', after: 0, through: 2 }),
  };

  test('every statement is prepared, once a node, and none is sent as text', async () => {
    for (const node of nodes) node.prepares.length = node.unprepared.length = 0;
    await within({}, async (connections) => {
      const store = storeOn(connections);
      for (let turn = 0; turn < 3; turn++)
        for (const [what, call] of Object.entries(calls)) expect(await call(store), what).not.toHaveProperty('refused');
    });
    const { page, bare, ...single } = statements;
    const all = [...Object.values(single), ...Object.values(page), ...Object.values(bare)].sort();
    expect(nodes.flatMap(({ unprepared }) => unprepared)).toEqual([]);
    expect([...new Set(nodes.flatMap(({ prepares }) => prepares))].sort()).toEqual(all);
    for (const { prepares } of nodes) expect(prepares).toHaveLength(new Set(prepares).size);
  });

  test.each(Object.entries(calls))(
    'is put to the next node when the first one goes without an answer, as what may be repeated: %s',
    async (_what, call) => {
      await within({}, async (connections) => {
        await connections.read(probe, 'LOCAL_ONE', time);
        const store = storeOn(connections);
        let cuts = 0;
        for (const node of nodes) node.cuts = () => cuts++ === 0;
        expect(await call(store)).not.toHaveProperty('refused');
        expect(cuts).toBeGreaterThan(1);
      });
    },
  );
});
