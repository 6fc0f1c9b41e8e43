import { describe, expect, test } from 'vitest';
import { cpuMsOf } from '../tests/harness/cpu-time.ts';
import { blank, everyText, names, noNames, seen, slow } from '../tests/inputs/texts.ts';
import {
  cut,
  firstLetter,
  hasMoreLetters,
  isName,
  lettersLeft,
  oneLine,
  quoted,
  shownName,
  showsNothing,
  unstacked,
} from './texts.ts';

const maxLetters = 64;

describe('a text', () => {
  test.each(blank)('shows nothing: %j', (text) => expect(showsNothing(text)).toBe(true));
  test.each([...seen, ...names])('shows something: %j', (text) => expect(showsNothing(text)).toBe(false));
});

describe('a name', () => {
  test.each(noNames)('is none: %j', (text) => expect(isName(text, maxLetters)).toBe(false));
  // The same again: no pattern remembers where it was.
  test.each([...names, ...names])('is one: %j', (text) => expect(isName(text, maxLetters)).toBe(true));
  test('is counted in letters', () => {
    expect(isName('👨‍👩‍👧‍👦'.repeat(64), 64)).toBe(true);
    expect(isName('👨‍👩‍👧‍👦'.repeat(65), 64)).toBe(false);
  });
});

test('how many letters more there is room for', () => {
  for (const letter of ['a', '👨‍👩‍👧‍👦', 'ก็', 'e\u0301'])
    for (const count of [0, 1, 9, 10, 11, 500])
      expect(lettersLeft(letter.repeat(count), 10), `${count} × ${letter}`).toBe(Math.max(-1, 10 - count));
});

test('what others chose becomes one line that turns nothing', () => {
  expect(oneLine(' a\r\n\u2028b\u202ec\u2066d\u0000 ')).toBe('a bcd');
  for (const text of [...noNames, ...names])
    expect(oneLine(text)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
  for (const text of names) expect(oneLine(text)).toBe(text);
});

test('what others chose as a name is shown as one, or not at all', () => {
  for (const text of blank) expect(shownName(text, maxLetters)).toBe('');
  for (const text of names) expect(shownName(text, maxLetters)).toBe(text);
  for (const text of everyText) {
    const shown = shownName(text, maxLetters);
    expect(shown === '' || isName(shown, maxLetters), JSON.stringify(text.slice(0, 80))).toBe(true);
  }
  expect(shownName(`${'👨‍👩‍👧‍👦'.repeat(70)}`, maxLetters)).toBe(`${'👨‍👩‍👧‍👦'.repeat(63)}…`);
});

test('a letter has no more marks than a name may have, whatever stands between them', () => {
  expect(unstacked(`a${'\u0301'.repeat(9)}b`)).toBe(`a${'\u0301'.repeat(8)}b`);
  expect(unstacked(`a${'\u0301\u200d\u200c'.repeat(300)}b`)).toMatch(/^a(\u0301\u200d\u200c){7}\u0301\u200d\u200cb$/u);
  for (const text of names) expect(unstacked(text)).toBe(text);
});

test('a name in quotes ends where the quotes end', () => {
  expect(quoted('Ada”, “Bob" and „Eve“ «x»')).toBe('“Ada’, ’Bob’ and ’Eve’ ’x’”');
});

describe('cutting', () => {
  test.each([
    ['short', 5, 'short'],
    ['longer', 5, 'long…'],
    ['👨‍👩‍👧‍👦👍🏽👍🏽', 2, '👨‍👩‍👧‍👦…'],
    ['👨‍👩‍👧‍👦👍🏽', 2, '👨‍👩‍👧‍👦👍🏽'],
    ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
  ])('%j to %d letters is %j', (text, max, short) => expect(cut(text, max)).toBe(short));

  test('the first letter has its marks', () => {
    expect(['ซินดี้', 'e\u0301a', '👨‍👩‍👧‍👦x', ''].map(firstLetter)).toEqual(['ซิ', 'e\u0301', '👨‍👩‍👧‍👦', '']);
  });

  test('a letter that is a megabyte tall', () => {
    const tall = `a${'\u0335'.repeat(1_000_000)}`;
    expect(cut(tall, 10).length).toBeLessThanOrEqual(10 * 64 + 1);
    expect(hasMoreLetters(tall, 10)).toBe(true);
    expect(lettersLeft(tall, 10)).toBe(-1);
  });
});

test('what it costs to look at a text rises with its length', () => {
  const texts = Object.values(slow);
  const cost = (of: readonly string[]) =>
    cpuMsOf(() => {
      for (const text of of) {
        showsNothing(text);
        oneLine(text);
        shownName(text, text.length);
        isName(text, maxLetters);
        hasMoreLetters(text, text.length);
        lettersLeft(text, text.length);
        cut(text, text.length / 2);
        firstLetter(text);
      }
    });
  const eighths = texts.map((text) => text.slice(0, text.length / 8));
  cost(eighths);
  // Eight times the length: far from the 64 times of what looks at each letter for each.
  expect(cost(texts) / cost(eighths)).toBeLessThan(32);
});

test('what it costs to look at a name does not rise with what is pasted', () => {
  const cost = (length: number) => {
    const texts = ['a', '👨‍👩‍👧‍👦', 'a\u0301'].map((letter) => letter.repeat(length));
    return cpuMsOf(() => {
      for (const text of texts) {
        lettersLeft(text, maxLetters);
        cut(text, maxLetters);
      }
    });
  };
  cost(5_000);
  expect(cost(500_000) / cost(5_000)).toBeLessThan(4);
});
