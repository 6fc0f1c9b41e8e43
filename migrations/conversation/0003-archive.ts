import type { Migration } from '../../lib/migration.ts';

/**
 * How far the log has left for cold history. A table of its own: an older release, which knows of none, leaves it alone.
 *
 * `archive`, one row: entries up to `through` have left, `head` is the chain there, and up to `offered` cold history may
 * hold an entry. `kept_heads` are those before control entries, which tell what somebody was not in for. A row of
 * `cold_deletions` is a deletion that cold history has to hear of; `told`: it has, and hears it once more when the entry
 * has left.
 */
export const archive: Migration = {
  id: 3,
  name: 'archive',
  statements: [
    `CREATE TABLE archive (
      id INTEGER PRIMARY KEY CHECK (id = 0),
      through INTEGER NOT NULL,
      head BLOB NOT NULL,
      offered INTEGER NOT NULL
    )`,
    "INSERT INTO archive (id, through, head, offered) VALUES (0, 0, x'', 0)",
    'CREATE TABLE kept_heads (seq INTEGER PRIMARY KEY, head BLOB NOT NULL)',
    'CREATE TABLE cold_deletions (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, told INTEGER NOT NULL)',
  ],
};
