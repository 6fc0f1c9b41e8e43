import { afterAll, beforeAll, inject } from 'vitest';
import { historyContract } from '../contract/history/store-contract.ts';
import { varsOf } from '../harness/cassandra.ts';
import { type ProxiedHistory, startProxiedHistory } from '../harness/proxied-history.ts';

let proxied: ProxiedHistory;
beforeAll(async () => {
  proxied = await startProxiedHistory(varsOf(inject('cluster')));
});
afterAll(() => proxied.runtime.stop());

historyContract('Cassandra behind the proxy', () => proxied.store);
