import { expect, test } from 'vitest';
import { doubleNegatives } from './check-comments.ts';

test('a clause may say no once, and a second no is refused by its line and its words', () => {
  expect(doubleNegatives('a.ts', '\n/** Nobody waits; none is lost. */')).toEqual([]);
  expect(doubleNegatives('a.ts', '\n/** Nobody waits and none is lost. */')).toEqual([
    'a.ts:2 says no 2 times in one clause: Nobody waits and none is lost',
  ]);
});
