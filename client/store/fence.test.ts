import { expect, test } from 'vitest';
import { takeOver } from './fence.ts';
import { openMemoryStore } from './memory.ts';

test('[K1] [3.8a] each client that takes a store over is a later life of it, so that no upgrade of an earlier one passes for newer', async () => {
  const store = openMemoryStore();
  const lives: number[] = [];
  for (const token of ['a', 'b', 'a', 'c']) lives.push((await takeOver(store, token, 0)).life);
  expect(lives).toEqual([1, 2, 3, 4]);
});

test('[3.8a] [E68] a life of an earlier copy is a later one than those that the copy does not know of', async () => {
  const store = openMemoryStore();
  const second = 1_800_000_000;
  await takeOver(store, 'a', second * 1_000);
  const copy = openMemoryStore(store.snapshot());
  let last = 0;
  for (let n = 0; n < 5; n++) last = (await takeOver(store, `b${n}`, (second + 60) * 1_000 + n)).life;
  expect((await takeOver(copy, 'c', (second + 120) * 1_000)).life).toBeGreaterThan(last);
});

test('[K1] [3.8a] a clock that is set back, or far ahead, counts none of its lives as an earlier one', async () => {
  const store = openMemoryStore();
  const lives: number[] = [];
  for (const now of [1.8e12, 1.7e12, 0, 9e15, 1.8e12]) lives.push((await takeOver(store, String(now), now)).life);
  expect(lives).toEqual([...new Set(lives)].sort((a, b) => a - b));
  expect(Number.isSafeInteger(Math.max(...lives) * 1_000_000)).toBe(true);
});
