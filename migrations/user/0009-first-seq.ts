import type { Migration } from '../../lib/migration.ts';

/** The message that a wake-up was owed with, by which outcomes name it; 0 where the release before has written the row. */
export const firstSeq: Migration = {
  id: 9,
  name: 'first-seq',
  statements: ['ALTER TABLE wake_ups ADD COLUMN first_seq INTEGER NOT NULL DEFAULT 0'],
};
