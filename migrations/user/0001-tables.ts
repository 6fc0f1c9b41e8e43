import type { Migration } from '../../lib/migration.ts';

/** The first tables. Every table has one index only, its key: each further one would be a row more per write. */
export const tables: Migration = {
  id: 1,
  name: 'tables',
  statements: [
    `CREATE TABLE account (
      id INTEGER PRIMARY KEY CHECK (id = 0),
      user TEXT NOT NULL,
      secret BLOB NOT NULL,
      list_version INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      retired INTEGER NOT NULL DEFAULT 0,
      all_changed_at INTEGER NOT NULL DEFAULT 0,
      list_day INTEGER NOT NULL DEFAULT 0,
      list_changes INTEGER NOT NULL DEFAULT 0,
      lookup_day INTEGER NOT NULL DEFAULT 0,
      lookups INTEGER NOT NULL DEFAULT 0
    )`,
    `CREATE TABLE devices (
      device INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      token_hash TEXT NOT NULL,
      is_primary INTEGER NOT NULL,
      added_at INTEGER NOT NULL,
      removed_at INTEGER NOT NULL DEFAULT 0,
      connection INTEGER NOT NULL DEFAULT 0,
      is_open INTEGER NOT NULL DEFAULT 0,
      last_seen_at INTEGER NOT NULL DEFAULT 0,
      told_at INTEGER NOT NULL DEFAULT 0
    )`,
    `CREATE TABLE conversations (
      conversation TEXT PRIMARY KEY,
      kind INTEGER NOT NULL,
      peer TEXT NOT NULL,
      members INTEGER NOT NULL,
      member_from INTEGER NOT NULL,
      member_through INTEGER NOT NULL,
      dirty INTEGER NOT NULL,
      newest_at INTEGER NOT NULL,
      touched_at INTEGER NOT NULL,
      state BLOB NOT NULL
    ) WITHOUT ROWID`,
    `CREATE TABLE outbox (
      kind TEXT NOT NULL,
      conversation TEXT NOT NULL,
      attempts INTEGER NOT NULL,
      due_at INTEGER NOT NULL,
      PRIMARY KEY (kind, conversation)
    ) WITHOUT ROWID`,
    `CREATE TABLE contacts (user TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID`,
    `CREATE TABLE packed (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID`,
  ],
};
