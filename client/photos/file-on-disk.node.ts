import { open, stat } from 'node:fs/promises';
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

/** A file on this machine for `cleanFile`. Read again it has to be the same: one that was changed meanwhile rejects with `file-changed`. */
export async function fileOnDisk(whole: string): Promise<FileSource> {
  const found = await stat(whole);
  const isSame = async () => {
    const now = await stat(whole).catch(() => null);
    return now?.ino === found.ino && now.size === found.size && now.mtimeMs === found.mtimeMs;
  };
  return {
    ...{ name: path.basename(whole), size: found.size, type: types[path.extname(whole).slice(1).toLowerCase()] ?? '' },
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
