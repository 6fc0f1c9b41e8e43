import { beforeEach, describe, expect, test } from 'vitest';
import { userMigrations } from '../../../migrations/user/index.ts';
import type { ConversationId } from '../../../protocol/ids.ts';
import { nodeStorage } from '../../../tests/harness/node-sql.ts';
import { migrate } from '../../kit/migrate.ts';
import { Rows } from '../../kit/rows.ts';
import { OutboxRows, type ReadOutboxRow } from './outbox-rows.ts';

const [direct, group, leftDirect, leftGroup] = ['cDirect', 'cGroup', 'cLeftDirect', 'cLeftGroup'] as ConversationId[];

let rows: Rows;
let outbox: OutboxRows;

beforeEach(() => {
  const storage = nodeStorage();
  migrate(storage, userMigrations);
  rows = new Rows(storage, (fault) => {
    throw fault;
  });
  const insert = (id: unknown, peer: string, memberThrough: number) =>
    rows.run(
      `INSERT INTO conversations (conversation, kind, peer, members, member_from, member_through, dirty, newest_at, touched_at, state)
       VALUES (?, 1, ?, 2, 1, ?, 0, 0, 0, ?)`,
      ...[String(id), peer, memberThrough, new Uint8Array(0)],
    );
  insert(direct, 'uBob', 0);
  insert(group, '', 0);
  insert(leftDirect, 'uCarol', 9);
  insert(leftGroup, '', 9);
  outbox = new OutboxRows(rows);
});

const owed = () => outbox.next(64).map(({ kind, conversation }) => `${kind} ${conversation}`);
const only = (): ReadOutboxRow => outbox.next(1)[0] as ReadOutboxRow;

describe('whom it is told', () => {
  test('[D1.8] a list of devices is owed to every conversation that the person is in, and to no other', () => {
    outbox.fill('devices', 5);
    expect(owed().sort()).toEqual([`devices ${direct}`, `devices ${group}`]);
  });

  test('[D4.4] the end of the account is owed to groups that they left, too, and not to a direct chat that they left', () => {
    outbox.fill('remove', 5);
    expect(owed().sort()).toEqual([`remove ${direct}`, `remove ${group}`, `remove ${leftGroup}`].sort());
  });

  test('what is due first comes first, and what was tried before begins anew when it is owed again', () => {
    outbox.put({ kind: 'devices', conversation: group as ConversationId, attempts: 4, dueAt: 900 });
    outbox.put({ kind: 'remove', conversation: leftGroup as ConversationId, attempts: 1, dueAt: 100 });
    expect(owed()).toEqual([`remove ${leftGroup}`, `devices ${group}`]);
    outbox.fill('devices', 5);
    expect(outbox.next(64).find(({ conversation }) => conversation === group)).toMatchObject({ attempts: 0, dueAt: 5 });
  });
});

describe('what is answered late', () => {
  beforeEach(() => outbox.put({ kind: 'devices', conversation: group as ConversationId, attempts: 0, dueAt: 1 }));

  test('[D1.8] is owed no longer when nothing was owed since', () => {
    outbox.settle(only());
    expect(owed()).toEqual([]);
  });

  test.each<[string, () => void]>([
    [
      'another row',
      () => outbox.put({ kind: 'devices', conversation: group as ConversationId, attempts: 1, dueAt: 2 }),
    ],
    ['all of them', () => outbox.fill('devices', 2)],
  ])('[D1.8] stays owed where %s was written while the call was under way', (_, write) => {
    const read = only();
    write();
    expect(outbox.isAsRead(read)).toBe(false);
    outbox.settle(read);
    expect(owed()).toContain(`devices ${group}`);
  });

  test('is not as it was read once it was deleted: nobody puts it back', () => {
    const read = only();
    outbox.delete('devices', group as ConversationId);
    expect(outbox.isAsRead(read)).toBe(false);
  });

  test('is as it was read where others were written alone', () => {
    const read = only();
    outbox.fill('remove', 2);
    outbox.put({ kind: 'devices', conversation: direct as ConversationId, attempts: 0, dueAt: 2 });
    expect(outbox.isAsRead(read)).toBe(true);
  });
});
