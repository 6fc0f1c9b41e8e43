import { DatabaseSync } from 'node:sqlite';
import { CommandFailure } from './exit-codes.ts';

/** SQLITE_BUSY. */
const busy = 5;

/**
 * Takes a lock that the system gives back however this process ends. Null when another process holds it; throws when nobody could.
 *
 * SQLite's file lock is the one that Node offers.
 */
export function tryLock(file: string): (() => void) | null {
  let db: DatabaseSync | null = null;
  try {
    const held = new DatabaseSync(file, { timeout: 0 });
    db = held;
    held.exec('BEGIN EXCLUSIVE');
    return () => held.close();
  } catch (error) {
    db?.close();
    const { errcode, message } = error as Error & { readonly errcode?: number };
    if (errcode === busy) return null;
    throw new CommandFailure('failed', `The lock ${file} cannot be taken: ${message}.`);
  }
}
