import { expect, test } from 'vitest';
import { poolOf, sumOf } from './pools.ts';
import { bucketLength, bucketOf } from './rows.ts';

const conversations = Array.from({ length: 200 }, (_, i) => `conversation-${i}`);

test('a partition is always with one object, whichever of its entries is meant, and other partitions of a hot chat are with others', () => {
  for (const pools of [1, 8, 32]) {
    for (const conversation of conversations.slice(0, 20)) {
      const first = 5 * bucketLength;
      const seqs = [first, first + 1, first + bucketLength / 2, first + bucketLength - 1];
      const buckets = new Map(seqs.map((seq) => [bucketOf(seq), poolOf(conversation, seq, pools)]));
      for (const seq of seqs) expect(poolOf(conversation, seq, pools)).toBe(buckets.get(bucketOf(seq)));
    }
    const ofOneChat = new Set(
      Array.from({ length: 40 * pools }, (_, n) => poolOf('a hot chat', 1 + n * bucketLength, pools)),
    );
    expect([...ofOneChat].sort((a, b) => a - b)).toEqual(Array.from({ length: pools }, (_, i) => i));
  }
});

test('none has far more than its share', () => {
  const pools = 8;
  const counts = Array<number>(pools).fill(0);
  for (const conversation of conversations)
    for (let bucket = 0; bucket < 10; bucket++) counts[poolOf(conversation, 1 + bucket * bucketLength, pools)]! += 1;
  const share = (conversations.length * 10) / pools;
  for (const count of counts) {
    expect(count).toBeGreaterThan(0.7 * share);
    expect(count).toBeLessThan(1.3 * share);
  }
});

test('the health of all is one: figures are added, the longest wait is the longest, and each problem is said once', () => {
  const one = { store: 'cassandra', reachable: true, problem: '', figures: { sockets: 4, longestWaitMs: 20 } } as const;
  const away = { ...one, reachable: false, problem: 'No node answers', figures: { sockets: 0, longestWaitMs: 900 } };
  expect(sumOf([one, { ...one, figures: { sockets: 3, waiting: 2, longestWaitMs: 5 } }])).toEqual({
    ...{ store: 'cassandra', reachable: true, problem: '' },
    figures: { pools: 2, sockets: 7, waiting: 2, longestWaitMs: 20 },
  });
  expect(sumOf([one, away, away, { ...away, problem: 'Another' }])).toEqual({
    ...{ store: 'cassandra', reachable: false, problem: 'No node answers | Another' },
    figures: { pools: 4, sockets: 4, longestWaitMs: 900 },
  });
});
