import type { Migration } from '../../lib/migration.ts';

/** What strangers began or added the person to, and the person has not accepted. No row: it is accepted. */
export const requests: Migration = {
  id: 3,
  name: 'requests',
  statements: [
    `CREATE TABLE requests (
      conversation TEXT PRIMARY KEY,
      standing INTEGER NOT NULL,
      asker TEXT NOT NULL,
      asked_at INTEGER NOT NULL
    ) WITHOUT ROWID`,
  ],
};
