import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyHead, extend } from '../../protocol/chain.ts';
import { sha256 } from '../../protocol/sha256.ts';
import { addEntry, addExcluded, contradicts, type Runs } from './runs.ts';

interface Link {
  seq: number;
  leaf: Uint8Array;
  head: Uint8Array;
}

function chain(length: number, salt = 0): Link[] {
  const links: Link[] = [];
  let head = emptyHead;
  for (let seq = 1; seq <= length; seq++) {
    const leaf = sha256(Uint8Array.from([seq, salt]));
    head = extend(head, leaf, sha256);
    links.push({ seq, leaf, head });
  }
  return links;
}

function addAll(links: readonly Link[], from: Runs = []): Runs | 'fork' {
  let runs = from;
  for (const link of links) {
    const added = addEntry(runs, link, sha256);
    if (added.outcome === 'fork') return 'fork';
    runs = added.runs;
  }
  return runs;
}

const ranges = (runs: Runs | 'fork') => (runs === 'fork' ? runs : runs.map(({ from, through }) => [from, through]));

describe('runs of a log', () => {
  test('[8.2] [D4] entries in any order come to one run with the chain values at its ends', () => {
    const links = chain(30);
    fc.assert(
      fc.property(fc.shuffledSubarray(links, { minLength: 30 }), (shuffled) => {
        const runs = addAll(shuffled);
        expect(ranges(runs)).toEqual([[1, 30]]);
        expect((runs as Runs)[0]?.head).toEqual(links[29]?.head);
        expect((runs as Runs)[0]?.firstLeaf).toEqual(links[0]?.leaf);
      }),
    );
  });

  test('[D4] what is missing stays visible as a gap', () => {
    const links = chain(9);
    expect(ranges(addAll([1, 2, 5, 9, 6].map((seq) => links[seq - 1] as Link)))).toEqual([
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
        // With no neighbour of our history there is nothing that it could contradict.
        if (beside.length === 0) return;
        expect(addAll([theirs[at - 1] as Link], addAll(beside) as Runs)).toBe('fork');
      }),
    );
  });

  test('[5.4] [D5.2] an entry whose head was changed on the way does not fit', () => {
    const links = chain(3);
    const changed = { ...(links[1] as Link), head: Uint8Array.from((links[1] as Link).head).fill(9, 0, 1) };
    expect(addAll([links[0] as Link, changed])).toBe('fork');
  });

  test('[10.3] [D4.1] a range that is never served is no gap, and the chain goes on after it', () => {
    const links = chain(10);
    const runs = addExcluded([], { from: 1, through: 5 }, links[4]?.head ?? null);
    expect(ranges(addAll(links.slice(5), runs))).toEqual([[1, 10]]);
    const lying = addExcluded([], { from: 1, through: 5 }, links[3]?.head ?? null);
    expect(addAll(links.slice(5), lying)).toBe('fork');
  });

  test('[D4.3] a range that is excluded later leaves alone what is held', () => {
    const links = chain(6);
    const held = addAll([links[1], links[2]] as Link[]) as Runs;
    const runs = addExcluded(held, { from: 1, through: 4 }, links[3]?.head ?? null);
    expect(ranges(runs)).toEqual([[1, 4]]);
    expect(ranges(addAll([links[4] as Link], runs))).toEqual([[1, 5]]);
  });

  test('[5.5] [D5.2] a head told for a place that is held is compared with it', () => {
    const links = chain(4);
    const runs = addAll(links) as Runs;
    expect(contradicts(runs, 4, links[3]?.head as Uint8Array)).toBe(false);
    expect(contradicts(runs, 4, links[2]?.head as Uint8Array)).toBe(true);
    expect(contradicts(runs, 9, links[2]?.head as Uint8Array)).toBe(false);
  });
});
