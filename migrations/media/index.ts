import type { Migration } from '../../lib/migration.ts';
import { tables } from './0001-tables.ts';

/** Every change to what a MediaLedger stores, in order. */
export const mediaMigrations: readonly Migration[] = [tables];
