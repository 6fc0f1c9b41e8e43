import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes a folder, and those above it that are not there, for this user alone. Throws what the system says of the first that
 * cannot be made.
 *
 * One by one: where the system denies a folder that is there, as below /proc, `recursive` never ends.
 */
export function makeFolders(folder: string): void {
  const folders: string[] = [];
  for (let at = path.resolve(folder); !isThere(at); at = path.dirname(at)) folders.unshift(at);
  for (const one of folders) {
    try {
      mkdirSync(one, { mode: 0o700 });
    } catch (error) {
      // Another process was faster.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  if (!statSync(folder).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
}

function isThere(at: string): boolean {
  return statSync(at, { throwIfNoEntry: false }) !== undefined || path.dirname(at) === at;
}
