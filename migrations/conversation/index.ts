import type { Migration } from '../../lib/migration.ts';
import { tables } from './0001-tables.ts';
import { digests } from './0002-digests.ts';
import { archive } from './0003-archive.ts';
import { archiveWaits } from './0004-archive-waits.ts';
import { retention } from './0005-retention.ts';
import { media } from './0006-media.ts';
import { coldZones } from './0007-cold-zones.ts';

/** Every change to what a Conversation object stores, in order. */
export const conversationMigrations: readonly Migration[] = [
  tables,
  digests,
  archive,
  archiveWaits,
  retention,
  media,
  coldZones,
];
