/** What is muted is read once, and a mute costs its row, however many chats are muted already. */
import { expect, test } from 'vitest';
import { userMigrations } from '../../../migrations/user/index.ts';
import { nodeStorage } from '../../../tests/harness/node-sql.ts';
import { groupId } from '../../../tests/harness/town.ts';
import { migrate } from '../../kit/migrate.ts';
import { type Row, Rows } from '../../kit/rows.ts';
import type { SqlValue } from '../../kit/sql.ts';
import { TargetRows } from './target-rows.ts';

test('[W2] to mute a chat or wake for it again is one row written and none read, whatever else is muted', () => {
  const storage = nodeStorage();
  migrate(storage, userMigrations);
  let read = 0;
  const rows = new (class extends Rows {
    override all(query: string, ...bindings: SqlValue[]): Row[] {
      const found = super.all(query, ...bindings);
      if (query.includes('push_mutes')) read += found.length;
      return found;
    }
  })(storage, () => {});
  const targets = new TargetRows(rows, () => true);
  for (let i = 0; i < 300; i++) targets.setMuted(1, groupId(i), true);
  const written = storage.rowsWritten();

  expect([targets.countMuted(1), targets.countMuted(2)]).toEqual([300, 0]);
  for (let i = 0; i < 100; i++) targets.setMuted(1, groupId(i), false);
  for (let i = 0; i < 50; i++) targets.setMuted(2, groupId(i), true);
  targets.setMuted(2, groupId(0), true);
  expect([storage.rowsWritten() - written, read]).toEqual([150, 0]);

  const again = new TargetRows(rows, () => true);
  for (const one of [targets, again]) {
    expect([one.countMuted(1), one.countMuted(2)]).toEqual([200, 50]);
    expect([0, 100].map((i) => one.isMuted(1, groupId(i)))).toEqual([false, true]);
    expect([0, 100].map((i) => one.isMuted(2, groupId(i)))).toEqual([true, false]);
  }
  expect(read).toBe(250);
});

test('[T2] a mute whose row was not written is none', () => {
  let isBroken = false;
  const rows = new (class extends Rows {
    override all(query: string): Row[] {
      if (isBroken) throw new Error('the disk');
      return query.startsWith('SELECT') ? [{ device: 1, conversation: groupId(1) }] : [];
    }
  })(nodeStorage(), () => {});
  const targets = new TargetRows(rows, () => true);
  expect(targets.countMuted(1)).toBe(1);
  isBroken = true;
  expect(() => targets.setMuted(1, groupId(2), true)).toThrow('the disk');
  expect(() => targets.setMuted(1, groupId(1), false)).toThrow('the disk');
  expect([targets.isMuted(1, groupId(1)), targets.isMuted(1, groupId(2)), targets.countMuted(1)]).toEqual([
    true,
    false,
    1,
  ]);
});
