import type { Migration } from '../../lib/migration.ts';

/**
 * The log, one row an entry; small columns first, so that scans do not read bodies. `sender` counts people by the
 * order in which they first came. Everything else is packed: a row written is what a message costs.
 */
export const tables: Migration = {
  id: 1,
  name: 'tables',
  statements: [
    `CREATE TABLE entries (
      seq INTEGER PRIMARY KEY,
      kind INTEGER NOT NULL,
      sender INTEGER NOT NULL,
      device INTEGER NOT NULL,
      number INTEGER NOT NULL,
      flags INTEGER NOT NULL,
      count INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      entry BLOB NOT NULL,
      wraps BLOB
    )`,
    // Only what expires is in it: other messages pay nothing.
    'CREATE INDEX entries_expiring ON entries (expires_at) WHERE expires_at > 0',
    'CREATE TABLE wraps (seq INTEGER PRIMARY KEY, data BLOB NOT NULL)',
    'CREATE TABLE controls (seq INTEGER PRIMARY KEY)',
    'CREATE TABLE state (id INTEGER PRIMARY KEY, data BLOB NOT NULL)',
    'CREATE TABLE derived (id INTEGER PRIMARY KEY, as_of INTEGER NOT NULL, data BLOB NOT NULL)',
    'CREATE TABLE members (block INTEGER PRIMARY KEY, data BLOB NOT NULL)',
    'CREATE TABLE positions (block INTEGER PRIMARY KEY, data BLOB NOT NULL)',
  ],
};
