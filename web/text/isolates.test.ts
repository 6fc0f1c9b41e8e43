import { describe, expect, test } from 'vitest';
import { namesIn } from '../model/system-line.ts';
import type { UserId } from '../sdk.ts';
import { isolated, isolatedPieces, withIsolated, withoutIsolates } from './isolates.ts';

const user = 'u1' as UserId;
/** What is isolated, in brackets. */
const marked = (text: string) =>
  isolatedPieces(text)
    .map((piece, at) => (at % 2 === 0 ? piece : `[${piece}]`))
    .join('');

describe('names within a sentence', () => {
  test('are pieces of their own, and nothing in them ends the isolation or begins another', () => {
    expect(marked(`${isolated('محمد')} is typing…`)).toBe('[محمد] is typing…');
    expect(marked(`${isolated('a\u2069b\u2068c')} is typing…`)).toBe('[abc] is typing…');
    expect(withoutIsolates(`${isolated('محمد')} is typing…`)).toBe('محمد is typing…');
  });

  test.each([
    ['محمد added Bob', ['محمد', 'Bob'], '[محمد] added [Bob]'],
    ['Bob added Bob Smith', ['Bob', 'Bob Smith'], '[Bob] added [Bob Smith]'],
    ['“Anna” hat „a (b)*“ entfernt', ['Anna', 'a (b)*'], '“[Anna]” hat „[a (b)*]“ entfernt'],
    ['x-y added a|b', ['x-y', 'a|b'], '[x-y] added [a|b]'],
    ['Bobby added nobody', ['Bob', ''], 'Bobby added nobody'],
    ['You left', [], 'You left'],
  ])('%j with %j', (text, names, expected) => {
    expect(marked(withIsolated(text, names))).toBe(expected);
  });

  test('of a change are all people in it, what tells them apart, and its title', () => {
    const by = { user, name: 'محمد' };
    const people = [{ user, name: 'Bob', certain: '@bob' }];
    expect(namesIn({ what: 'added', by, people, newNumbers: [] })).toEqual(['محمد', '', 'Bob', '@bob']);
    expect(namesIn({ what: 'renamed', by, title: 'نادي' })).toEqual(['محمد', '', 'نادي']);
    // As it stands in quotes, too.
    expect(namesIn({ what: 'renamed', by, title: 'نادي "1"' })).toContain('نادي ’1’');
  });
});
