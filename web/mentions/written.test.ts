import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GroupMember, UserId } from '../sdk.ts';
import { offered } from './offered.ts';
import { afterEdit, askedAt, besideCaret, broughtBack, lostBy, sendable, withMember } from './written.ts';

const ann = 'uAnn' as UserId;
const bob = 'uBob' as UserId;
/** `|` is the caret. */
const asked = (written: string) => askedAt(written.replace('|', ''), written.indexOf('|'), []);

test.each([
  ['@|', ''],
  ['hello @an|', 'an'],
  ['hello @ann sm|ith', 'ann sm'],
  ['(@an|', 'an'],
  ['Guten Tag,\n@Jürg|', 'Jürg'],
  ['見て @山|', '山'],
])('in %j a member is being named', (written, typed) => {
  expect(asked(written)?.typed).toBe(typed);
});

test.each([
  'ann@example|',
  'hello|',
  '@ann\nand|',
  '@ and|',
  'https://x.example/@ann|',
  '|@ann',
  `@${'a'.repeat(120)}|`,
  '@@a|',
])('in %j nobody is', (written) => {
  expect(asked(written)).toBeNull();
});

test('behind a mention that stands nobody is named anew', () => {
  expect(askedAt('@Ann ', 5, [{ user: ann, start: 0, length: 4 }])).toBeNull();
});

describe('whom a text means', () => {
  const chosen = withMember(
    'hi @an and @Bob',
    [{ user: bob, start: 11, length: 4 }],
    { from: 3, typed: 'an' },
    {
      user: ann,
      name: 'Ann Lee',
    },
  );

  test('moves with what is written before it, and stays where something is behind it', () => {
    expect(chosen.text).toBe('hi @Ann Lee and @Bob');
    expect(chosen.mentions).toEqual([
      { user: ann, start: 3, length: 8 },
      { user: bob, start: 16, length: 4 },
    ]);
    expect(chosen.caret).toBe(12);
    const edit = (text: string, caret: number) =>
      afterEdit(chosen.text, chosen.mentions, text, caret).map(({ user, start, length }) => [
        user,
        text.slice(start, start + length),
      ]);
    const both = [
      [ann, '@Ann Lee'],
      [bob, '@Bob'],
    ];
    expect(edit('oh hi @Ann Lee and @Bob', 3)).toEqual(both);
    expect(edit('hi @Ann Lee and @Bob!', 21)).toEqual(both);
    expect(edit('hi @@Ann Lee and @Bob', 4)).toEqual(both);
    expect(edit('hi @Ann Lee  and @Bob', 12)).toEqual(both);
  });

  test('is plain text where it was edited', () => {
    const edit = (text: string, caret: number) =>
      afterEdit(chosen.text, chosen.mentions, text, caret).map(({ user }) => user);
    expect(edit('hi @Ann Le and @Bob', 10)).toEqual([bob]);
    expect(edit('hi @AnnLee and @Bob', 7)).toEqual([bob]);
    expect(edit('hi Ann Lee and @Bob', 3)).toEqual([bob]);
    expect(edit('hi @Anna Lee and @Bob', 8)).toEqual([bob]);
    expect(edit('', 0)).toEqual([]);
  });

  test('goes as a whole with the key that would take a letter of it', () => {
    const { mentions } = chosen;
    expect(besideCaret('Backspace', 11, mentions)?.user).toBe(ann);
    expect(besideCaret('Delete', 16, mentions)?.user).toBe(bob);
    expect(besideCaret('Backspace', 12, mentions)).toBeNull();
    expect(besideCaret('a', 11, mentions)).toBeNull();
  });

  test('is as before where the edit that took somebody away is undone', () => {
    const { text, mentions } = chosen;
    const without = 'hi  and @Bob';
    const kept = afterEdit(text, mentions, without, 3);
    const lost = lostBy(text, mentions, without, 3);
    expect(lost.map(({ mention }) => mention.user)).toEqual([ann]);
    expect(broughtBack(text, afterEdit(without, kept, text, 11), lost)).toEqual(mentions);
    // What has another beginning is another text.
    expect(broughtBack('ho @Ann Lee', [], lost)).toEqual([]);
    // Of two who stood there, the one who stood there last; and nobody twice.
    const other = { mention: { user: bob, start: 3, length: 8 }, upTo: 'hi @Ann Lee' };
    expect(broughtBack(text, [], [...lost, other])).toEqual([other.mention]);
  });

  test('whatever is edited, says the same words as before or is none', () => {
    const word = fc.constantFrom('@', 'A', 'n', ' ', '👩', '@Ann');
    const texts = fc.array(word, { maxLength: 8 }).map((words) => words.join(''));
    fc.assert(
      fc.property(texts, texts, texts, fc.nat(30), fc.nat(6), (before, behind, typed, place, taken) => {
        const text = `${before}@Ann${behind}`;
        const mention = { user: ann, start: before.length, length: 4 };
        const from = Math.min(place, text.length);
        const edited = text.slice(0, from) + typed + text.slice(from + taken);
        for (const { start, length } of afterEdit(text, [mention], edited, from + typed.length))
          expect(edited.slice(start, start + length)).toBe('@Ann');
      }),
    );
  });
});

describe('what of it is sent', () => {
  const [ann, bob] = [`u${'a'.repeat(20)}`, `u${'b'.repeat(20)}`] as [UserId, UserId];
  const both = [
    { user: ann, start: 0, length: 4 },
    { user: bob, start: 7, length: 4 },
  ];
  const members = new Set([ann, bob]);

  test('is of those who are members still', () => {
    expect(sendable('@Ann & @Bob', both, members)).toEqual(both);
    expect(sendable('@Ann & @Bob', both, new Set([bob]))).toEqual(both.slice(1));
  });

  // Persian joins an ending to a word so.
  test.each(['\u200c', '\u0301', '\u0e33'])('is plain text where %j was typed to its last letter', (joined) => {
    expect(sendable(`@Ann & @Bob${joined}x`, both, members)).toEqual(both.slice(0, 1));
  });

  test('of more than may be nothing is left out unseen: sending says so', () => {
    const many = Array.from({ length: 33 }, (_, i) => ({ user: ann, start: 5 * i, length: 4 }));
    expect(sendable('@Ann '.repeat(33), many, members)).toHaveLength(33);
  });
});

describe('the members that are offered', () => {
  const member = (user: string, name: string, own = false) => ({ user, name, own }) as GroupMember;
  const all = [
    member('u1', 'Joanna'),
    member('u2', 'Émile Ann'),
    member('u3', 'Ann'),
    member('u4', 'Аnn'),
    member('u5', 'Anna', true),
  ];

  test('are those whose name has what was typed, first those with a word that begins so; not oneself', () => {
    expect(offered(all, 'ann').map(({ user }) => user)).toEqual(['u3', 'u2', 'u1']);
    expect(offered(all, 'emile a').map(({ user }) => user)).toEqual(['u2']);
    expect(offered(all, '')).toHaveLength(4);
    expect(offered(all, 'zoe')).toEqual([]);
    expect(
      offered(
        Array.from({ length: 1_000 }, (_, i) => member(`u${i}`, `Ann ${i}`)),
        'a',
      ),
    ).toHaveLength(50);
  });
});
