import { expect, test } from 'vitest';
import { takeOver } from './fence.ts';
import { openMemoryStore } from './memory.ts';

test('[K1] [3.8a] each client that takes a store over is a later life of it, so that no upgrade of an earlier one passes for newer', async () => {
  const store = openMemoryStore();
  const lives: number[] = [];
  for (const token of ['a', 'b', 'a', 'c']) lives.push((await takeOver(store, token)).life);
  expect(lives).toEqual([1, 2, 3, 4]);
});
