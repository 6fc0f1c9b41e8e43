import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { auth, Client, types } from 'cassandra-driver';
import type { ClusterAccess } from './access.ts';

/** Something an operator has to do first; the message says what. */
class MigrationProblem extends Error {
  override name = 'Error';
}

export interface Migration {
  readonly name: string;
  readonly statements: readonly string[];
  /** Of its text, so that a migration that was changed afterwards is noticed. */
  readonly hash: string;
}

export const migrationsDir = path.resolve(import.meta.dirname, '../../migrations/cassandra');

const agreementMs = 30_000;
/** A runner that died in the middle keeps others out for no longer. */
const turnSeconds = 120;
const turnName = '(a runner is at work)';

/** Numbered and in order; only numbered files of CQL count. */
export function readMigrations(folder = migrationsDir): Migration[] {
  const names = readdirSync(folder).filter((name) => /^\d{4}_[a-z0-9_]+\.cql$/.test(name));
  return names.sort().map((name) => {
    const text = readFileSync(path.join(folder, name), 'utf8');
    return { name, statements: splitCql(text), hash: createHash('sha256').update(text).digest('hex') };
  });
}

/** Statements of a file, without comments; a semicolon inside a string ends nothing. */
export function splitCql(text: string): string[] {
  const bare = text.replace(/('(?:[^']|'')*')|--[^\n]*/g, (_, string: string | undefined) => string ?? '');
  return (bare.match(/(?:'(?:[^']|'')*'|[^';])+/g) ?? []).map((statement) => statement.trim()).filter(Boolean);
}

/** A connection for work on the schema; it does not need the keyspace to be there. */
export function connectForSchema(access: ClusterAccess): Client {
  const { contactPoints, port, dataCenter, username, password, tls } = access;
  return new Client({
    contactPoints: [...contactPoints],
    localDataCenter: dataCenter,
    protocolOptions: { port },
    ...(username === '' ? {} : { authProvider: new auth.PlainTextAuthProvider(username, password) }),
    ...(tls ? { sslOptions: { rejectUnauthorized: true } } : {}),
    queryOptions: { consistency: types.consistencies.localQuorum, isIdempotent: true },
    socketOptions: { readTimeout: 30_000 },
  });
}

/**
 * Brings a keyspace up to date, and says in a line each what it did; doing it again does nothing.
 *
 * Every statement of a migration may be run twice: where a runner ends in the middle, the next one begins that file anew.
 */
export async function migrate(client: Client, access: ClusterAccess, migrations = readMigrations()): Promise<string[]> {
  const did: string[] = [];
  const run = (cql: string) => changeSchema(client, cql);
  const keyspace = access.keyspace;
  const wanted = replicationOf(access);

  const present = await replicationIn(client, keyspace);
  if (present === undefined) {
    await run(`CREATE KEYSPACE IF NOT EXISTS ${keyspace} WITH replication = ${cqlMap(wanted)}`);
    did.push(`made the keyspace ${keyspace}, ${access.replication}`);
  } else if (!isSame(present, wanted)) {
    await run(`ALTER KEYSPACE ${keyspace} WITH replication = ${cqlMap(wanted)}`);
    did.push(
      `the keyspace ${keyspace} is now ${access.replication}: run a full repair on every node before you rely on it`,
    );
  }
  await run(
    `CREATE TABLE IF NOT EXISTS ${keyspace}.schema_migrations (name text PRIMARY KEY, hash text, applied_at timestamp)`,
  );
  if ((await pendingOf(client, keyspace, migrations)).length === 0) return did;

  await takeTurn(client, keyspace);
  try {
    for (const { name, statements, hash } of await pendingOf(client, keyspace, migrations)) {
      for (const statement of statements) await run(inKeyspace(statement, keyspace));
      await client.execute(
        `INSERT INTO ${keyspace}.schema_migrations (name, hash, applied_at) VALUES (?, ?, toTimestamp(now()))`,
        [name, hash],
        { prepare: true },
      );
      did.push(`applied ${name}`);
    }
  } finally {
    await client.execute(`DELETE FROM ${keyspace}.schema_migrations WHERE name = ? IF EXISTS`, [turnName], {
      prepare: true,
    });
  }
  return did;
}

