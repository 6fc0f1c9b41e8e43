import { constants, type Stats } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FileSource } from '../api.ts';
import { RoostError } from '../errors.ts';

const pieceBytes = 64 * 1024;

/** Of files that are not known by their bytes, what they are by their names: so that it is said what may be in them. */
const types: Readonly<Record<string, string>> = {
  ...{
    tif: 'image/tiff',
    tiff: 'image/tiff',
    dng: 'image/x-adobe-dng',
    cr2: 'image/x-canon-cr2',
    nef: 'image/x-nikon-nef',
  },
  ...{ arw: 'image/x-sony-arw', svg: 'image/svg+xml', bmp: 'image/bmp' },
  ...{ webm: 'video/webm', mkv: 'video/x-matroska', avi: 'video/x-msvideo', mts: 'video/mp2t', wmv: 'video/x-ms-wmv' },
  ...{ mp3: 'audio/mpeg', ogg: 'audio/ogg', opus: 'audio/ogg', wav: 'audio/wav', flac: 'audio/flac' },
  ...{ pdf: 'application/pdf', txt: 'text/plain', zip: 'application/zip' },
};

/** A file on this machine for `cleanFile`. Read again it has to be the same: one that was changed meanwhile rejects with `file-changed`, and what is not a file that can be read with `bad-call`. */
export async function fileOnDisk(whole: string): Promise<FileSource> {
  const found = await fileAt(whole);
  const isSame = async () => {
    const now = await stat(whole).catch(() => null);
    return now?.ino === found.ino && now.size === found.size && now.mtimeMs === found.mtimeMs;
  };
  return {
    ...{ name: path.basename(whole), size: found.size, type: types[path.extname(whole).slice(1).toLowerCase()] ?? '' },
    async *read(from, to) {
      const file = await open(whole).catch((cause: unknown) => {
        throw new RoostError('file-changed', { cause });
      });
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

async function fileAt(whole: string): Promise<Stats> {
  const refused = (sentence: string, cause?: unknown) => new RoostError('bad-call', { sentence, cause });
  if (typeof whole !== 'string') throw refused('fileOnDisk takes the path of a file.');
  try {
    const found = await stat(whole);
    if (found.isDirectory()) throw refused(`${whole} is a folder: fileOnDisk takes the path of a file.`);
    if (!found.isFile()) throw refused(`${whole} is no file: fileOnDisk takes the path of one.`);
    await access(whole, constants.R_OK);
    return found;
  } catch (cause) {
    if (cause instanceof RoostError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    const isAway = code === 'ENOENT' || code === 'ENOTDIR';
    throw refused(isAway ? `There is no file ${whole}.` : `This program may not or cannot read ${whole}.`, cause);
  }
}
