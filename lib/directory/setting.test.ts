/** What a deployment makes once, over a table as the directory's database has it. */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { beforeEach, expect, test } from 'vitest';
import { pushKeys } from './push-keys.ts';
import { type SettingDatabase, setting, settingKey } from './setting.ts';

let rows: DatabaseSync;
let database: SettingDatabase;
let writes: number;

type Statement = ReturnType<SettingDatabase['prepare']>;

beforeEach(() => {
  rows = new DatabaseSync(':memory:');
  rows.exec('CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)');
  writes = 0;
  const statement = (sql: string, values: unknown[]): Statement => ({
    bind: (...given) => statement(sql, given),
    all: async <Row>() => {
      if (sql.startsWith('INSERT')) writes += 1;
      return { results: rows.prepare(sql).all(...(values as SQLInputValue[])) as Row[] };
    },
  });
  database = {
    prepare: (sql) => statement(sql, []),
    batch: (statements) => Promise.all(statements.map((one) => one.all<never>())),
  };
});

test('it is made by whoever asks first, and read from then on', async () => {
  expect(await setting(database, 'a', () => 'first')).toBe('first');
  expect(await setting(database, 'a', () => 'second')).toBe('first');
  expect(await setting(database, 'b', async () => 'other')).toBe('other');
  expect(writes).toBe(2);
});

test('two that make it at once get the same', async () => {
  const [one, other] = await Promise.all([settingKey(database, 'k'), settingKey(database, 'k')]);
  expect(one).toHaveLength(32);
  expect(other).toEqual(one);
  const [first, second] = await Promise.all([pushKeys(database), pushKeys(database)]);
  expect(second).toEqual(first);
});

test('what is no key is not taken for one', async () => {
  rows.exec("INSERT INTO settings VALUES ('k', 'abc'), ('push-key', '{}')");
  await expect(settingKey(database, 'k')).rejects.toThrow('cannot be read');
  await expect(pushKeys(database)).rejects.toThrow('cannot be read');
});
