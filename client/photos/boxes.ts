/** The boxes that MP4, QuickTime, HEIC and AVIF are made of (ISO/IEC 14496-12, 4.2). */
import { ascii, DamagedFile, type Look, u32 } from './byte-source.ts';
import type { Plan } from './plan.ts';

export interface Box {
  readonly type: string;
  readonly from: number;
  /** Where its own content begins. */
  readonly inside: number;
  readonly to: number;
}

/** Places tell of one another by distance: nothing may move, so what goes is written over. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** No camera makes so many beside one another. */
const maxBoxes = 50_000;

/** Those in from..to, one after another. A last one that is cut is given as long as it is there, if it is pixels alone. */
export async function* boxesIn(look: Look, { from, to }: Range): AsyncGenerator<Box> {
  let count = 0;
  for (let at = from; at + 8 <= to; ) {
    if (count++ === maxBoxes) throw new DamagedFile('it has too many parts');
    const head = await look.bytes(at, 8);
    const type = ascii(head, 4, 4);
    let inside = at + 8;
    let end = at + u32(head, 0);
    if (end === at) end = to;
    if (end === at + 1) {
      const long = await look.bytes(inside, 8);
      inside += 8;
      end = at + u32(long, 0) * 2 ** 32 + u32(long, 4);
    }
    if (end < inside) throw new DamagedFile('a part has no length');
    if (end > to && type !== 'mdat') throw new DamagedFile('it ends too early');
    end = Math.min(end, to);
    yield { type, from: at, inside, to: end };
    at = end;
  }
}

/** The first of those types, each in the one before. */
export async function within(look: Look, box: Box, ...types: readonly string[]): Promise<Box | null> {
  const [type, ...further] = types;
  if (type === undefined) return box;
  for await (const inner of boxesIn(look, { from: box.inside, to: box.to }))
    if (inner.type === type) return within(look, inner, ...further);
  return null;
}

export async function contentOf(look: Look, { inside, to }: Box, at: number, length: number): Promise<Uint8Array> {
  if (inside + at + length > to) throw new DamagedFile('a part is too short');
  return look.bytes(inside + at, length);
}

/** As long as it was, and empty. */
export function blank(plan: Plan, { from, inside, to }: Box, head: Uint8Array): void {
  const freed = head.slice();
  freed.set([0x66, 0x72, 0x65, 0x65], 4);
  plan.put(freed);
  plan.putZeros(to - from - freed.length);
  if (freed.length !== inside - from) throw new DamagedFile('a part is longer than it says');
}

/** The whole, with zeros in those places, which are in order. */
export function keepWithout(plan: Plan, { from, to }: Range, without: readonly Range[]): void {
  let at = from;
  for (let next = firstBehind(without, from); next < without.length; next++) {
    const range = without[next] as Range;
    if (range.from >= to) break;
    const [start, end] = [Math.max(range.from, at), Math.min(range.to, to)];
    plan.keep(at, start);
    plan.putZeros(end - start);
    at = end;
  }
  plan.keep(at, to);
}

/** The first that ends behind `at`: of many places few lie in a part, and there may be many parts. */
function firstBehind(ranges: readonly Range[], at: number): number {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle] as Range).to > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Each behind the one before: what lies over each other, or side by side, is one. */
export function inOrder(ranges: readonly Range[]): Range[] {
  const ordered: Range[] = [];
  for (const { from, to } of ranges.toSorted((one, other) => one.from - other.from)) {
    const last = ordered.at(-1);
    if (to <= from) continue;
    if (last !== undefined && from <= last.to)
      ordered[ordered.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    else ordered.push({ from, to });
  }
  return ordered;
}
