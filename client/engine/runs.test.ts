import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyHead, extend } from '../../protocol/chain.ts';
import { sha256 } from '../../protocol/sha256.ts';
import { addEntry, addExcluded, contradicts, type Runs } from './runs.ts';

interface ChainPlace {
  seq: number;
  leaf: Uint8Array;
  head: Uint8Array;
}

function chain(length: number, salt = 0): ChainPlace[] {
  const places: ChainPlace[] = [];
  let head = emptyHead;
  for (let seq = 1; seq <= length; seq++) {
    const leaf = sha256(Uint8Array.from([seq, salt]));
    head = extend(head, leaf, sha256);
    places.push({ seq, leaf, head });
  }
  return places;
}

function addAll(places: readonly ChainPlace[], from: Runs = []): Runs | 'fork' {
  let runs = from;
  for (const place of places) {
    const added = addEntry(runs, place, sha256);
    if (added.outcome === 'fork') return 'fork';
    runs = added.runs;
  }
  return runs;
}

const ranges = (runs: Runs | 'fork') => (runs === 'fork' ? runs : runs.map(({ from, through }) => [from, through]));

describe('runs of a log', () => {
  test('[8.2] [D4] entries in any order come to one run with the chain values at its ends', () => {
    const places = chain(30);
    fc.assert(
      fc.property(fc.shuffledSubarray(places, { minLength: 30 }), (shuffled) => {
        const runs = addAll(shuffled);
        expect(ranges(runs)).toEqual([[1, 30]]);
        expect((runs as Runs)[0]?.head).toEqual(places[29]?.head);
        expect((runs as Runs)[0]?.firstLeaf).toEqual(places[0]?.leaf);
      }),
    );
  });

  test('[D4] what is missing stays visible as a gap', () => {
    const places = chain(9);
    expect(ranges(addAll([1, 2, 5, 9, 6].map((seq) => places[seq - 1] as ChainPlace)))).toEqual([
      [1, 2],
      [5, 6],
      [9, 9],
    ]);
  });

  test('[5.4] [D5.2] one entry of another history does not fit, from whichever side it comes', () => {
    const [ours, theirs] = [chain(12), chain(12, 1)];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.boolean(), (at, before) => {
        const rest = ours.filter((one) => one.seq !== at);
        const beside = rest.filter((one) => (before ? one.seq < at : one.seq > at));
        // It can only contradict a neighbour of our history.
        if (beside.length === 0) return;
        expect(addAll([theirs[at - 1] as ChainPlace], addAll(beside) as Runs)).toBe('fork');
      }),
    );
  });

  test('[5.4] [D5.2] an entry whose head was changed on the way does not fit', () => {
    const places = chain(3);
    const changed = {
      ...(places[1] as ChainPlace),
      head: Uint8Array.from((places[1] as ChainPlace).head).fill(9, 0, 1),
    };
    expect(addAll([places[0] as ChainPlace, changed])).toBe('fork');
  });

  test('[10.3] [D4.1] a range that is never served is no gap, and the chain goes on after it', () => {
    const places = chain(10);
    const runs = addExcluded([], { from: 1, through: 5 }, places[4]?.head ?? null);
    expect(ranges(addAll(places.slice(5), runs))).toEqual([[1, 10]]);
    const lying = addExcluded([], { from: 1, through: 5 }, places[3]?.head ?? null);
    expect(addAll(places.slice(5), lying)).toBe('fork');
  });

  test('[D4.3] a range that is excluded later leaves alone what is held', () => {
    const places = chain(6);
    const held = addAll([places[1], places[2]] as ChainPlace[]) as Runs;
    const runs = addExcluded(held, { from: 1, through: 4 }, places[3]?.head ?? null);
    expect(ranges(runs)).toEqual([[1, 4]]);
    expect(ranges(addAll([places[4] as ChainPlace], runs))).toEqual([[1, 5]]);
  });

  test('[5.5] [D5.2] a head told for a place that is held is compared with it', () => {
    const places = chain(4);
    const runs = addAll(places) as Runs;
    expect(contradicts(runs, 4, places[3]?.head as Uint8Array)).toBe(false);
    expect(contradicts(runs, 4, places[2]?.head as Uint8Array)).toBe(true);
    expect(contradicts(runs, 9, places[2]?.head as Uint8Array)).toBe(false);
  });
});
