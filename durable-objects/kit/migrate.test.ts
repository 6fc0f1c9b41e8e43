import { describe, expect, test } from 'vitest';
import type { Migration } from '../../lib/migration.ts';
import { conversationMigrations } from '../../migrations/conversation/index.ts';
import { nodeStorage } from '../../tests/harness/node-sql.ts';
import { hasTables, migrate } from './migrate.ts';
import type { Storage } from './sql.ts';

const first: Migration = { id: 1, name: 'first', statements: ['CREATE TABLE a (x)', 'INSERT INTO a VALUES (1)'] };
const second: Migration = {
  id: 2,
  name: 'second',
  statements: ['CREATE TABLE b (x)', 'INSERT INTO b SELECT x + 1 FROM a'],
};

const rows = (storage: Storage, table: string) => storage.sql.exec(`SELECT x FROM ${table}`).toArray();

describe('migrations', () => {
  test('[D10.1] an object that was only probed stores nothing', () => {
    const storage = nodeStorage();
    expect(hasTables(storage)).toBe(false);
    expect(storage.rowsWritten()).toBe(0);
  });

  test('run once each, in order, also those that came later', () => {
    const storage = nodeStorage();
    migrate(storage, [first]);
    migrate(storage, [first]);
    migrate(storage, [first, second]);
    expect(rows(storage, 'a')).toEqual([{ x: 1 }]);
    expect(rows(storage, 'b')).toEqual([{ x: 2 }]);
  });

  test('stopped half way, an object goes on where it stopped', () => {
    for (let stopAt = 1; stopAt < 12; stopAt++) {
      const storage = nodeStorage();
      let statements = 0;
      const stopping: Storage = {
        sql: {
          exec(query, ...bindings) {
            if (++statements === stopAt) throw new Error('stopped');
            return storage.sql.exec(query, ...bindings);
          },
        },
        transactionSync: (work) => storage.transactionSync(work),
      };
      try {
        migrate(stopping, [first, second]);
      } catch (error) {
        expect(String(error)).toContain('stopped');
      }
      migrate(storage, [first, second]);
      expect(rows(storage, 'a')).toEqual([{ x: 1 }]);
      expect(rows(storage, 'b')).toEqual([{ x: 2 }]);
    }
  });

  test('an object written by a newer release is left as it is', () => {
    const storage = nodeStorage();
    migrate(storage, [first, second]);
    migrate(storage, [first]);
    expect(rows(storage, 'b')).toEqual([{ x: 2 }]);
  });

  test('a gap in the list is a bug', () => {
    expect(() => migrate(nodeStorage(), [second])).toThrow('has id 2, not 1');
  });

  test('those of the conversation make its tables', () => {
    const storage = nodeStorage();
    migrate(storage, conversationMigrations);
    const tables = storage.sql.exec<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
    );
    expect(tables.toArray().map(({ name }) => name)).toContain('entries');
  });
});
