import { expect, test } from 'vitest';
import { belowRow, jsonLine, printable, row, shellWord } from './printable.ts';

test('what a terminal would obey is left out; lines, tabs and every script stay', () => {
  expect(printable('\u001b]0;title\u0007\u001b[2Jhello\r\u009b31m')).toBe(']0;title[2Jhello31m');
  expect(printable('abc\u202edef\u2066')).toBe('abcdef');
  const plain = 'two\nlines\tand مرحبا 😀 é';
  expect(printable(plain)).toBe(plain);
});

test('JSON on a terminal holds nothing that it would obey, and says the same', () => {
  const data = { text: 'a\u009b31m\u009d52;c;Zm9v\u009c \u202ereversed \u2028 \u007f \n 👍 é' };
  const line = jsonLine(data);
  expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u);
  expect(line).toContain('👍 é');
  expect(JSON.parse(line)).toEqual(data);
});

test.each([
  ['Robot', '"Robot"'],
  ['Zoë K.', '"Zoë K."'],
  ['$(touch x)`y`"!', "'$(touch x)`y`\"!'"],
  ["it's", "'it'\\''s'"],
])('%s is one word to a shell', (name, word) => {
  expect(shellWord(name)).toBe(word);
});

test.each(['\n', '\r\n', '\r', '\u2028', '\u2029', '\u0085', '\v', '\f'])(
  'one row is one row, whatever breaks it: %j',
  (end) => {
    const forged = `hi${end}    9  2026-01-01 00:00 +00:00  you: yes`;
    expect(printable(row(forged))).not.toMatch(/\n/);
    expect(printable(belowRow(forged)).split('\n')).toEqual([
      'hi',
      '       │     9  2026-01-01 00:00 +00:00  you: yes',
    ]);
  },
);
