import { expect, test } from 'vitest';
import { cpuMsOf } from '../../tests/harness/cpu-time.ts';
import { hyperlinks, slow } from '../../tests/inputs/texts.ts';
import { textPieces } from './hyperlinks.ts';

/** Messages of the largest size, made to be slow to look through. */
const absurd: readonly (readonly [string, string])[] = [
  ...Object.entries(slow),
  ['full stops before a letter', `http://a${'.'.repeat(64_000)}x`],
  ['letters', 'h'.repeat(64_000)],
  ['signs around an address', `${'*'.repeat(30_000)}http://a${'*'.repeat(30_000)}`],
  ['letters of a script without spaces', '看'.repeat(21_000)],
  ['addresses behind such letters', '看http://a.b'.repeat(4_500)],
];

test.each(absurd)('all of a message of %s is shown, and what that costs rises with its length', (_what, text) => {
  const pieces = textPieces(text);
  expect(pieces.map((piece) => piece.text).join('')).toBe(text);

  const cost = (part: string) => cpuMsOf(() => textPieces(part));
  const eighth = text.slice(0, text.length / 8);
  cost(eighth);
  // Eight times the length: far from the 64 times of what looks at each letter for each.
  expect(cost(text) / cost(eighth)).toBeLessThan(32);
});

const linked = (text: string) => textPieces(text).flatMap((piece) => (piece.href === null ? [] : [piece.href]));

test.each([
  ...hyperlinks.map(([text, address]) => [text, [address]] as const),
  ['看https://example.org/a。还有', ['https://example.org/a']],
  ['《https://a.example/b》《https://c.example/d》', ['https://a.example/b', 'https://c.example/d']],
  ['（https://example.org/a）、', ['https://example.org/a']],
  ['(https://en.wikipedia.org/wiki/Foo_(bar))', ['https://en.wikipedia.org/wiki/Foo_(bar)']],
  [
    '*https://example.org/a*, [https://example.org/b], {https://example.org/c}',
    ['https://example.org/a', 'https://example.org/b', 'https://example.org/c'],
  ],
  ['**https://example.org/a** ***https://example.org/b**', ['https://example.org/a', 'https://example.org/b']],
  ['https://example.org/a* b* *https://example.org/*/c', ['https://example.org/a*', 'https://example.org/*/c']],
  ['https://example.org/\u202egpj.exe', ['https://example.org/']],
  ['javascript:alert(1) ftp://example.org mailto:a@example.org //example.org example.org', []],
  ['http://localhost:8787/x', ['http://localhost:8787/x']],
] as const)('%s has the addresses %j', (text, found) => {
  expect(linked(text)).toEqual(found);
  expect(
    textPieces(text)
      .map((piece) => piece.text)
      .join(''),
  ).toBe(text);
});
