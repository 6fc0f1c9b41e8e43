import type { Migration } from '../../lib/migration.ts';
import { tables } from './0001-tables.ts';
import { removals } from './0002-removals.ts';
import { requests } from './0003-requests.ts';
import { unseen } from './0004-unseen.ts';
import { toDevice } from './0005-to-device.ts';
import { keys } from './0006-keys.ts';
import { places } from './0007-places.ts';
import { wakeUps } from './0008-wake-ups.ts';
import { firstSeq } from './0009-first-seq.ts';

/** Every change to what a User object stores, in order. */
export const userMigrations: readonly Migration[] = [
  tables,
  removals,
  requests,
  unseen,
  toDevice,
  keys,
  places,
  wakeUps,
  firstSeq,
];
