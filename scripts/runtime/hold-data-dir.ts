import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolders } from '../../cli/make-folders.ts';
import { UsageError } from '../kit/args.ts';

/** Somebody else serves these data; the message is for the person who started the second server. */
class DataDirInUse extends UsageError {
  override name = 'Error';
}

/** The data cannot be kept there: it is a file, for example, or somebody else's. */
class UnusableDataDir extends UsageError {
  override name = 'Error';
}

/**
 * Makes this process the only one that serves a data folder, until the answer is called.
 *
 * Objects are single-threaded because one process owns them; two servers on the same files would each believe that.
 * The hold is a lock of the operating system, taken through SQLite: it ends with the process, however that ends.
 */
export function holdDataDir(dataDir: string): () => void {
  const lock = openLock(dataDir);
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch {
    lock.close();
    throw new DataDirInUse(`${dataDir} is served by another process: stop it, or choose another folder with --data`);
  }
  return () => lock.close();
}

function openLock(dataDir: string): DatabaseSync {
  try {
    // Messages lie in it as they were written: nobody else on the machine looks in.
    makeFolders(dataDir);
    return new DatabaseSync(path.join(dataDir, 'server.lock'), { timeout: 0 });
  } catch (error) {
    const { message } = error as Error;
    throw new UnusableDataDir(`${dataDir} cannot be the folder of the data: choose another with --data (${message})`);
  }
}
