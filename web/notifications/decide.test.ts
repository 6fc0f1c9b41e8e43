import { describe, expect, test } from 'vitest';
import type { Notification, WakeUpResult } from '../sdk.ts';
import { decide, type Situation } from './decide.ts';

const one = (tag: string, count: number, at: number) => ({ tag, count, at }) as Notification;
const woken = (show: Notification[], more: Partial<WakeUpResult> = {}): WakeUpResult => ({
  ...{ show, withdraw: [], badge: 0, isComplete: true },
  ...more,
});

interface ShownTag {
  readonly tag: string;
  /** All that is read of it here. */
  readonly count: number;
}

const decided = (
  result: WakeUpResult,
  {
    shown = [],
    ...more
  }: Partial<Omit<Situation, 'shown' | 'isOutdated'>> & { readonly shown?: readonly ShownTag[] } = {},
) =>
  decide({
    ...{ result, marks: {}, isLooked: false, isPush: true, ...more },
    shown: shown.map(({ tag }) => tag),
    isOutdated: ({ tag, count }) => shown.some((there) => there.tag === tag && there.count !== count),
  });
const tags = (all: readonly Notification[]) => all.map(({ tag }) => tag);

describe('[W13] of one message there is one notification', () => {
  test('each chat is told once, whoever looks again, and again when more came', () => {
    const first = decided(woken([one('a', 1, 10), one('b', 2, 20)]));
    expect([tags(first.tell), first.instead]).toEqual([['a', 'b'], null]);
    const shown = [
      { tag: 'a', count: 1 },
      { tag: 'b', count: 2 },
    ];
    const again = decided(woken([one('a', 1, 10), one('b', 2, 20)]), { shown, marks: first.marks });
    expect([again.tell, again.renew, again.close, again.instead]).toEqual([[], [], [], null]);
    const more = decided(woken([one('a', 2, 30), one('b', 2, 20)]), { shown, marks: again.marks });
    expect(tags(more.tell)).toEqual(['a']);
    // Within the same millisecond.
    expect(tags(decided(woken([one('a', 3, 30)]), { shown, marks: more.marks }).tell)).toEqual(['a']);
  });

  test('what somebody has wiped away does not come back with the next push', () => {
    const { marks } = decided(woken([one('a', 1, 10)]));
    const next = decided(woken([one('b', 1, 20), one('a', 1, 10)]), { shown: [], marks });
    expect(tags(next.tell)).toEqual(['b']);
  });

  test('some of it read elsewhere: the number falls without a sound, and the rest is no news', () => {
    const { marks } = decided(woken([one('a', 3, 30)]));
    const shown = [{ tag: 'a', count: 3 }];
    const fewer = decided(woken([one('a', 1, 30)]), { shown, marks });
    expect([fewer.tell, tags(fewer.renew)]).toEqual([[], ['a']]);
    expect(decided(woken([one('a', 1, 30)]), { shown: [], marks: fewer.marks }).tell).toEqual([]);
  });

  test('what came while somebody looked at the page is not told when they look away', () => {
    const looked = decided(woken([one('a', 1, 10)]), { isLooked: true, isPush: false });
    expect([looked.tell, looked.instead]).toEqual([[], null]);
    expect(decided(woken([one('a', 1, 10)]), { marks: looked.marks, isPush: false }).tell).toEqual([]);
  });
});

describe('[W13] what was read elsewhere', () => {
  test('is withdrawn, and what comes after it is told', () => {
    const { marks } = decided(woken([one('a', 2, 20)]));
    const read = decided(woken([], { withdraw: ['a'] }), { shown: [{ tag: 'a', count: 2 }], marks, isPush: false });
    expect([read.close, read.marks]).toEqual([['a'], {}]);
    expect(tags(decided(woken([one('a', 1, 30)]), { marks: read.marks }).tell)).toEqual(['a']);
  });
});

describe('a push that leads to no message', () => {
  test('that could not be fetched: there may be some, and nothing of before is forgotten', () => {
    const { marks } = decided(woken([one('a', 1, 10)]));
    const shown = [{ tag: 'a', count: 1 }];
    const failed = decided(woken([one('a', 1, 10)], { isComplete: false }), { shown, marks });
    expect([failed.tell, failed.close, failed.instead, failed.marks]).toEqual([[], [], 'may-have', marks]);
    const neutral = one('neutral', 0, 0);
    expect(decided(woken([neutral], { isComplete: false })).instead).toBe('may-have');
    // What came is told in its place.
    const come = decided(woken([one('b', 1, 20)]), { shown: [...shown, { tag: 'neutral', count: 0 }], marks });
    expect([tags(come.tell), come.close, come.instead]).toEqual([['b'], ['neutral'], null]);
  });

  test('with nothing to see at all: browsers want something', () => {
    expect(decided(woken([])).instead).toBe('nothing-new');
    expect(decided(woken([]), { isLooked: true }).instead).toBeNull();
    expect(decided(woken([]), { isPush: false }).instead).toBeNull();
    expect(
      decided(woken([one('a', 1, 10)]), { shown: [{ tag: 'a', count: 1 }], marks: { a: { at: 10, count: 1 } } })
        .instead,
    ).toBeNull();
  });
});
