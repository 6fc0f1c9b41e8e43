import type { Migration } from '../../lib/migration.ts';

/**
 * `object.state`: 0 nothing is stored, 1 stored, 2 being erased. `holders.until`: when a hold ends, of those who did not store
 * it. `uploads.over`: 1 while what was uploaded is erased. `entries.released_at`: 0 while the entry names it.
 */
export const tables: Migration = {
  id: 1,
  name: 'tables',
  statements: [
    `CREATE TABLE object (
      id INTEGER PRIMARY KEY CHECK (id = 0),
      state INTEGER NOT NULL,
      size INTEGER NOT NULL,
      touched_at INTEGER NOT NULL,
      idle_seen_at INTEGER NOT NULL
    )`,
    'INSERT INTO object (id, state, size, touched_at, idle_seen_at) VALUES (0, 0, 0, 0, 0)',
    `CREATE TABLE holders (
      user TEXT PRIMARY KEY,
      has_stored INTEGER NOT NULL,
      until INTEGER NOT NULL
    ) WITHOUT ROWID`,
    `CREATE TABLE uploads (
      user TEXT PRIMARY KEY,
      upload TEXT NOT NULL,
      size INTEGER NOT NULL,
      over INTEGER NOT NULL,
      touched_at INTEGER NOT NULL
    ) WITHOUT ROWID`,
    `CREATE TABLE parts (
      user TEXT NOT NULL,
      part INTEGER NOT NULL,
      etag TEXT NOT NULL,
      PRIMARY KEY (user, part)
    ) WITHOUT ROWID`,
    `CREATE TABLE entries (
      conversation TEXT NOT NULL,
      seq INTEGER NOT NULL,
      released_at INTEGER NOT NULL,
      PRIMARY KEY (conversation, seq)
    ) WITHOUT ROWID`,
  ],
};
