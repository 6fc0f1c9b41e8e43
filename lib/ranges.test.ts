/** Ranges against plain sets of numbers. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  atMost,
  contains,
  contiguousFrom,
  intersect,
  normalize,
  type Ranges,
  size,
  subtract,
  union,
} from './ranges.ts';

const some = fc
  .array(fc.record({ from: fc.integer({ min: 1, max: 40 }), length: fc.integer({ min: 0, max: 6 }) }), {
    maxLength: 12,
  })
  .map((parts) => normalize(parts.map(({ from, length }) => ({ from, through: from + length - 1 }))));

const numbers = (ranges: Ranges): number[] =>
  ranges.flatMap(({ from, through }) => Array.from({ length: through - from + 1 }, (_, i) => from + i));

const isNormal = (ranges: Ranges): boolean =>
  ranges.every(({ from, through }, i) => from <= through && from > (ranges[i - 1]?.through ?? -1) + 1);

describe('sets of sequence numbers', () => {
  test('union, difference and intersection are those of the sets, and normalized', () => {
    fc.assert(
      fc.property(some, some, (a, b) => {
        const [inA, inB] = [numbers(a), numbers(b)];
        expect(new Set(numbers(union(a, b)))).toEqual(new Set([...inA, ...inB]));
        expect(numbers(subtract(a, b))).toEqual(inA.filter((n) => !inB.includes(n)));
        expect(numbers(intersect(a, b))).toEqual(inA.filter((n) => inB.includes(n)));
        expect([union(a, b), subtract(a, b), intersect(a, b)].every(isNormal)).toBe(true);
      }),
    );
  });

  test('size, membership and the run from a number', () => {
    fc.assert(
      fc.property(some, fc.integer({ min: 0, max: 50 }), (a, n) => {
        const all = new Set(numbers(a));
        let end = n - 1;
        while (all.has(end + 1)) end++;
        expect([size(a), contains(a, n), contiguousFrom(a, n)]).toEqual([all.size, all.has(n), end]);
      }),
    );
  });

  test('at most so many: nothing is lost, and nothing is added but in the narrowest gaps', () => {
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 6 }), (a, max) => {
        const joined = atMost(a, max);
        expect(joined.length).toBe(Math.min(max, a.length));
        expect(subtract(a, joined)).toEqual([]);
        expect(isNormal(joined)).toBe(true);
        const widths = a.slice(1).map(({ from }, i) => from - 1 - (a[i]?.through ?? 0));
        const narrowest = widths.sort((x, y) => x - y).slice(0, a.length - joined.length);
        expect(size(joined) - size(a)).toBe(narrowest.reduce((sum, width) => sum + width, 0));
      }),
    );
  });

  test('joining thousands takes no time to speak of', () => {
    const many = Array.from({ length: 40_000 }, (_, i) => ({ from: 3 * i + 1, through: 3 * i + 1 }));
    const before = performance.now();
    expect(atMost(many, 64).length).toBe(64);
    expect(performance.now() - before).toBeLessThan(10_000);
  });
});
