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
  expect(performance.now() - start).toBeLessThan(10_000);
  expect(pieces.map((piece) => piece.text).join('')).toBe(text);
});

const linked = (text: string) => textPieces(text).flatMap((piece) => (piece.href === null ? [] : [piece.href]));

test.each([
  ['看https://example.org/a。还有', ['https://example.org/a']],
  ['《https://a.example/b》《https://c.example/d》', ['https://a.example/b', 'https://c.example/d']],
  ['（https://example.org/a）、', ['https://example.org/a']],
  ['(https://en.wikipedia.org/wiki/Foo_(bar))', ['https://en.wikipedia.org/wiki/Foo_(bar)']],
  ['*https://example.org/a*, [https://example.org/b], {https://example.org/c}', 3],
  ['https://example.org/\u202egpj.exe', ['https://example.org/']],
  ['javascript:alert(1) ftp://example.org mailto:a@example.org //example.org example.org', []],
  ['http://localhost:8787/x', ['http://localhost:8787/x']],
])('%s has the addresses %j', (text, found) => {
  if (typeof found === 'number') expect(linked(text)).toHaveLength(found);
  else expect(linked(text)).toEqual(found);
  expect(
    textPieces(text)
      .map((piece) => piece.text)
      .join(''),
  ).toBe(text);
});
