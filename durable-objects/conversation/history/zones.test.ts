import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StoreName } from '../../history/rpc.ts';
import { afterMove, countToMove, partsOf, toMove, withTail, type Zone } from './zones.ts';

const head = new Uint8Array(32);
const zone = (first: number, store: StoreName): Zone => ({ first, store, head });
const brief = (zones: readonly Zone[]) => zones.map(({ first, store }) => `${first} ${store}`);
const storeAt = (zones: readonly Zone[], seq: number) => partsOf(zones, 'embedded', seq, seq)[0]?.store;

test('[A5] a page is cut where one store ends and the next begins', () => {
  const zones = [zone(1, 'cassandra'), zone(301, 'embedded'), zone(601, 'cassandra')];
  expect(partsOf(zones, 'cassandra', 250, 620)).toEqual([
    { store: 'cassandra', from: 250, through: 300 },
    { store: 'embedded', from: 301, through: 600 },
    { store: 'cassandra', from: 601, through: 620 },
  ]);
  expect(partsOf(zones, 'cassandra', 301, 600)).toEqual([{ store: 'embedded', from: 301, through: 600 }]);
  expect(partsOf([], 'embedded', 5, 9)).toEqual([{ store: 'embedded', from: 5, through: 9 }]);
});

test('[A5] a zone that is moved loses its beginning, and is gone with its last entry', () => {
  let zones = [zone(1, 'embedded'), zone(201, 'cassandra')];
  expect(toMove(zones, 'cassandra', 400)).toMatchObject({ first: 1, through: 200 });
  zones = afterMove(zones, 'cassandra', 100, head);
  expect(brief(zones)).toEqual(['1 cassandra', '101 embedded', '201 cassandra']);
  zones = afterMove(zones, 'cassandra', 200, head);
  expect(brief(zones)).toEqual(['1 cassandra']);
  expect(toMove(zones, 'cassandra', 400)).toBeUndefined();
  // The last zone is open, and holds only what has left.
  zones = afterMove([zone(1, 'embedded')], 'cassandra', 300, head);
  expect(brief(zones)).toEqual(['1 cassandra', '301 embedded']);
  expect(toMove(zones, 'cassandra', 300)).toBeUndefined();
  expect(brief(withTail(zones, 301, 'cassandra', head))).toEqual(['1 cassandra']);
});

test('[A5] whatever is archived, moved and switched, each entry is where it was put last', () => {
  const stores = fc.constantFrom<StoreName>('embedded', 'cassandra');
  const steps = fc.array(fc.tuple(fc.constantFrom('archive', 'move', 'switch'), fc.integer({ min: 1, max: 9 })));
  fc.assert(
    fc.property(stores, steps, (first, plan) => {
      let choice = first;
      let zones: Zone[] = [];
      const truth: StoreName[] = [];
      for (const [what, count] of plan) {
        if (what === 'switch') choice = choice === 'embedded' ? 'cassandra' : 'embedded';
        if (what === 'archive') {
          zones = withTail(zones, truth.length + 1, choice, head);
          for (let i = 0; i < count; i++) truth.push(choice);
        }
        const next = what === 'move' ? toMove(zones, choice, truth.length) : undefined;
        if (next !== undefined) {
          const through = Math.min(next.through, next.first + count - 1);
          zones = afterMove(zones, choice, through, head);
          for (let seq = next.first; seq <= through; seq++) truth[seq - 1] = choice;
        }
        expect(truth.map((_, i) => storeAt(zones, i + 1))).toEqual(truth);
        expect(countToMove(zones, choice, 0, truth.length)).toBe(truth.filter((store) => store !== choice).length);
        expect(zones.every(({ store }, i) => i === 0 || store !== zones[i - 1]?.store)).toBe(true);
      }
    }),
  );
});
