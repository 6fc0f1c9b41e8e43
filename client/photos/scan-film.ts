/**
 * An MP4 or QuickTime film without place, time and words: `udta` (where phones write it as `©xyz` and `loci`), `meta`, `uuid`, the dates in
 * its headers, and tracks that are neither seen nor heard (a place for each second, the movement of the camera), with their samples.
 */
import { type Box, blank, boxesIn, contentOf, inOrder, keepWithout, type Range, within } from './boxes.ts';
import { ascii, DamagedFile, type Look, u16, u32 } from './byte-source.ts';
import { Plan } from './plan.ts';
import { samplesOf } from './samples.ts';
import type { Scanned } from './scanned.ts';

const atTop = new Set(['ftyp', 'styp', 'sidx', 'ssix', 'moov', 'moof', 'mfra', 'mdat', 'wide', 'pdin']);
const inMovie = new Set(['mvhd', 'trak', 'mvex', 'iods']);
const inTrack = new Set(['tkhd', 'edts', 'tref', 'trgr', 'mdia', 'tapt', 'load', 'txas']);
/** Elsewhere in a track what is not known may be needed. */
const neverKept = new Set(['udta', 'meta', 'uuid', 'free', 'skip', 'name']);
const opened = new Set(['mdia', 'minf', 'stbl']);
/** Seen or heard: pictures, sound, texts below, and the counting of frames. */
const keptTracks = new Set(['vide', 'soun', 'subt', 'sbtl', 'text', 'clcp', 'tmcd', 'auxv', 'pict', 'hint']);
const dated = new Set(['mvhd', 'tkhd', 'mdhd']);

interface Track {
  readonly box: Box;
  readonly handler: string;
  readonly size: { readonly width: number; readonly height: number };
}

export async function scanFilm(look: Look, brand: string): Promise<Scanned> {
  const whole = { from: 0, to: look.size };
  const top: Box[] = [];
  for await (const box of boxesIn(look, whole)) top.push(box);
  const movie = top.find(({ type }) => type === 'moov');
  if (movie === undefined) throw new DamagedFile('there is no film in it');
  const tracks = await tracksOf(look, movie);
  const dropped = tracks.filter(({ handler }) => !keptTracks.has(handler));
  // Of a film in fragments their samples lie where each fragment says.
  if (dropped.length > 0 && top.some(({ type }) => type === 'moof'))
    throw new DamagedFile('it has tracks in fragments');
  const samples: Range[] = [];
  for (const { box } of dropped) samples.push(...(await samplesOf(look, box)));
  const write = new Writer(look, inOrder(samples), new Set(dropped.map(({ box }) => box.from)));
  for (const box of top) await write.box(box, atTop);
  const film = tracks.find(({ handler, size }) => handler === 'vide' && size.width > 0);
  return {
    ...{ kind: film === undefined ? 'document' : 'video', type: typeOf(brand, film !== undefined), plan: write.plan },
    ...{ width: film?.size.width ?? 0, height: film?.size.height ?? 0, durationMs: await durationOf(look, movie) },
    ...{ isAnimated: false, mayBeSeenThrough: false },
  };
}

class Writer {
  readonly plan = new Plan();
  readonly #look: Look;
  readonly #samples: readonly Range[];
  readonly #dropped: ReadonlySet<number>;
  #depth = 0;

  constructor(look: Look, samples: readonly Range[], dropped: ReadonlySet<number>) {
    this.#look = look;
    this.#samples = samples;
    this.#dropped = dropped;
  }

  /** `known` null: all but what is never kept. */
  async box(box: Box, known: ReadonlySet<string> | null): Promise<void> {
    const { type, from, inside, to } = box;
    const head = await this.#look.bytes(from, inside - from);
    const isKept = known === null ? !neverKept.has(type) : known.has(type);
    if (!isKept || this.#dropped.has(from)) return blank(this.plan, box, head);
    if (type === 'moov') return this.#inside(box, inMovie);
    if (type === 'trak') return this.#inside(box, inTrack);
    if (opened.has(type)) return this.#inside(box, null);
    if (dated.has(type)) return this.#undated(box);
    keepWithout(this.plan, { from, to }, type === 'mdat' ? this.#samples : []);
  }

  async #inside(box: Box, known: ReadonlySet<string> | null): Promise<void> {
    if (++this.#depth > maxDepth) throw new DamagedFile('it has too many parts');
    this.plan.keep(box.from, box.inside);
    let end = box.inside;
    for await (const inner of boxesIn(this.#look, { from: box.inside, to: box.to })) {
      await this.box(inner, known);
      end = inner.to;
    }
    this.plan.putZeros(box.to - end);
    this.#depth -= 1;
  }

  /** When it was made and changed, in 4 bytes each or in 8. */
  async #undated(box: Box): Promise<void> {
    const [version = 0] = await contentOf(this.#look, box, 0, 1);
    const dates = version === 1 ? 16 : 8;
    await contentOf(this.#look, box, 4, dates);
    keepWithout(this.plan, box, [{ from: box.inside + 4, to: box.inside + 4 + dates }]);
  }
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

/** Boxes in boxes: in films there are six. */
const maxDepth = 16;
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
