import type { Migration } from '../../lib/migration.ts';

/**
 * What runs of entries add up to, in a tree: one row for 1,024 entries, one for 32 such rows, and so on. A question about
 * a log of a million entries then reads some dozens of rows, and a message pays a thousandth of one.
 */
export const digests: Migration = {
  id: 2,
  name: 'digests',
  statements: [
    `CREATE TABLE digests (
      level INTEGER NOT NULL,
      run INTEGER NOT NULL,
      data BLOB NOT NULL,
      PRIMARY KEY (level, run)
    ) WITHOUT ROWID`,
  ],
};
