import type { Migration } from '../../lib/migration.ts';

/**
 * What devices give out of their keys. A row of `device_keys` is what rotates, one of `one_time_prekeys` what is used up: each
 * that is handed out costs one row. The identity of a device is empty until a signed list names it.
 */
export const keys: Migration = {
  id: 6,
  name: 'keys',
  statements: [
    `ALTER TABLE devices ADD COLUMN identity BLOB NOT NULL DEFAULT x''`,
    'CREATE TABLE device_keys (device INTEGER PRIMARY KEY, signed_prekey BLOB NOT NULL, kem_prekey BLOB NOT NULL)',
    'CREATE TABLE one_time_prekeys (device INTEGER PRIMARY KEY, held BLOB NOT NULL)',
  ],
};
