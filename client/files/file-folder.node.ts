import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FileStore } from '../ports.ts';

const readBytes = 256 * 1024;

/** Files in a folder, which is made if it is not there, for this user alone. */
export async function openFileFolder(folder: string): Promise<FileStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const at = (name: string): string => {
    if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(name)) throw new Error('not a name of a file');
    return path.join(folder, name);
  };
  const sizeOf = async (name: string) => (await stat(at(name)).catch(absent))?.size ?? 0;
  return {
    size: sizeOf,
    append: async (name, bytes) => {
      const file = await open(at(name), 'a', 0o600);
      try {
        const { size } = await file.stat();
        await file.appendFile(bytes).catch((error: unknown) => takenBack(file, size, error));
      } finally {
        await file.close();
      }
    },
    read: (name, from) => createReadStream(at(name), { start: from, highWaterMark: readBytes }),
    rename: (name, to) => rename(at(name), at(to)),
    remove: (name) => rm(at(name), { force: true }),
    list: () => readdir(folder),
    sizes: async () => {
      const sizes = new Map<string, number>();
      for (const name of await readdir(folder)) sizes.set(name, await sizeOf(name));
      return sizes;
    },
  };
}

/** Half of what did not fit got there: whatever is appended next would lie behind that. */
async function takenBack(file: FileHandle, size: number, error: unknown): Promise<never> {
  await file.truncate(size).catch((cause: unknown) => {
    // Not what the disk said first: whoever makes room for a second try must not try here.
    throw new Error('what was half written could not be taken back', { cause });
  });
  throw error;
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
