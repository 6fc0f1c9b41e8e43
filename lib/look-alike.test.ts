import { expect, test } from 'vitest';
import { lookAlikeKey } from './look-alike.ts';

test.each([
  ['Bob', 'bob'],
  ['Bob', 'ＢＯＢ'],
  ['Bob', 'Воb'],
  ['Bob', 'B\u200bo\u2060b'],
  ['Bob', '\u202eBob\u202c'],
  ['Bob', '  Bob\u00a0'],
  ['Bob', 'B0b'],
  ['Carol', 'Саrоl'],
  ['Carol', 'Caro1'],
  ['Ann Lee', 'Ann\u2003 Lee'],
  ['Ann Lee', 'Ann\u2800Lee'],
  ['Ann Lee', 'Ann\u3164Lee\uffa0'],
  ['Bob', 'Bob\u{1d159}'],
  ['Jose', 'José'],
  ['Jose', 'Jose\u0301'],
  ['Michel', 'Мichеl'],
  ['MAX', 'МАХ'],
  ['Nora', 'Νοrα'],
  ['modern', 'modem'],
  ['Wanda', 'VVanda'],
  ["O'Neil", 'O’Neil'],
  ['A-B', 'A–B'],
])('%j looks like %j', (a, b) => {
  expect(lookAlikeKey(a)).toBe(lookAlikeKey(b));
});

test.each([
  ['Bob', 'Rob'],
  ['Anna', 'Hanna'],
  ['Team A', 'Team B'],
  ['Иван', 'Игорь'],
  ['王', '玉'],
])('%j does not look like %j', (a, b) => {
  expect(lookAlikeKey(a)).not.toBe(lookAlikeKey(b));
});

test('what shows nothing has an empty key', () => {
  for (const name of ['', '  ', '\u200b\u200d', '\u202e', '\u3164', '\u0000', '\u2800', '\u{13441}'])
    expect(lookAlikeKey(name), JSON.stringify(name)).toBe('');
});
