/** What is told again while other things happen between what a store says and what is written of it. */
import { expect, test } from 'vitest';
import type { ColdDeletion, ColdEntry } from '../../history/rpc.ts';
import type { Context } from '../context.ts';
import { Turn } from './turn.ts';
import { tellAgain } from './undone.ts';

const none = new Uint8Array(0);
const entry = (seq: number): ColdEntry => ({
  ...{ seq, facts: none, body: none, wraps: none },
  ...{ at: 1, expiresAt: 0, deletedAt: 0 },
});

/** A conversation of which 5,000 entries have left, and a store that knows of no deletion and gives so many at a time. */
class World {
  floor = 0;
  isGone = false;
  most = 1_024;
  missing = new Set<number>();
  readonly owed: ColdDeletion[] = [];
  readonly reads: [number, number][] = [];
  meanwhile = () => {};

  async tell(...targets: number[][]) {
    const deleting = targets.map((seqs, i) => ({
      seq: 6_000 + i,
      deletions: seqs.map((seq) => ({ seq, at: 7 })),
    }));
    return await tellAgain('c', deleting, {
      turn: new Turn({ now: () => 0 }),
      step: (work) => (this.isGone ? null : work(this.#context())),
      cold: {
        facts: async (_conversation, from, through) => {
          this.reads.push([from, through]);
          this.meanwhile();
          const seqs = Array.from({ length: through + 1 - from }, (_, i) => from + i);
          return {
            answer: seqs
              .filter((seq) => !this.missing.has(seq))
              .slice(0, this.most)
              .map(entry),
          };
        },
      },
    });
  }

  #context(): Context {
    const cold = {
      archive: () => ({ through: 5_000 }),
      isDeletionOwed: (seq: number) => this.owed.some((one) => one.seq === seq),
      addDeletion: (deletion: ColdDeletion) => void this.owed.push(deletion),
    };
    const store = { cold, atomically: (work: () => unknown) => work() };
    return { store, state: { group: { floor: this.floor } } } as unknown as Context;
  }

  get seqs(): number[] {
    return this.owed.map(({ seq }) => seq);
  }
}

test('[A2] [D4.3] of what the floor rises above meanwhile nothing is written, or counted', async () => {
  const world = new World();
  world.meanwhile = () => (world.floor = 20);
  expect(await world.tell([10, 20, 30])).toEqual({ count: 1, through: 6_000, problem: '' });
  expect(world.seqs).toEqual([30]);
});

test('[A2] nor of a conversation that is gone, or of what somebody else has told meanwhile', async () => {
  const world = new World();
  world.meanwhile = () => (world.isGone = true);
  expect(await world.tell([10])).toMatchObject({ count: 0 });
  const other = new World();
  other.meanwhile = () => void other.owed.push({ seq: 10, at: 9 });
  expect(await other.tell([10, 11])).toMatchObject({ count: 1 });
  expect(other.seqs).toEqual([10, 11]);
});

test('[A2] a read goes over what is near, and on where the store ended for its bytes or has nothing', async () => {
  const world = new World();
  world.most = 300;
  world.missing = new Set([3_000, 3_001]);
  expect(await world.tell([500, 10, 4_000], [10, 1_033, 1_034, 3_000, 3_001])).toMatchObject({ count: 5 });
  expect(world.seqs).toEqual([10, 500, 1_033, 1_034, 4_000]);
  expect(world.reads.slice(0, 3)).toEqual([
    [10, 1_033],
    [500, 1_034],
    [1_033, 1_034],
  ]);
  expect(world.reads.length).toBeLessThanOrEqual(6);
});

test('[A2] what comes too late for a turn is left for the next, entry by entry', async () => {
  const world = new World();
  const apart = (from: number) => Array.from({ length: 64 }, (_, i) => from + i * 20);
  world.most = 1;
  const told = await world.tell(...Array.from({ length: 10 }, (_, i) => apart(i + 1)));
  expect(told).toEqual({ count: 256, through: 6_003, problem: '' });
});
