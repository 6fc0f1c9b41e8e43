import type { Migration } from '../../lib/migration.ts';

/** Roughly where a device connected from last, as the edge told it; empty: it did not. */
export const places: Migration = {
  id: 7,
  name: 'places',
  statements: [
    "ALTER TABLE devices ADD COLUMN seen_country TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE devices ADD COLUMN seen_city TEXT NOT NULL DEFAULT ''",
  ],
};
