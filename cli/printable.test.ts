import { expect, test } from 'vitest';
import { printable } from './printable.ts';

test('what a terminal would obey is left out; lines, tabs and every script stay', () => {
  expect(printable('\u001b]0;title\u0007\u001b[2Jhello\r\u009b31m')).toBe(']0;title[2Jhello31m');
  expect(printable('abc\u202edef\u2066')).toBe('abcdef');
  const plain = 'two\nlines\tand مرحبا 😀 é';
  expect(printable(plain)).toBe(plain);
});
