import { expect, test } from 'vitest';
import { keptWith, rememberedKeys } from './native.ts';

test('what is kept with a key is found by its bytes as long as it is among the last that were seen', () => {
  const remembered = rememberedKeys(2);
  let made = 0;
  const use = keptWith((key) => ({ number: ++made, key }));
  const times = (first: number) => use(remembered(Uint8Array.of(first, 1, 2))).number;
  expect([times(1), times(2), times(1), times(2)]).toEqual([1, 2, 1, 2]);
  // The one that was not seen for the longest goes.
  expect([times(1), times(3), times(1), times(2)]).toEqual([1, 3, 1, 4]);
  const own = Uint8Array.of(9);
  const kept = remembered(own);
  own[0] = 8;
  expect(kept).toEqual(Uint8Array.of(9));
});
