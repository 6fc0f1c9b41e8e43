import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Client } from 'cassandra-driver';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { describeSchema } from '../../scripts/cassandra/describe.ts';
import {
  connectForSchema,
  type Migration,
  migrate,
  migrationsDir,
  readMigrations,
  whatIsPending,
} from '../../scripts/cassandra/migrate.ts';
import { accessOf } from '../harness/cassandra.ts';

const access = accessOf(inject('cluster'), 'elsewhere');
let client: Client;
beforeAll(async () => {
  client = connectForSchema(access);
  await client.connect();
});
afterAll(() => client.shutdown());

const one: Migration = {
  name: '0001_one.cql',
  statements: ['CREATE TABLE IF NOT EXISTS one (a int PRIMARY KEY)'],
  hash: 'h1',
};
const two: Migration = { name: '0002_two.cql', statements: ['ALTER TABLE one ADD IF NOT EXISTS b text'], hash: 'h2' };

test('migrations that are applied make the tables that are checked in', async () => {
  expect(await describeSchema(client, 'roost')).toBe(readFileSync(path.join(migrationsDir, 'schema.cql'), 'utf8'));
  const roost = accessOf(inject('cluster'));
  expect(await whatIsPending(client, roost)).toEqual([]);
  expect(await migrate(client, roost)).toEqual([]);
  expect(readMigrations().length).toBeGreaterThan(0);
});

test('each is applied once, in order; one that has changed since is refused', async () => {
  expect(await whatIsPending(client, access, [one])).toEqual(['there is no keyspace elsewhere']);
  expect(await migrate(client, access, [one])).toEqual(['made the keyspace elsewhere, dc1:3', 'applied 0001_one.cql']);
  expect(await whatIsPending(client, access, [one, two])).toEqual(['0002_two.cql is not applied']);
  // As after a runner that ended between the statement and its note.
  await client.execute('ALTER TABLE elsewhere.one ADD b text');
  expect(await migrate(client, access, [one, two])).toEqual(['applied 0002_two.cql']);
  expect(await migrate(client, access, [one, two])).toEqual([]);
  await expect(migrate(client, access, [{ ...one, hash: 'another' }, two])).rejects.toThrow('with another text');
});

test('one runner at a time', async () => {
  await client.execute("INSERT INTO elsewhere.schema_migrations (name, hash) VALUES ('(a runner is at work)', '')");
  const three = { ...two, name: '0003_three.cql' };
  await expect(migrate(client, access, [one, two, three])).rejects.toThrow('Another runner is at work');
  await client.execute("DELETE FROM elsewhere.schema_migrations WHERE name = '(a runner is at work)'");
  expect(await migrate(client, access, [one, two, three])).toEqual(['applied 0003_three.cql']);
});
