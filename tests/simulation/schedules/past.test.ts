/** What the seeds have found so far, cut down, kept for ever; and that a seed says it all. */
import { describe, expect, test } from 'vitest';
import { nothingElse, type Plan, planOf } from '../plan.ts';
import { run } from '../run.ts';
import { calm } from '../world/weather.ts';

const quiet = {
  ...{ seed: 1, prelude: [], steps: [], weather: calm, lastsMs: 60_000, limits: {} },
  ...nothingElse,
} satisfies Partial<Plan>;
const group = (members: readonly number[]) =>
  ({ at: 0, device: 0, action: { what: 'group', members, title: 'first' } }) as const;

const past: readonly (readonly [string, Plan])[] = [
  [
    '[F2] a hint is all that is said of a large group that one was just added to',
    { ...quiet, people: [1, 1, 2], prelude: [group([0, 1, 2])], limits: { maxMembersDelivered: 2 } },
  ],
  [
    '[F2] a device that has all that a hint named is told of what follows',
    {
      ...quiet,
      people: [1, 1, 2, 1],
      prelude: [group([0, 1, 2, 3])],
      steps: [{ at: 20_000, device: 3, action: { what: 'send', chat: 0, text: 'later', expiresMs: 0 } }],
      limits: { maxMembersDelivered: 2 },
    },
  ],
  [
    '[F2] a hint is all that is said of a large group that one was added to again',
    {
      ...quiet,
      people: [1, 1, 2, 1],
      prelude: [group([0, 1, 2, 3])],
      steps: [
        { at: 2_365, device: 3, action: { what: 'leave', chat: 0 } },
        { at: 23_459, device: 0, action: { what: 'add', chat: 0, person: 2 } },
      ],
      limits: { maxMembersDelivered: 2 },
    },
  ],
  [
    '[D4.1] a device that is linked after its person left is told nothing of what came later',
    {
      ...quiet,
      people: [1, 2],
      prelude: [group([0, 1])],
      steps: [
        { at: 511, device: 1, action: { what: 'burst', chat: 0, text: 'm', count: 16 } },
        { at: 747, device: 0, action: { what: 'leave', chat: 0 } },
        { at: 2_623, device: 2, action: { what: 'send', chat: 0, text: 'after', expiresMs: 0 } },
        { at: 4_367, device: 0, action: { what: 'link' } },
        { at: 6_056, device: 3, action: { what: 'read', chat: 0 } },
      ],
    },
  ],
  [
    '[D8] a linked device that lacks what came before it counts what it has not read, no more',
    {
      ...quiet,
      people: [1, 1, 2, 1],
      prelude: [group([0, 1, 2, 3])],
      steps: [
        { at: 6_638, device: 0, action: { what: 'send', chat: 0, text: 'before', expiresMs: 0 } },
        { at: 7_215, device: 2, action: { what: 'link' } },
        { at: 10_956, device: 5, action: { what: 'offline', ms: 30_000, told: false } },
        { at: 13_810, device: 0, action: { what: 'send', chat: 0, text: 'unseen', expiresMs: 0 } },
        { at: 14_052, device: 5, action: { what: 'read', chat: 0 } },
      ],
    },
  ],
  [
    '[D6.1] a device whose connection went silent comes back by itself',
    {
      ...quiet,
      people: [2, 2],
      prelude: [{ at: 0, device: 0, action: { what: 'direct', peer: 1, text: 'hello' } }],
      steps: [{ at: 10_000, device: 1, action: { what: 'offline', ms: 20_000, told: false } }],
    },
  ],
  [
    '[D1.8] a device is signed out while its object is overloaded: it is repeated until it is done, so that all agree who is there',
    {
      ...quiet,
      people: [2, 1],
      prelude: [{ at: 0, device: 0, action: { what: 'direct', peer: 1, text: 'hello' } }],
      steps: [
        { at: 40_000, device: 1, action: { what: 'burst', chat: 0, text: 'm', count: 40 } },
        { at: 41_000, device: 0, action: { what: 'overloaded', pick: 0, ms: 15_000 } },
        { at: 41_500, device: 0, action: { what: 'unlink', pick: 0 } },
      ],
      limits: { maxConversationSendsPerSecond: 1, maxConversationBurst: 2 },
    },
  ],
];

describe('past failures', () => {
  test.for(past)('%s', async ([, plan]) => {
    for (const seed of [1, 2, 3]) expect((await run({ ...plan, seed })).found).toEqual([]);
  });
});

describe('a seed', () => {
  test('says it all: the same one twice does the same', async () => {
    for (const seed of [3, 4, 5]) {
      const [one, other] = [await run(planOf(seed)), await run(planOf(seed))];
      expect(other.digest).toBe(one.digest);
      expect(other.events).toBe(one.events);
    }
  });

  test('differs from another one', async () => {
    expect((await run(planOf(3))).digest).not.toBe((await run(planOf(4))).digest);
  });

  test('can be repeated from the list of what went wrong in it', async () => {
    const one = await run(planOf(8));
    const again = await run(planOf(8), { mishaps: one.mishaps });
    expect(again.digest).toBe(one.digest);
  });
});
