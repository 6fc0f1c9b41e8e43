/** Where the samples of a track lie in its file (ISO/IEC 14496-12, 8.7): runs of them, chunk by chunk. */
import { type Box, contentOf, type Range, within } from './boxes.ts';
import { DamagedFile, type Look, u32 } from './byte-source.ts';

export async function samplesOf(look: Look, track: Box): Promise<Range[]> {
  const table = await within(look, track, 'mdia', 'minf', 'stbl');
  if (table === null) return [];
  const short = await within(look, table, 'stco');
  const offsets = short ?? (await within(look, table, 'co64'));
  const runs = await within(look, table, 'stsc');
  const sizes = await within(look, table, 'stsz');
  if (offsets === null || runs === null || sizes === null) throw new DamagedFile('its samples cannot be found');
  const lengths = await Lengths.of(look.another(), sizes);
  const [inRuns, inOffsets] = [look.another(), look.another()];
  const ranges: Range[] = [];
  const chunks = u32(await contentOf(look, offsets, 4, 4), 0);
  const runCount = u32(await contentOf(look, runs, 4, 4), 0);
  if (chunks > maxChunks) throw new DamagedFile('its samples cannot be found');
  let run = 0;
  let perChunk = 0;
  for (let chunk = 0; chunk < chunks; chunk++) {
    while (run < runCount) {
      const fields = await contentOf(inRuns, runs, 8 + run * 12, 8);
      if (u32(fields, 0) > chunk + 1) break;
      perChunk = u32(fields, 4);
      run += 1;
    }
    const from = await offsetAt(inOffsets, offsets, chunk, short !== null);
    const to = from + (await lengths.next(perChunk));
    if (ranges.length === maxRanges || to > look.size) throw new DamagedFile('its samples cannot be found');
    const last = ranges.at(-1);
    if (last?.to === from) ranges[ranges.length - 1] = { from: last.from, to };
    else ranges.push({ from, to });
  }
  return ranges;
}

const maxChunks = 500_000;
const maxRanges = 8_000;

async function offsetAt(look: Look, offsets: Box, chunk: number, isShort: boolean): Promise<number> {
  if (isShort) return u32(await contentOf(look, offsets, 8 + chunk * 4, 4), 0);
  const long = await contentOf(look, offsets, 8 + chunk * 8, 8);
  return u32(long, 0) * 2 ** 32 + u32(long, 4);
}

/** One after another; all of one length, or each of its own. */
class Lengths {
  readonly #look: Look;
  readonly #box: Box;
  readonly #each: number;
  #at = 0;

  private constructor(look: Look, box: Box, each: number) {
    this.#look = look;
    this.#box = box;
    this.#each = each;
  }

  static async of(look: Look, box: Box): Promise<Lengths> {
    return new Lengths(look, box, u32(await contentOf(look, box, 4, 4), 0));
  }

  /** Of so many together. */
  async next(count: number): Promise<number> {
    if (this.#each > 0) return this.#each * count;
    let sum = 0;
    for (let i = 0; i < count; i++) sum += u32(await contentOf(this.#look, this.#box, 12 + this.#at++ * 4, 4), 0);
    return sum;
  }
}
