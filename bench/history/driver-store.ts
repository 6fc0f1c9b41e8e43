import { Buffer } from 'node:buffer';
import { auth, Client, types } from 'cassandra-driver';
import type { ColdPageRequest, HistoryStore } from '../../durable-objects/history/rpc.ts';
import type { ClusterAccess } from '../../scripts/cassandra/access.ts';
import { bucketLength, bucketOf, entryOf, type Row, writesOf } from '../../workers/history-proxy/rows.ts';
import { statements } from '../../workers/history-proxy/statements.ts';

/** The baseline: the driver in Node, doing the same writes and reads with nothing between. */
export async function openDriver(access: ClusterAccess) {
  const client = new Client({
    contactPoints: [...access.contactPoints],
    localDataCenter: access.dataCenter,
    protocolOptions: { port: access.port },
    keyspace: access.keyspace,
    ...(access.username === ''
      ? {}
      : { authProvider: new auth.PlainTextAuthProvider(access.username, access.password) }),
    queryOptions: { prepare: true, isIdempotent: true, consistency: types.consistencies.localQuorum },
  });
  await client.connect();
  const store: Pick<HistoryStore, 'append' | 'page'> = {
    append: async ({ conversation, entries }) => {
      for (const some of Map.groupBy(entries, ({ seq }) => bucketOf(seq)).values()) {
        const queries = some.flatMap((entry) => writesOf(conversation, entry, 0));
        await client.batch(
          queries.map(({ query, params }) => ({ query, params: params.map(asValue) })),
          { prepare: true, logged: false },
        );
      }
      return { kept: true };
    },
    page: async (request) => {
      const found = (await readBuckets(client, request)).flatMap((row) => entryOf(row) ?? []);
      return { entries: request.down ? found.reverse() : found, more: false };
    },
  };
  return { client, store };
}

async function readBuckets(
  client: Client,
  { conversation, from, through, limit, down }: ColdPageRequest,
): Promise<Row[]> {
  const rows: Row[] = [];
  const query = statements.page[down ? 'down' : 'up'];
  let bucket = bucketOf(down ? through : from);
  while (rows.length < limit && bucket >= bucketOf(from) && bucket <= bucketOf(through)) {
    const least = Math.max(from, bucket * bucketLength + 1);
    const most = Math.min(through, (bucket + 1) * bucketLength);
    const answer = await client.execute(query, [conversation, bucket, least, most, limit - rows.length]);
    rows.push(...(answer.rows as unknown as Row[]));
    bucket += down ? -1 : 1;
  }
  return rows;
}

function asValue(value: string | number | Uint8Array): string | number | Buffer {
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}
