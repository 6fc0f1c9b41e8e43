/**
 * Sets of sequence numbers as inclusive, ascending, disjoint, non-touching ranges.
 *
 * Every function takes normalized ranges and returns new ones; `normalize` makes them from anything.
 */
export interface Range {
  readonly from: number;
  readonly through: number;
}

export type Ranges = readonly Range[];

/** Sorts, joins what overlaps or touches, and drops what is empty. */
export function normalize(ranges: Ranges): Range[] {
  const sorted = ranges.filter((range) => range.from <= range.through).sort((a, b) => a.from - b.from);
  const joined: { from: number; through: number }[] = [];
  for (const range of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && range.from <= last.through + 1) last.through = Math.max(last.through, range.through);
    else joined.push({ from: range.from, through: range.through });
  }
  return joined;
}

/** The union of two sets. */
export function union(a: Ranges, b: Ranges): Range[] {
  return normalize([...a, ...b]);
}

/** What `a` has and `b` lacks. */
export function subtract(a: Ranges, b: Ranges): Range[] {
  const left: Range[] = [];
  let at = 0;
  for (const range of a) {
    let from = range.from;
    while (at < b.length && (b[at] as Range).through < from) at++;
    for (let i = at; i < b.length; i++) {
      const cut = b[i] as Range;
      if (cut.from > range.through) break;
      if (cut.from > from) left.push({ from, through: cut.from - 1 });
      from = Math.max(from, cut.through + 1);
    }
    if (from <= range.through) left.push({ from, through: range.through });
  }
  return left;
}

/** What both have. */
export function intersect(a: Ranges, b: Ranges): Range[] {
  return subtract(a, subtract(a, b));
}

/** Says whether the set holds `n`. */
export function contains(ranges: Ranges, n: number): boolean {
  return ranges.some((range) => range.from <= n && n <= range.through);
}

/** The last number of the run that starts at `from`, or `from - 1` if the set lacks `from`. */
export function contiguousFrom(ranges: Ranges, from: number): number {
  for (const range of ranges) if (range.from <= from && from <= range.through) return range.through;
  return from - 1;
}

/** How many numbers the set holds. */
export function size(ranges: Ranges): number {
  return ranges.reduce((sum, range) => sum + range.through - range.from + 1, 0);
}

/** Joins the nearest ranges until at most `max` are left: the set only grows. */
export function atMost(ranges: Ranges, max: number): Range[] {
  if (ranges.length <= max) return [...ranges];
  // However many there are (they may come from outside), the widest gaps stay.
  const gaps = ranges.slice(1).map(({ from }, i) => ({ after: i, width: from - (ranges[i] as Range).through }));
  gaps.sort((a, b) => b.width - a.width || b.after - a.after);
  const ends = [...gaps.slice(0, max - 1).map(({ after }) => after), ranges.length - 1].sort((a, b) => a - b);
  return ends.map((end, i) => ({
    from: (ranges[i === 0 ? 0 : (ends[i - 1] as number) + 1] as Range).from,
    through: (ranges[end] as Range).through,
  }));
}
