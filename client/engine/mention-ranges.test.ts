import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { letterBounds } from '../../lib/texts.ts';
import { cpuMsOf } from '../../tests/harness/cpu-time.ts';
import { maxMentions, mentionsIn, withWords } from './mention-ranges.ts';

const ann = `u${'a'.repeat(20)}`;
const at = (start: number, length: number, user = ann) => ({ user, start, length });
const odd = ['@', 'a', ' ', '\u0301', '\u200d', '👩', '🇩', '🇪', '🏽', '\u202e', 'é', '한', '\n', '\ufe0f'];
const texts = fc.array(fc.constantFrom(...odd), { maxLength: 60 }).map((parts) => parts.join(''));
const number = fc.oneof(fc.nat(70), fc.constantFrom(0xffff_ffff, -1, 0.5, Number.NaN));
const stated = fc.array(fc.record({ user: fc.oneof(fc.constant(ann), fc.string()), start: number, length: number }), {
  maxLength: 40,
});

describe('[4.9a] whom a text means', () => {
  test('is what its ranges say: within it, one behind the other', () => {
    expect(mentionsIn('@Ann and @Bob', [at(0, 4), at(9, 4)])).toEqual([at(0, 4), at(9, 4)]);
    expect(mentionsIn('@Ann', [at(0, 5)])).toEqual([]);
    expect(mentionsIn('@Ann', [at(4, 1)])).toEqual([]);
    expect(mentionsIn('@Ann', [at(0, 0)])).toEqual([]);
    expect(mentionsIn('@Ann and @Bob', [at(0, 4), at(2, 4), at(9, 4), at(0, 4)])).toEqual([at(0, 4), at(9, 4)]);
    expect(mentionsIn('@Ann', [at(0, 4, 'Ann')])).toEqual([]);
  });

  test.each([
    ['half of a character', '👩', [at(0, 1), at(1, 1)]],
    ['a letter without its mark', 'e\u0301', [at(0, 1), at(1, 1)]],
    ['a part of a family', '👩\u200d👧', [at(0, 2), at(0, 3), at(3, 2)]],
    ['half of a flag', '🇩🇪', [at(0, 2), at(2, 2)]],
    ['a hand without its colour', '👍🏽', [at(0, 2)]],
    ['half of a line break', '\r\n', [at(0, 1), at(1, 1)]],
  ])('is nobody where a range cuts %s', (_, text, ranges) => {
    for (const one of ranges) expect(mentionsIn(text, [one])).toEqual([]);
    expect(mentionsIn(text, [at(0, text.length)])).toHaveLength(1);
  });

  test('is nobody where it names more than it may', () => {
    const text = 'a'.repeat(2 * maxMentions + 2);
    const all = (count: number) => Array.from({ length: count }, (__, i) => at(2 * i, 1));
    expect(mentionsIn(text, all(maxMentions))).toHaveLength(maxMentions);
    expect(mentionsIn(text, all(maxMentions + 1))).toEqual([]);
  });

  test('whatever is stated, what is taken cuts no letter, overlaps nothing, and leaves the rest of the text as it is', () => {
    fc.assert(
      fc.property(texts, stated, (text, ranges) => {
        const taken = mentionsIn(text, ranges);
        const isBound = letterBounds(text);
        let end = 0;
        for (const { start, length } of taken) {
          expect(start).toBeGreaterThanOrEqual(end);
          expect([isBound(start), isBound(start + length)]).toEqual([true, true]);
          end = start + length;
        }
        expect(end).toBeLessThanOrEqual(text.length);
        expect(withWords(text, taken, (__, written) => written)).toEqual({ text, ranges: taken });
        const shown = withWords(text, taken, () => '@Robert');
        for (const { start, length } of shown.ranges) expect(shown.text.slice(start, start + length)).toBe('@Robert');
        expect(shown.text.replaceAll('@Robert', '')).toBe(
          taken.toReversed().reduce((rest, one) => rest.slice(0, one.start) + rest.slice(one.start + one.length), text),
        );
      }),
    );
  });

  test('costs no more than the text does, whatever it is made of', () => {
    for (const one of ['🇩', '\u0301', '👩\u200d', '\u0600', 'ᄀ', 'a']) {
      const cost = (times: number) => {
        const text = one.repeat(Math.floor((times * 1_000) / one.length));
        const ranges = Array.from({ length: maxMentions }, (__, i) =>
          at(Math.floor((i * text.length) / maxMentions), 1),
        );
        return cpuMsOf(() => mentionsIn(text, ranges));
      };
      cost(60);
      const [small, large] = [cost(6), cost(60)];
      // Ten times the text: a square would be a hundred.
      expect(large / small).toBeLessThan(40);
    }
  });
});
