import { DatabaseSync } from 'node:sqlite';

/**
 * Takes a lock that the system gives back however this process ends. Null when another process holds it.
 *
 * SQLite's file lock is the one that Node offers.
 */
export function tryLock(file: string): (() => void) | null {
  const db = new DatabaseSync(file, { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
    return () => db.close();
  } catch {
    db.close();
    return null;
  }
}
