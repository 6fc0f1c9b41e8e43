import type { Migration } from '../../lib/migration.ts';

/**
 * Which store of cold history holds what has left, where a deployment has two (0 history objects, 1 Cassandra).
 *
 * A row of `cold_zones`: entries from `first` to the next row are in `store`, and `head` is the chain before `first`. Where
 * there is no row the place is unknown: one store, or an older release. A row of `cold_leftovers`: that store may hold copies up to
 * `through` that are not read there any more, and lets them go; `cleared`: up to here it has.
 */
export const coldZones: Migration = {
  id: 7,
  name: 'cold-zones',
  statements: [
    'CREATE TABLE cold_zones (first INTEGER PRIMARY KEY, store INTEGER NOT NULL, head BLOB NOT NULL)',
    'CREATE TABLE cold_leftovers (store INTEGER PRIMARY KEY, through INTEGER NOT NULL, cleared INTEGER NOT NULL)',
  ],
};
