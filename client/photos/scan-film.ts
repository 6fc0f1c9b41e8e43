/**
 * An MP4 or QuickTime film without place, time and words: `udta` (where phones write it as `©xyz` and `loci`), `meta`,
 * `uuid`, the dates in its headers, and tracks besides picture and sound (a place for each second, the movement of the
 * camera), with their samples.
 */
import { type Box, boxesIn, contentOf, type Range, within } from './boxes.ts';
import { ascii, DamagedFile, type Look, u16, u32 } from './byte-source.ts';
import { FilmWriter } from './film-writer.ts';
import { samplesOf } from './samples.ts';
import type { ScannedFile } from './scanned-file.ts';

const atTop = new Set(['ftyp', 'styp', 'sidx', 'ssix', 'moov', 'moof', 'mfra', 'mdat', 'wide', 'pdin']);
/** Seen or heard: pictures, sound, texts below, and the counting of frames. */
const keptTracks = new Set(['vide', 'soun', 'subt', 'sbtl', 'text', 'clcp', 'tmcd', 'auxv', 'pict', 'hint']);

interface Track {
  readonly box: Box;
  readonly handler: string;
  readonly size: { readonly width: number; readonly height: number };
}

export async function scanFilm(look: Look, brand: string): Promise<ScannedFile> {
  const whole = { from: 0, to: look.size };
  const top: Box[] = [];
  for await (const box of boxesIn(look, whole)) top.push(box);
  const movie = top.find(({ type }) => type === 'moov');
  if (movie === undefined) throw new DamagedFile('there is no film in it');
  const { tracks, dropped, samples } = await filmIn(look, top, movie);
  const write = new FilmWriter(look, samples, dropped);
  for (const box of top) await write.box(box, atTop);
  const film = tracks.find(({ handler, size }) => handler === 'vide' && size.width > 0);
  return {
    ...{ kind: film === undefined ? 'document' : 'video', type: typeOf(brand, film !== undefined), plan: write.plan },
    ...{ width: film?.size.width ?? 0, height: film?.size.height ?? 0, durationMs: await durationOf(look, movie) },
    ...{ isAnimated: false, mayBeSeenThrough: false },
  };
}

export interface FilmScan {
  readonly tracks: readonly Track[];
  /** Where those besides picture and sound begin, and where their samples lie. */
  readonly dropped: ReadonlySet<number>;
  readonly samples: readonly Range[];
}

/** What is in a film, or in a picture that is one: `movie` is one of the boxes of the whole, `top`. */
export async function filmIn(look: Look, top: readonly Box[], movie: Box): Promise<FilmScan> {
  if (top.filter(({ type }) => type === 'moov').length > 1) throw new DamagedFile('there are two films in it');
  const tracks = await tracksOf(look, movie);
  const dropped = tracks.filter(({ handler }) => !keptTracks.has(handler));
  // Of a film in fragments their samples lie where each fragment says.
  if (dropped.length > 0 && top.some(({ type }) => type === 'moof'))
    throw new DamagedFile('it has tracks in fragments');
  const samples: Range[] = [];
  for (const { box } of dropped) samples.push(...(await samplesOf(look, box)));
  return { tracks, dropped: new Set(dropped.map(({ box }) => box.from)), samples };
}

async function tracksOf(look: Look, movie: Box): Promise<Track[]> {
  const tracks: Track[] = [];
  for await (const box of boxesIn(look, { from: movie.inside, to: movie.to })) {
    // Its headers are compressed: nothing can be seen in them.
    if (box.type === 'cmov') throw new DamagedFile('its headers cannot be read');
    if (box.type !== 'trak') continue;
    if (tracks.length === maxTracks) throw new DamagedFile('it has too many tracks');
    const header = await within(look, box, 'tkhd');
    const handler = await within(look, box, 'mdia', 'hdlr');
    tracks.push({
      box,
      handler: handler === null ? '' : ascii(await contentOf(look, handler, 8, 4), 0, 4),
      size: header === null ? { width: 0, height: 0 } : await sizeOf(look, header),
    });
  }
  return tracks;
}

const maxTracks = 100;

/** Turned by its matrix. */
async function sizeOf(look: Look, header: Box): Promise<Track['size']> {
  const [version = 0] = await contentOf(look, header, 0, 1);
  const at = version === 1 ? 52 : 40;
  const fields = await contentOf(look, header, at, 44);
  const [width, height] = [u16(fields, 36), u16(fields, 40)];
  const isTurned = u32(fields, 0) === 0 && u32(fields, 4) !== 0;
  return isTurned ? { width: height, height: width } : { width, height };
}

async function durationOf(look: Look, movie: Box): Promise<number> {
  const header = await within(look, movie, 'mvhd');
  if (header === null) return 0;
  const [version = 0] = await contentOf(look, header, 0, 1);
  const isLong = version === 1;
  const fields = await contentOf(look, header, isLong ? 20 : 12, isLong ? 12 : 8);
  const duration = isLong ? u32(fields, 4) * 2 ** 32 + u32(fields, 8) : u32(fields, 4);
  const ms = Math.round((duration / u32(fields, 0)) * 1_000);
  return ms > 0 && ms <= 0xffff_fffe ? ms : 0;
}

function typeOf(brand: string, isFilm: boolean): string {
  if (brand === 'qt  ' || brand === '') return 'video/quicktime';
  return isFilm ? 'video/mp4' : 'audio/mp4';
}
