import german from 'emojibase-data/de/data.json' with { type: 'json' };
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asEmoji, isEmoji } from './emoji.ts';

const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

test('each of those that Emojibase knows is one, with each tone of skin', () => {
  const all = german
    .filter((one) => 'group' in one)
    .flatMap((one) => [one, ...(one.skins ?? [])])
    .filter(({ emoji }) => !/^\p{Emoji_Modifier}$/u.test(emoji));
  expect(all.length).toBeGreaterThan(3_000);
  expect(all.filter(({ emoji }) => !isEmoji(emoji)).map(({ emoji, hexcode }) => `${emoji} ${hexcode}`)).toEqual([]);
});

test.each([
  ['', 'nothing'],
  ['a', 'a letter'],
  ['1', 'a digit'],
  ['#', 'a sign of which one could be made'],
  ['👍👍', 'two'],
  ['👍 ', 'one and a space'],
  ['👍a', 'one and a letter'],
  ['a👍', 'a letter and one'],
  ['🏻👍', 'a tone before it'],
  ['🇩', 'half a flag'],
  ['🇩🇪🇫🇷', 'two flags'],
  ['👍\u200d', 'one and a joiner'],
  ['\u200d👍', 'a joiner and one'],
  ['👍\u202e', 'one that turns the line'],
  ['👍\u0301', 'one with a mark'],
  ['👍\ufe0f\ufe0f', 'one that is asked for twice'],
  [`👍${'\u0301'.repeat(500)}`, 'one under a heap of marks'],
  [`👩${'\u200d👩'.repeat(500)}`, 'a family without end'],
  [`🏴${'\u{e0067}'.repeat(500)}\u{e007f}`, 'a flag of nowhere'],
  ['\u{e0067}', 'a tag'],
  ['\ufe0f', 'what is not seen'],
  ['\ud83d', 'half of a sign'],
  ['<b>', 'mark-up'],
])('%j is none: %s', (text) => {
  expect(isEmoji(text)).toBe(false);
  if (text.trim() === text) expect(asEmoji(text)).toBeNull();
});

test.each(['👍', '👍🏽', '❤️', '❤️‍🔥', '👩🏽‍🚀', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '1️⃣', '🇩🇪', '👨‍👩‍👧‍👦', '\u{1faea}'])('%s is one', (text) => {
  expect(isEmoji(text)).toBe(true);
  expect([...letters.segment(text)]).toHaveLength(1);
});

test('a heart as it is typed is the picture of one', () => {
  expect(asEmoji('❤')).toBe('❤️');
  expect(asEmoji(' 👍\n')).toBe('👍');
  expect(asEmoji('1')).toBeNull();
});

test('whatever is one is one letter, and short', () => {
  const parts = [
    '👍',
    '❤',
    '\ufe0f',
    '\u200d',
    '🏻',
    '🇩',
    '1',
    '\u20e3',
    '🏴',
    '\u{e0067}',
    '\u{e007f}',
    'a',
    '🔥',
    '\u{1f9ff}',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 8 }), (some) => {
      const text = some.join('');
      if (!isEmoji(text)) return;
      expect([...letters.segment(text)]).toHaveLength(1);
      expect(text.length).toBeLessThanOrEqual(32);
    }),
    { numRuns: 20_000 },
  );
});
