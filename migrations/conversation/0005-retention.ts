import type { Migration } from '../../lib/migration.ts';

/**
 * Up to where cold history was told to let go of everything. A table of its own, which an older release leaves alone: the
 * floor itself is in the row `state`.
 */
export const retention: Migration = {
  id: 5,
  name: 'retention',
  statements: [
    'CREATE TABLE retention (id INTEGER PRIMARY KEY CHECK (id = 0), dropped INTEGER NOT NULL)',
    'INSERT INTO retention (id, dropped) VALUES (0, 0)',
  ],
};
