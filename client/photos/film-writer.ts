/** What is left of a film's boxes: all of it stays in its place, and zeros stand where there was what nobody sees or hears. */
import { type Box, blank, boxesIn, contentOf, inOrder, keepWithout, type Range } from './boxes.ts';
import { DamagedFile, type Look } from './byte-source.ts';
import { Plan } from './plan.ts';

const inMovie = new Set(['mvhd', 'trak', 'mvex', 'iods']);
const inTrack = new Set(['tkhd', 'edts', 'tref', 'trgr', 'mdia', 'tapt', 'load', 'txas']);
const inFragment = new Set(['mfhd', 'traf']);
/** Elsewhere what is not known may be needed. */
const neverKept = new Set(['udta', 'meta', 'uuid', 'free', 'skip', 'name']);
const opened = new Set(['mdia', 'minf', 'stbl', 'traf']);
const dated = new Set(['mvhd', 'tkhd', 'mdhd']);
/** Boxes in boxes: in films there are six. */
const maxDepth = 16;

export class FilmWriter {
  readonly plan = new Plan();
  readonly #look: Look;
  readonly #without: readonly Range[];
  readonly #dropped: ReadonlySet<number>;
  #depth = 0;

  /** `without`: what goes wherever it lies; `dropped`: where the tracks begin that go. */
  constructor(look: Look, without: readonly Range[], dropped: ReadonlySet<number>) {
    this.#look = look;
    this.#without = inOrder(without);
    this.#dropped = dropped;
  }

  /** `known` null: all but what is never kept. */
  async box(box: Box, names: ReadonlySet<string> | null): Promise<void> {
    const { type, from, inside } = box;
    const head = await this.#look.bytes(from, inside - from);
    const isKept = names === null ? !neverKept.has(type) : names.has(type);
    if (!isKept || this.#dropped.has(from)) return blank(this.plan, box, head);
    if (type === 'moov') return this.#inside(box, inMovie);
    if (type === 'trak') return this.#inside(box, inTrack);
    if (type === 'moof') return this.#inside(box, inFragment);
    if (opened.has(type)) return this.#inside(box, null);
    if (dated.has(type)) return this.#undated(box);
    keepWithout(this.plan, box, this.#without);
  }

  async #inside(box: Box, names: ReadonlySet<string> | null): Promise<void> {
    if (++this.#depth > maxDepth) throw new DamagedFile('it has too many parts');
    this.plan.keep(box.from, box.inside);
    let end = box.inside;
    for await (const inner of boxesIn(this.#look, { from: box.inside, to: box.to })) {
      await this.box(inner, names);
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
