import { readAccess } from './cassandra/access.ts';
import { Cluster } from './cassandra/cluster.ts';
import { connectForSchema, migrate } from './cassandra/migrate.ts';
import { readStartArgs } from './runtime/start-args.ts';

const usage = `
npm run start:cassandra [-- OPTIONS OF npm start]

As \`npm start\`, with older history in Cassandra. Starts the cluster of \`npm run cassandra\` unless CASSANDRA_CONTACT_POINTS
names another, and brings its tables up to date. The cluster goes on running afterwards: \`npm run cassandra -- stop\`.
`;

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log(usage.trim());
  process.exit(0);
}

// What `npm start` would refuse is refused before a cluster is brought.
readStartArgs();
try {
  const access = readAccess();
  if (process.env.CASSANDRA_CONTACT_POINTS === undefined) {
    await new Cluster().start({ nodes: 3, heap: '512M' });
  }
  const client = connectForSchema(access);
  try {
    for (const line of await migrate(client, access)) console.error(line);
  } finally {
    await client.shutdown();
  }
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
process.argv.push('--cassandra');
await import('./start.ts');
