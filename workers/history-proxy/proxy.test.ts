import { expect, test, vi } from 'vitest';
import { proxyConfig } from '../../scripts/cassandra/access.ts';
import { readWranglerConfig } from '../../scripts/kit/wrangler-config.ts';
import { HistoryProxy, type ProxyEnv } from './proxy.ts';

vi.mock('cloudflare:workers', () => ({
  WorkerEntrypoint: class {
    readonly env: unknown;
    constructor(_ctx: unknown, env: unknown) {
      this.env = env;
    }
  },
}));

/** The worker with these variables, and what it asked the namespace of its objects for. */
function proxyWith(vars: Record<string, string>) {
  const asked: { name: string; options: unknown }[] = [];
  const health = async () => ({ store: 'cassandra', reachable: true, problem: '', figures: {} });
  const getByName = (name: string, options: unknown) => {
    asked.push({ name, options });
    return { health, page: async () => ({ entries: [], more: false }) };
  };
  const env = { CASSANDRA_POOLS: '8', ...vars, POOL: { getByName } } as unknown as ProxyEnv;
  return { proxy: new HistoryProxy({} as never, env), asked };
}

const page = {
  ...{ conversation: 'c', from: 1, through: 50, limit: 50, maxBytes: 1e6 },
  ...{ down: true, bare: false, sure: false },
};

test('the objects are asked for near the cluster where that is configured, and nowhere in particular where not', async () => {
  const near = proxyWith({ CASSANDRA_LOCATION: 'weur' });
  await near.proxy.page(page);
  await near.proxy.health();
  expect(near.asked).toHaveLength(9);
  for (const { options } of near.asked) expect(options).toEqual({ locationHint: 'weur' });
  const anywhere = proxyWith({ CASSANDRA_LOCATION: '' });
  await anywhere.proxy.page(page);
  expect(anywhere.asked).toEqual([{ name: expect.stringMatching(/^pool-[0-7]$/), options: {} }]);
});

test('a page is asked of the object that has its partition, and health of each', async () => {
  const { proxy, asked } = proxyWith({});
  for (let turn = 0; turn < 5; turn++) await proxy.page(page);
  expect(new Set(asked.map(({ name }) => name)).size).toBe(1);
  asked.length = 0;
  await proxy.health();
  expect(asked.map(({ name }) => name)).toEqual(Array.from({ length: 8 }, (_, i) => `pool-${i}`));
});

test('it has no route and no address, and whoever comes by HTTP all the same finds nothing', async () => {
  const config = readWranglerConfig(proxyConfig);
  expect(config).toMatchObject({ workers_dev: false, preview_urls: false });
  for (const key of ['route', 'routes', 'assets', 'site'] as const)
    expect(config[key as never] ?? [], key).toHaveLength(0);
  const { proxy, asked } = proxyWith({});
  const answer = await proxy.fetch();
  expect([answer.status, await answer.text()]).toEqual([404, '']);
  expect(asked).toEqual([]);
});
