/** What a file is by its own first bytes, whatever it is called, and what is left of it without place and time. */
import { ascii, type ByteSource, Look, u32 } from './byte-source.ts';
import { scanFilm } from './scan-film.ts';
import { scanGif } from './scan-gif.ts';
import { scanHeif } from './scan-heif.ts';
import { scanJpeg } from './scan-jpeg.ts';
import { scanPng } from './scan-png.ts';
import { scanWebp } from './scan-webp.ts';
import type { ScannedFile } from './scanned-file.ts';

/** Null: it is no picture or film that we know. Throws `DamagedFile` for one that is not as it should be. */
export async function scanFile(source: ByteSource): Promise<ScannedFile | null> {
  if (source.size < 12) return null;
  const look = new Look(source);
  const head = (await look.bytes(0, 12)).slice();
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return scanJpeg(look);
  if (u32(head, 0) === 0x89504e47 && u32(head, 4) === 0x0d0a1a0a) return scanPng(look);
  if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 4) === 'WEBP') return scanWebp(look);
  if (/^GIF8[79]a/.test(ascii(head, 0, 6))) return scanGif(look);
  const box = ascii(head, 4, 4);
  if (box === 'ftyp') return scanBoxes(look, head);
  return box === 'moov' || box === 'mdat' || box === 'wide' ? scanFilm(look, '') : null;
}

const stills: Readonly<Record<string, string>> = {
  ...{ avif: 'image/avif', avis: 'image/avif', heic: 'image/heic', heix: 'image/heic', hevc: 'image/heic' },
  ...{ heim: 'image/heic', heis: 'image/heic', mif1: 'image/heif', msf1: 'image/heif' },
};

/** A picture by the first of its brands that is one: some cameras name the more general one before. */
async function scanBoxes(look: Look, head: Uint8Array): Promise<ScannedFile> {
  const brand = ascii(head, 8, 4);
  if (stills[brand] === undefined) return scanFilm(look, brand);
  const end = Math.min(u32(head, 0), look.size, maxBrands);
  const brands =
    ascii(await look.bytes(0, end), 0, end)
      .slice(16)
      .match(/.{4}/gs) ?? [];
  const exact = [brand, ...brands].find((one) => stills[one] !== undefined && stills[one] !== 'image/heif');
  return scanHeif(look, stills[exact ?? brand] as string);
}

const maxBrands = 1_024;
