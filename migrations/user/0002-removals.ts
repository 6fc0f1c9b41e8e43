import type { Migration } from '../../lib/migration.ts';

/** Why a device was signed out, and by which other one; the zeros of older rows say that nobody wrote it down. */
export const removals: Migration = {
  id: 2,
  name: 'removals',
  statements: [
    'ALTER TABLE devices ADD COLUMN removed_why INTEGER NOT NULL DEFAULT 0',
    'ALTER TABLE devices ADD COLUMN removed_by INTEGER NOT NULL DEFAULT 0',
  ],
};
