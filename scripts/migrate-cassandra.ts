import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readAccess } from './cassandra/access.ts';
import { describeSchema } from './cassandra/describe.ts';
import { connectForSchema, migrate, migrationsDir, whatIsPending } from './cassandra/migrate.ts';
import { endWithUsage, readArgs } from './kit/args.ts';

const usage = `
npm run migrate:cassandra [-- --check | --dump]

Brings the keyspace of the configured cluster up to date: makes it, sets its replication, and applies the files of
migrations/cassandra that it has not seen, waiting each time until the nodes agree. Twice is a no-op. One runner at a
time. The cluster is that of workers/history-proxy/wrangler.toml; CASSANDRA_CONTACT_POINTS, CASSANDRA_USERNAME,
CASSANDRA_PASSWORD and the others of docs/history-cassandra.md in the environment go before it.

  --check   change nothing; exit with 1 when something is pending, or the tables are not those of schema.cql
  --dump    write the tables as they are into migrations/cassandra/schema.cql
`;

const { values } = readArgs(usage, {
  check: { type: 'boolean', default: false },
  dump: { type: 'boolean', default: false },
});
if (values.check && values.dump) endWithUsage('--check changes nothing, and --dump writes a file.', usage);
const dumpFile = path.join(migrationsDir, 'schema.cql');

process.exit(await main());

async function main(): Promise<number> {
  try {
    const access = readAccess();
    const client = connectForSchema(access);
    try {
      await client.connect();
      if (values.check) return await check();
      for (const line of await migrate(client, access)) console.error(line);
      if (values.dump) writeFileSync(dumpFile, await describeSchema(client, access.keyspace));
      console.log(`${access.keyspace} is up to date`);
      return 0;
    } finally {
      await client.shutdown();
    }

    async function check(): Promise<number> {
      const rest = await whatIsPending(client, access);
      const differs =
        rest.length === 0 && (await describeSchema(client, access.keyspace)) !== readFileSync(dumpFile, 'utf8');
      const problems = differs ? ['the tables are not those of migrations/cassandra/schema.cql'] : rest;
      for (const line of problems) console.error(line);
      console.log(problems.length === 0 ? `${access.keyspace} is up to date` : `${access.keyspace} is not up to date`);
      return problems.length === 0 ? 0 : 1;
    }
  } catch (error) {
    console.error(sentenceOf(error as Error & { innerErrors?: Record<string, Error> }));
    return 1;
  }
}

/** The driver keeps the reasons of each node apart from its sentence. */
function sentenceOf(error: Error & { innerErrors?: Record<string, Error> }): string {
  const reasons = Object.entries(error.innerErrors ?? {}).map(
    ([host, reason]) => `${host}: ${reason.message ?? reason}`,
  );
  return reasons.length === 0 ? error.message : `The cluster cannot be reached. ${reasons.join('; ')}`;
}
