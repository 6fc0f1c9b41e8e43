import { beforeEach, describe, expect, test } from 'vitest';
import { newUserId } from './checked-ids.ts';
import { DeploymentIds, IdMemory } from './given-ids.ts';
import type { UserId } from './ids.ts';

const key = new Uint8Array(32).fill(3);
const made = (i: number) => `u${String(i).padStart(20, '0')}` as UserId;

let old: Set<string>;
let asked: { key: number; hasOld: number; old: number };
let now: number;
let hold: Promise<void> | null;

beforeEach(() => {
  [old, asked, now, hold] = [new Set(), { key: 0, hasOld: 0, old: 0 }, 0, null];
});

function ids(memory = new IdMemory()): DeploymentIds {
  const rows = {
    key: async () => (asked.key++, key),
    hasOld: async () => {
      asked.hasOld++;
      await hold;
      return old.size > 0;
    },
    old: async (some: readonly string[]) => {
      asked.old++;
      expect(some.length).toBeLessThanOrEqual(50);
      return some.filter((id) => old.has(id));
    },
  };
  return new DeploymentIds(rows, () => now, memory);
}

describe('[D10.1] where every id has a check', () => {
  test('those given out are known without a look into the directory', async () => {
    const all = ids();
    const given = [await all.newUserId(), newUserId(key)];
    expect(await all.given(given)).toEqual(new Set(given));
    expect(asked).toEqual({ key: 1, hasOld: 0, old: 0 });
  });

  test('a thousand made-up ones cost one look in ten seconds', async () => {
    const all = ids();
    for (let i = 0; i < 1_000; i++) expect(await all.given([made(i)])).toEqual(new Set());
    expect(asked).toEqual({ key: 1, hasOld: 1, old: 0 });
    now += 10_001;
    await all.given([made(1)]);
    expect(asked.hasOld).toBe(2);
  });

  test('a crowd of made-up ones at the end of the ten seconds costs one look, and is answered', async () => {
    const all = ids();
    await all.given([made(1)]);
    now += 10_001;
    let release = () => {};
    hold = new Promise((resolve) => {
      release = resolve;
    });
    const first = all.given([made(0)]);
    for (let i = 1; i < 100; i++) expect(await all.given([made(i)])).toEqual(new Set());
    release();
    expect(await first).toEqual(new Set());
    expect(asked.hasOld).toBe(2);
  });

  test('a look that never comes back is followed by another a second later', async () => {
    const all = ids();
    await all.given([made(1)]);
    now += 10_001;
    hold = new Promise(() => {});
    void all.given([made(0)]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    hold = null;
    now += 1_001;
    await all.given([made(2)]);
    expect(asked.hasOld).toBe(3);
  });

  test('[T1] a clock that is set back makes nobody believe for long that there are no old ones', async () => {
    const all = ids();
    now = 3_600_000;
    await all.given([made(1)]);
    now = 0;
    old.add(made(1));
    expect(await all.given([made(1)])).toEqual(new Set([made(1)]));
  });
});

describe('[K2] where ids were given out before there was a check', () => {
  test('they are known, from memory the second time; others are not', async () => {
    for (let i = 0; i < 100; i++) old.add(made(i));
    const all = ids();
    const some = Array.from({ length: 120 }, (_, i) => made(i));
    expect((await all.given(some)).size).toBe(100);
    expect(asked).toMatchObject({ hasOld: 1, old: 3 });
    expect((await all.given(some.slice(0, 100))).size).toBe(100);
    expect(asked).toMatchObject({ hasOld: 1, old: 3 });
  });

  test('one that the release before makes beside this one is known soon', async () => {
    const all = ids();
    await all.given([made(1)]);
    old.add(made(1));
    now += 10_001;
    expect(await all.given([made(1)])).toEqual(new Set([made(1)]));
  });

  test('many looks at once are a fault of the moment: no answer says that there is no such person', async () => {
    const all = ids();
    let release = () => {};
    hold = new Promise((resolve) => {
      release = resolve;
    });
    const waiting = Array.from({ length: 16 }, (_, i) => all.given([made(i)]));
    await new Promise((resolve) => setTimeout(resolve, 5));
    await expect(all.given([made(99)])).rejects.toThrow('at once');
    release();
    await Promise.all(waiting);
    expect(await all.given([made(99)])).toEqual(new Set());
  });
});
