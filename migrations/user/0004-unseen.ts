import type { Migration } from '../../lib/migration.ts';

/** When a device was first found not to have been seen for long; 0: it was not, or was seen since. */
export const unseen: Migration = {
  id: 4,
  name: 'unseen',
  statements: ['ALTER TABLE devices ADD COLUMN unseen_at INTEGER NOT NULL DEFAULT 0'],
};
