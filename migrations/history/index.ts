import type { Migration } from '../../lib/migration.ts';
import { tables } from './0001-tables.ts';

/** Every change to what a History object stores, in order. */
export const historyMigrations: readonly Migration[] = [tables];
