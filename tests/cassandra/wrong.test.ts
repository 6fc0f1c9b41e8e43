/** A deployment that is set up wrongly: a line in the log, the same in `health`, a refusal to callers, nothing thrown. */
import { expect, inject, test } from 'vitest';
import { varsOf } from '../harness/cassandra.ts';
import { eventually } from '../harness/eventually.ts';
import { startProxiedHistory } from '../harness/proxied-history.ts';

const cluster = inject('cluster');
const page = { from: 1, through: 9, limit: 9, maxBytes: 9_999, down: true, bare: false, sure: false };

test.each([
  ['wrong password', { CASSANDRA_PASSWORD: 'wrong' }, 'refuses the user name or the password'],
  ['wrong keyspace', { CASSANDRA_KEYSPACE: 'nowhere' }, 'There is no keyspace nowhere'],
  ['schema missing', { CASSANDRA_KEYSPACE: 'system_auth' }, 'run npm run migrate:cassandra'],
  ['wrong data centre', { CASSANDRA_DATA_CENTER: 'dc9' }, 'There is no data centre dc9'],
  ['TLS refused', { CASSANDRA_TLS: 'on' }, 'No TLS with'],
  ['TLS of an issuer that nobody knows', { CASSANDRA_TLS: 'on', CASSANDRA_PORT: '9142' }, 'No TLS with'],
  ['a variable that cannot be', { CASSANDRA_KEYSPACE: 'a;b' }, 'CASSANDRA_KEYSPACE is a name'],
])('%s: a line, in health too, and a refusal', async (_, vars, words) => {
  const { store, runtime, lines } = await startProxiedHistory({ ...varsOf(cluster), ...vars });
  try {
    expect(await store.page({ conversation: 'c', ...page })).toMatchObject({ refused: 'history-unavailable' });
    // A node may be slower to say no than a call waits.
    const health = await eventually(async () => {
      const told = await store.health();
      expect(told.problem).toContain(words);
      return told;
    });
    expect(health).toMatchObject({ store: 'cassandra', reachable: false });
    expect(lines.filter((line) => line.startsWith('history-proxy: ')).join('\n')).toContain(words);
    // Secrets are nobody's to read.
    expect(JSON.stringify([health, lines])).not.toContain(cluster.password);
  } finally {
    await runtime.stop();
  }
});
