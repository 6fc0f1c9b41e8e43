import type { Migration } from '../../lib/migration.ts';

/**
 * Entries lie together in packs, a hundred in a row: what is billed is rows. `expires_at` is when the first of their
 * bodies does, 0: none. A deletion's row outlives the body, and comes before the entry does, if it has to.
 */
export const tables: Migration = {
  id: 1,
  name: 'tables',
  statements: [
    `CREATE TABLE packs (
      first INTEGER PRIMARY KEY,
      through INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      data BLOB NOT NULL
    )`,
    'CREATE INDEX packs_by_expiry ON packs (expires_at) WHERE expires_at > 0',
    'CREATE TABLE deletions (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL)',
    `CREATE TABLE state (
      id INTEGER PRIMARY KEY CHECK (id = 0),
      dropped_through INTEGER NOT NULL,
      expiry_seen_at INTEGER NOT NULL
    )`,
    'INSERT INTO state (id, dropped_through, expiry_seen_at) VALUES (0, 0, 0)',
  ],
};
