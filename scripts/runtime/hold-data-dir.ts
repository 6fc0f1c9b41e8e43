import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Somebody else serves these data. */
export class DataDirInUse extends Error {
  override name = 'Error';
}

/**
 * Makes this process the only one that serves a data folder, until the answer is called.
 *
 * Objects are single-threaded because one process owns them; two servers on the same files would each believe that.
 * A mark left by a process that is gone counts for nothing.
 */
export function holdDataDir(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const file = path.join(dataDir, 'server.pid');
  const holder = readHolder(file);
  if (holder !== undefined && holder !== process.pid && isAlive(holder)) {
    throw new DataDirInUse(`${dataDir} is served by process ${holder}: stop it, or choose another folder with --data`);
  }
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

function readHolder(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
