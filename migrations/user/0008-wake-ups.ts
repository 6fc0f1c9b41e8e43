import type { Migration } from '../../lib/migration.ts';

/**
 * Where a device is woken, and which wake-ups are owed or under way: a row for each conversation and device, until the
 * device has acked what it was woken for. The conversation '' stands for what a lost connection had been handed.
 */
export const wakeUps: Migration = {
  id: 8,
  name: 'wake-ups',
  statements: [
    `CREATE TABLE push_targets (device INTEGER PRIMARY KEY, kind TEXT NOT NULL, address TEXT NOT NULL, p256dh TEXT NOT NULL,
     auth TEXT NOT NULL, secret BLOB NOT NULL, added_at INTEGER NOT NULL, retry_at INTEGER NOT NULL DEFAULT 0,
     queued_at INTEGER NOT NULL DEFAULT 0, accepted_at INTEGER NOT NULL DEFAULT 0, fetched_at INTEGER NOT NULL DEFAULT 0,
     acked_at INTEGER NOT NULL DEFAULT 0, proven_at INTEGER NOT NULL DEFAULT 0, failed_at INTEGER NOT NULL DEFAULT 0,
     failure TEXT NOT NULL DEFAULT '')`,
    `CREATE TABLE wake_ups (conversation TEXT NOT NULL, device INTEGER NOT NULL, seq INTEGER NOT NULL, step INTEGER NOT NULL,
     due_at INTEGER NOT NULL, queued_at INTEGER NOT NULL, PRIMARY KEY (conversation, device)) WITHOUT ROWID`,
    `CREATE TABLE push_mutes (device INTEGER NOT NULL, conversation TEXT NOT NULL, PRIMARY KEY (device, conversation))
     WITHOUT ROWID`,
  ],
};
