import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MigratableDatabase, migrateD1 } from './migrate-d1.ts';

let folder: string;
let sqlite: DatabaseSync;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'roost-d1-'));
  sqlite = new DatabaseSync(':memory:');
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, sql: string) => writeFileSync(path.join(folder, name), sql);
const names = () =>
  sqlite
    .prepare('SELECT name FROM people ORDER BY name')
    .all()
    .map((row) => row.name);

test('files are applied once, in the order of their names', async () => {
  write('0002_bob.sql', "INSERT INTO people VALUES ('bob; the second');\nINSERT INTO people VALUES ('bob');");
  write('0001_people.sql', 'CREATE TABLE people (name TEXT PRIMARY KEY);');
  expect(await migrateD1(overSqlite(), folder)).toEqual(['0001_people.sql', '0002_bob.sql']);
  expect(await migrateD1(overSqlite(), folder)).toEqual([]);
  expect(names()).toEqual(['bob', 'bob; the second']);
});

test('a file that fails leaves nothing of itself, and is tried again', async () => {
  write('0001_people.sql', 'CREATE TABLE people (name TEXT PRIMARY KEY);');
  write('0002_bad.sql', "INSERT INTO people VALUES ('alice'); INSERT INTO nowhere VALUES (1);");
  await expect(migrateD1(overSqlite(), folder)).rejects.toThrow('nowhere');
  expect(names()).toEqual([]);
  write('0002_bad.sql', "INSERT INTO people VALUES ('alice');");
  expect(await migrateD1(overSqlite(), folder)).toEqual(['0002_bad.sql']);
  expect(names()).toEqual(['alice']);
});

test('no folder, nothing to do', async () => {
  expect(await migrateD1(overSqlite(), path.join(folder, 'none'))).toEqual([]);
});

/** As much of the directory database as migrations use: a batch is a transaction. */
function overSqlite(): MigratableDatabase {
  type Statement = { sql: string; values: SQLInputValue[] };
  return {
    prepare: (sql) => ({
      sql,
      values: [],
      bind: (...values: unknown[]) => ({ sql, values }),
      all: async <Row>() => ({ results: sqlite.prepare(sql).all() as Row[] }),
    }),
    batch: async (statements) => {
      sqlite.exec('BEGIN');
      try {
        for (const { sql, values } of statements as Statement[]) sqlite.prepare(sql).run(...values);
        sqlite.exec('COMMIT');
      } catch (error) {
        sqlite.exec('ROLLBACK');
        throw error;
      }
    },
  };
}
