import { expect, test } from 'vitest';
import { textPieces } from './links.ts';

/** Messages of the largest size, made to be slow to look through. */
const absurd: readonly (readonly [string, string])[] = [
  ['closing brackets', `http://a${')'.repeat(64_000)}`],
  ['full stops before a letter', `http://a${'.'.repeat(64_000)}x`],
  ['brackets and full stops in turn', `http://a${').'.repeat(32_000)}`],
  ['addresses', 'http://a.b '.repeat(5_800)],
  ['beginnings of addresses', 'http://'.repeat(9_000)],
  ['letters', 'h'.repeat(64_000)],
];

test.each(absurd)('a message of %s is looked through at once, and all of it is shown', (_what, text) => {
  const start = performance.now();
  const pieces = textPieces(text);
  expect(performance.now() - start).toBeLessThan(500);
  expect(pieces.map((piece) => piece.text).join('')).toBe(text);
});