/** What `migrate` would do, a sentence each. */
export async function whatIsPending(
  client: Client,
  access: ClusterAccess,
  migrations = readMigrations(),
): Promise<string[]> {
  const present = await replicationIn(client, access.keyspace);
  if (present === undefined) return [`there is no keyspace ${access.keyspace}`];
  const wanted = replicationOf(access);
  const differs = isSame(present, wanted)
    ? []
    : [`the keyspace is replicated ${cqlMap(present)}, not ${cqlMap(wanted)}`];
  const rest = await pendingOf(client, access.keyspace, migrations);
  return [...differs, ...rest.map(({ name }) => `${name} is not applied`)];
}

/** A migration that was applied must not have changed since; a change is a new file. */
async function pendingOf(client: Client, keyspace: string, migrations: readonly Migration[]): Promise<Migration[]> {
  const applied = await appliedIn(client, keyspace);
  const changed = migrations.find(({ name, hash }) => applied.has(name) && applied.get(name) !== hash);
  if (changed !== undefined) {
    throw new MigrationProblem(
      `${changed.name} was applied with another text: put that back, and write a new migration`,
    );
  }
  return migrations.filter(({ name }) => !applied.has(name));
}

async function appliedIn(client: Client, keyspace: string): Promise<Map<string, string>> {
  const table = await client.execute(
    "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ? AND table_name = 'schema_migrations'",
    [keyspace],
    { prepare: true },
  );
  if (table.rowLength === 0) return new Map();
  const { rows } = await client.execute(`SELECT name, hash FROM ${keyspace}.schema_migrations`);
  return new Map(rows.map((row) => [row.name as string, row.hash as string]));
}

async function takeTurn(client: Client, keyspace: string): Promise<void> {
  const result = await client.execute(
    `INSERT INTO ${keyspace}.schema_migrations (name, hash) VALUES (?, '') IF NOT EXISTS USING TTL ${turnSeconds}`,
    [turnName],
    { prepare: true, serialConsistency: types.consistencies.localSerial },
  );
  if (!result.wasApplied()) {
    throw new MigrationProblem(
      `Another runner is at work on ${keyspace}: try again when it is done, or in ${turnSeconds} s`,
    );
  }
}

/** Runs a statement on the schema, and waits until the nodes have the same, as one of them sees it. */
export async function changeSchema(
  client: Pick<Client, 'execute' | 'metadata'>,
  cql: string,
  mostMs = agreementMs,
): Promise<void> {
  await client.execute(cql);
  const until = Date.now() + mostMs;
  while (!(await schemaOf(client).checkSchemaAgreement())) {
    if (Date.now() > until)
      throw new MigrationProblem('The nodes do not agree on the schema: see to that first, then run this again');
    await sleep(200);
  }
}

/** The driver documents it, and leaves it out of its types. */
function schemaOf({ metadata }: Pick<Client, 'metadata'>): { checkSchemaAgreement(): Promise<boolean> } {
  return metadata as unknown as { checkSchemaAgreement(): Promise<boolean> };
}

/** Tables are named without a keyspace in migrations: which one is a matter of configuration. */
function inKeyspace(statement: string, keyspace: string): string {
  return statement.replace(/^((?:CREATE|ALTER|DROP)\s+TABLE\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?)/i, `$1${keyspace}.`);
}

type Replication = Readonly<Record<string, string>>;

function replicationOf({ replication }: ClusterAccess): Replication {
  const counts = replication.split(',').map((part) => part.trim().split(':') as [string, string]);
  return { class: 'NetworkTopologyStrategy', ...Object.fromEntries(counts) };
}

async function replicationIn(client: Client, keyspace: string): Promise<Replication | undefined> {
  const { rows } = await client.execute(
    'SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = ?',
    [keyspace],
    { prepare: true },
  );
  const found = rows[0]?.replication as Record<string, string> | undefined;
  return found && { ...found, class: (found.class ?? '').replace(/^.*\./, '') };
}

function isSame(one: Replication, other: Replication): boolean {
  const text = (map: Replication) => JSON.stringify(Object.entries(map).sort());
  return text(one) === text(other);
}

function cqlMap(map: Replication): string {
  return `{${Object.entries(map).map(([key, value]) => `'${key}': '${value}'`)}}`;
}
