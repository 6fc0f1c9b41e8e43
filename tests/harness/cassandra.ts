import { auth, Client, types } from 'cassandra-driver';
import type { ClusterAccess } from '../../scripts/cassandra/access.ts';

/** The cluster of a test run: data, addresses, and the password of its one role. */
export interface ClusterOfTests {
  readonly dir: string;
  /** The first three numbers of every address. */
  readonly network: string;
  readonly password: string;
}

export function accessOf({ network, password }: ClusterOfTests, keyspace = 'roost'): ClusterAccess {
  return {
    contactPoints: [1, 2, 3].map((number) => `${network}.${number}`),
    ...{ port: 9042, dataCenter: 'dc1', keyspace, replication: 'dc1:3', tls: false, username: 'roost', password },
  };
}

/** What the proxy is told of it. */
export function varsOf({ network, password }: ClusterOfTests): Record<string, string> {
  return {
    CASSANDRA_CONTACT_POINTS: [1, 2, 3].map((number) => `${network}.${number}`).join(),
    CASSANDRA_USERNAME: 'roost',
    CASSANDRA_PASSWORD: password,
  };
}

/** The driver in Node, apart from all of ours: what it reads is what is there. */
export async function connectFromOutside(of: ClusterOfTests, nodes = [1, 2, 3], keyspace = 'roost'): Promise<Client> {
  const client = new Client({
    contactPoints: nodes.map((number) => `${of.network}.${number}`),
    localDataCenter: 'dc1',
    keyspace,
    authProvider: new auth.PlainTextAuthProvider('roost', of.password),
    queryOptions: { consistency: types.consistencies.localQuorum, isIdempotent: true, prepare: true },
    // A table that goes takes long on a machine that does other things.
    socketOptions: { connectTimeout: 30_000, readTimeout: 60_000 },
  });
  await client.connect();
  return client;
}
