import type { Migration } from '../../lib/migration.ts';

/**
 * Letters that devices of the person have not acknowledged, by their order of arrival. The size stands before the letter, so that
 * counting what waits reads no letter.
 */
export const toDevice: Migration = {
  id: 5,
  name: 'to-device',
  statements: [
    `CREATE TABLE to_device (
      device INTEGER NOT NULL,
      id INTEGER NOT NULL,
      sender TEXT NOT NULL,
      size INTEGER NOT NULL,
      letter BLOB NOT NULL,
      PRIMARY KEY (device, id)
    ) WITHOUT ROWID`,
  ],
};
