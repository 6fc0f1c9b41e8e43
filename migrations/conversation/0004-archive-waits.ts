import type { Migration } from '../../lib/migration.ts';

/** Since when (ms) bringing entries to cold history fails, and why it did first; 0: it does not. */
export const archiveWaits: Migration = {
  id: 4,
  name: 'archive-waits',
  statements: [
    'ALTER TABLE archive ADD COLUMN waits_since INTEGER NOT NULL DEFAULT 0',
    "ALTER TABLE archive ADD COLUMN waits_for TEXT NOT NULL DEFAULT ''",
  ],
};
