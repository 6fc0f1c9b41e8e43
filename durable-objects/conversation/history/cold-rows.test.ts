/** What the rows of a conversation are asked with. */
import { expect, test } from 'vitest';
import { nodeStorage } from '../../../tests/harness/node-sql.ts';
import { SqlStore } from '../sql-store.ts';

test('[F5] what archiving is decided by is read without asking first whether there are tables', () => {
  const storage = nodeStorage();
  const store = new SqlStore(storage);
  expect(store.cold.archive()).toMatchObject({ through: 0, offered: 0 });
  store.create();
  const queries: string[] = [];
  const exec = storage.sql.exec.bind(storage.sql);
  storage.sql.exec = ((query: string, ...given: never[]) => {
    queries.push(query);
    return exec(query, ...given);
  }) as typeof storage.sql.exec;
  expect(store.cold.archiveWait()).toBe(null);
  expect(store.cold.places()).toEqual({ zones: [], leftovers: [] });
  expect(store.cold.deletions(1)).toEqual([]);
  expect(queries).toHaveLength(4);
});
