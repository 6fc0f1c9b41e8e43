/**
 * A HEIC or AVIF (ISO/IEC 23008-12) whose EXIF and XMP are written over with zeros: how it was held stands elsewhere in it. Of a row of
 * pictures goes what goes of a film.
 */
import { type Box, boxesIn, contentOf, type Range, within } from './boxes.ts';
import { ascii, DamagedFile, type Look, u16, u32 } from './byte-source.ts';
import { FilmWriter } from './film-writer.ts';
import { filmIn } from './scan-film.ts';
import type { ScannedFile } from './scanned-file.ts';

const atTop = new Set(['ftyp', 'meta', 'mdat', 'moov', 'moof', 'sidx']);
/** Kinds of things in it that are words. */
const worded = new Set(['Exif', 'mime', 'uri ']);
const noFilm = { dropped: new Set<number>(), samples: [] };
/** Of all things in it: they may take no bytes of the list. */
const maxExtents = 100_000;

export async function scanHeif(look: Look, type: string): Promise<ScannedFile> {
  const top: Box[] = [];
  for await (const box of boxesIn(look, { from: 0, to: look.size })) top.push(box);
  const found = top.find((box) => box.type === 'meta');
  if (found === undefined) throw new DamagedFile('there is no picture in it');
  // Behind its version and flags.
  const meta = { ...found, inside: found.inside + 4 };
  const words = await placesOf(look, meta, await wordsIn(look, meta));
  // A row of pictures is a film as well, with all that a film may have.
  const movie = top.find((box) => box.type === 'moov');
  const { dropped, samples } = movie === undefined ? noFilm : await filmIn(look, top, movie);
  const write = new FilmWriter(look, [...words, ...samples], dropped);
  for (const box of top) await write.box(box, atTop);
  return {
    ...{ kind: 'image', type, ...(await sizeIn(look, meta)), plan: write.plan },
    ...{ isAnimated: movie !== undefined, mayBeSeenThrough: true },
  };
}

/** Ids of what is no picture. */
async function wordsIn(look: Look, meta: Box): Promise<ReadonlySet<number>> {
  const ids = new Set<number>();
  const list = await within(look, meta, 'iinf');
  if (list === null) return ids;
  const [version = 0] = await contentOf(look, list, 0, 1);
  for await (const item of boxesIn(look, { from: list.inside + (version === 0 ? 6 : 8), to: list.to })) {
    if (item.type !== 'infe') continue;
    const [itemVersion = 0] = await contentOf(look, item, 0, 1);
    // Kinds and EXIF came with it.
    if (itemVersion < 2) continue;
    const idLength = itemVersion === 2 ? 2 : 4;
    const fields = await contentOf(look, item, 4, idLength + 6);
    if (!worded.has(ascii(fields, idLength + 2, 4))) continue;
    ids.add(idLength === 2 ? u16(fields, 0) : u32(fields, 0));
  }
  return ids;
}

/** Where they lie (8.11.3). */
async function placesOf(look: Look, meta: Box, ids: ReadonlySet<number>): Promise<Range[]> {
  const ranges: Range[] = [];
  const list = await within(look, meta, 'iloc');
  if (list === null || ids.size === 0) return ranges;
  const data = await within(look, meta, 'idat');
  const [version = 0, , , , sizes = 0, more = 0] = await contentOf(look, list, 0, 6);
  const [offsetSize, lengthSize, baseSize] = [sizes >> 4, sizes & 0x0f, more >> 4];
  const indexSize = version === 0 ? 0 : more & 0x0f;
  let at = 6;
  const number = async (length: number) => {
    if (length > 8) throw new DamagedFile('its parts cannot be found');
    const bytes = await contentOf(look, list, at, length);
    at += length;
    return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  };
  const count = await number(version < 2 ? 2 : 4);
  let seen = 0;
  for (let item = 0; item < count; item++) {
    const id = await number(version < 2 ? 2 : 4);
    const method = version === 0 ? 0 : (await number(2)) & 0x0f;
    // Which file: this one.
    await number(2);
    const base = await number(baseSize);
    const extents = await number(2);
    seen += extents;
    if (seen > maxExtents) throw new DamagedFile('it has too many parts');
    for (let extent = 0; extent < extents; extent++) {
      await number(indexSize);
      const offset = await number(offsetSize);
      const length = await number(lengthSize);
      if (!ids.has(id)) continue;
      if (method > 1 || (method === 1 && data === null)) throw new DamagedFile('its parts cannot be found');
      const from = (method === 1 ? (data as Box).inside : 0) + base + offset;
      // Zero: to the end.
      const to = length === 0 ? (method === 1 ? (data as Box).to : look.size) : from + length;
      if (to > look.size) throw new DamagedFile('its parts cannot be found');
      ranges.push({ from, to });
    }
  }
  return ranges;
}

/** The largest of the pictures in it, as they are turned: what opens it has to have room for that. */
async function sizeIn(look: Look, meta: Box): Promise<{ width: number; height: number }> {
  const properties = await within(look, meta, 'iprp', 'ipco');
  let [width, height] = [0, 0];
  let isTurned = false;
  if (properties !== null)
    for await (const box of boxesIn(look, { from: properties.inside, to: properties.to })) {
      if (box.type === 'irot') isTurned = (((await contentOf(look, box, 0, 1))[0] as number) & 1) === 1;
      if (box.type !== 'ispe') continue;
      const fields = await contentOf(look, box, 4, 8);
      const [wide, high] = [u32(fields, 0), u32(fields, 4)];
      if (wide * high > width * height) [width, height] = [wide, high];
    }
  if (width === 0) throw new DamagedFile('it has no size');
  return isTurned ? { width: height, height: width } : { width, height };
}
