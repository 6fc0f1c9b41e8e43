import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FileSource } from '../api.ts';
import { RoostError } from '../errors.ts';

const pieceBytes = 64 * 1024;

/** A file on this machine for `cleanFile`. Read again it has to be the same: one that was changed meanwhile rejects with `file-changed`. */
export async function fileOnDisk(whole: string): Promise<FileSource> {
  const found = await stat(whole);
  const isSame = async () => {
    const now = await stat(whole).catch(() => null);
    return now?.ino === found.ino && now.size === found.size && now.mtimeMs === found.mtimeMs;
  };
  return {
    ...{ name: path.basename(whole), size: found.size },
    async *read(from, to) {
      const file = await open(whole);
      try {
        for (let at = from; at < to; ) {
          const { bytesRead, buffer } = await file.read(new Uint8Array(Math.min(pieceBytes, to - at)), {
            position: at,
          });
          // What was decided about other bytes is not done to these.
          if (bytesRead === 0 || !(await isSame())) throw new RoostError('file-changed');
          at += bytesRead;
          yield buffer.subarray(0, bytesRead);
        }
      } finally {
        await file.close();
      }
    },
  };
}
