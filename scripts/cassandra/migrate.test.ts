import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readAccess } from './access.ts';
import { changeSchema, readMigrations, splitCql } from './migrate.ts';

test('a file is taken apart into statements, and what only looks like an end or a comment is not', () =>
  expect(
    splitCql(`-- the first; of two
      CREATE TABLE a (b text) WITH comment = 'x; -- y ''z'''; -- after
      ALTER TABLE a ADD c text;
    `),
  ).toEqual(["CREATE TABLE a (b text) WITH comment = 'x; -- y ''z'''", 'ALTER TABLE a ADD c text']));

test('migrations are read in the order of their numbers, and nothing else is', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'roost-cql-'));
  for (const name of ['0002_b.cql', '0001_a.cql', 'schema.cql', '0003_c.sql'])
    writeFileSync(path.join(folder, name), 'A;');
  expect(readMigrations(folder).map(({ name }) => name)).toEqual(['0001_a.cql', '0002_b.cql']);
  rmSync(folder, { recursive: true });
});

test('every statement that is checked in may be run twice: a runner may end after any of them', () => {
  const statements = readMigrations().flatMap((migration) => migration.statements);
  // What makes or drops asks first; an option that is set twice is set to the same.
  const mayBeRepeated = /\bIF (NOT )?EXISTS\b|^ALTER TABLE \w+ WITH \b/i;
  expect(statements.filter((statement) => !mayBeRepeated.test(statement))).toEqual([]);
});

test('the environment goes before the wrangler file, and what it says wrongly is said', () => {
  expect(readAccess({}).contactPoints).toEqual(['127.0.0.1', '127.0.0.2', '127.0.0.3']);
  expect(readAccess({ CASSANDRA_KEYSPACE: 'other' }).keyspace).toBe('other');
  expect(() => readAccess({ CASSANDRA_REPLICATION: 'three' })).toThrow('such as dc1:3');
});

/** A cluster whose nodes agree after so many looks. */
function agreeingAfter(looks: number) {
  const did: string[] = [];
  const client = {
    execute: async (cql: string) => void did.push(cql),
    metadata: { checkSchemaAgreement: async () => did.push('looked') > looks },
  };
  return { did, client: client as unknown as Parameters<typeof changeSchema>[0] };
}

test('a change of the schema is made once, and waited for until the nodes agree on it', async () => {
  const { did, client } = agreeingAfter(3);
  await changeSchema(client, 'CREATE TABLE a');
  expect(did).toEqual(['CREATE TABLE a', 'looked', 'looked', 'looked']);
});

test('where the nodes do not come to agree, it ends with what is to be done', async () => {
  const { did, client } = agreeingAfter(Number.POSITIVE_INFINITY);
  await expect(changeSchema(client, 'CREATE TABLE a', 300)).rejects.toThrow(
    'The nodes do not agree on the schema: see to that first, then run this again',
  );
  expect(did.length).toBeGreaterThan(2);
});
