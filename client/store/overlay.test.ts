import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KeyRange, Row } from '../ports.ts';
import { bounds, encodeKey } from './key-order.ts';
import { Overlay } from './overlay.ts';

/** Rows as a store would give them. */
function within(rows: ReadonlyMap<string, Row>, range: KeyRange): Row[] {
  const { low, high } = bounds(range);
  const found = [...rows].filter(([sort]) => sort >= low && sort <= high).sort(([a], [b]) => (a < b ? -1 : 1));
  const sorted = found.map(([, row]) => row);
  return (range.reverse === true ? sorted.reverse() : sorted).slice(0, range.limit ?? sorted.length);
}

const key = fc.tuple(fc.constantFrom('a', 'b'), fc.nat(9));
const place = fc.option(fc.nat(9), { nil: undefined });
const range = fc
  .record({ prefix: fc.constantFrom<KeyRange['prefix']>([], ['a'], ['b']), from: place, through: place })
  .chain((one) =>
    fc.record({ range: fc.constant(one), limit: fc.constantFrom(undefined, 1, 2, 5), reverse: fc.boolean() }),
  )
  .map(
    ({ range: { prefix, from, through }, limit, reverse }): KeyRange => ({
      prefix,
      // Places are of what follows the prefix.
      ...(prefix.length === 0 || from === undefined ? {} : { from }),
      ...(prefix.length === 0 || through === undefined ? {} : { through }),
      ...(limit === undefined ? {} : { limit }),
      reverse,
    }),
  );

test('what lies above is read as if it were written: ranges from both ends, with a limit, and counts', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(key, { maxLength: 12 }),
      fc.array(fc.record({ key, isErased: fc.boolean() }), { maxLength: 8 }),
      range,
      async (stored, changes, wanted) => {
        const below = new Map<string, Row>(stored.map((one) => [encodeKey(one), { key: one, value: 'stored' }]));
        const written = new Map(below);
        const overlay = new Overlay();
        for (const { key: one, isErased } of changes) {
          if (isErased) overlay.erase(one);
          else overlay.put(one, 'changed');
          if (isErased) written.delete(encodeKey(one));
          else written.set(encodeKey(one), { key: one, value: 'changed' });
        }
        const seen = await overlay.range(wanted, async (asked) => within(below, asked));
        expect(seen).toEqual(within(written, wanted));
        const { limit: _, ...whole } = wanted;
        const keys = within(below, whole).map((row) => row.key);
        expect(overlay.count(whole, keys)).toBe(within(written, whole).length);
      },
    ),
    { numRuns: 500 },
  );
});
