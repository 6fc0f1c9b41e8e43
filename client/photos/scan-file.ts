/** What a file is by its own first bytes, whatever it is called, and what is left of it without place and time. */
import { ascii, type ByteSource, Look, u32 } from './byte-source.ts';
import { scanGif } from './scan-gif.ts';
import { scanJpeg } from './scan-jpeg.ts';
import { scanPng } from './scan-png.ts';
import { scanWebp } from './scan-webp.ts';
import type { Scanned } from './scanned.ts';

/** Null: it is no picture that we know. Throws `DamagedFile` for one that is not as it should be. */
export async function scanFile(source: ByteSource): Promise<Scanned | null> {
  if (source.size < 12) return null;
  const look = new Look(source);
  const head = (await look.bytes(0, 12)).slice();
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return scanJpeg(look);
  if (u32(head, 0) === 0x89504e47 && u32(head, 4) === 0x0d0a1a0a) return scanPng(look);
  if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 4) === 'WEBP') return scanWebp(look);
  if (/^GIF8[79]a/.test(ascii(head, 0, 6))) return scanGif(look);
  return null;
}
