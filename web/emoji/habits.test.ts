import { expect, test } from 'vitest';
import type { UserId } from '../sdk.ts';
import { forgetHabits, habitsOf, keepHabits, withUsed } from './habits.ts';

const ada = 'ada' as UserId;
const bob = 'bob' as UserId;

function storage(): Storage {
  const rows = new Map<string, string>();
  return {
    getItem: (key: string) => rows.get(key) ?? null,
    setItem: (key: string, value: string) => void rows.set(key, value),
    removeItem: (key: string) => void rows.delete(key),
  } as Storage;
}

test('what was used last comes first, once, and no more than a row or two', () => {
  let habits = habitsOf(ada, null);
  for (const emoji of ['😀', '🎉', '😀']) habits = withUsed(habits, emoji);
  expect(habits.recent).toEqual(['😀', '🎉']);
  for (let at = 0; at < 50; at += 1) habits = withUsed(habits, String.fromCodePoint(0x1f600 + at));
  expect(habits.recent).toHaveLength(16);
});

test('they are of one account, and go with it', () => {
  const kept = storage();
  keepHabits(ada, { recent: ['🎉'], tone: 'dark' }, kept);
  expect(habitsOf(ada, kept)).toEqual({ recent: ['🎉'], tone: 'dark' });
  expect(habitsOf(bob, kept)).toEqual({ recent: [], tone: 'none' });
  forgetHabits(ada, kept);
  expect(habitsOf(ada, kept)).toEqual({ recent: [], tone: 'none' });
});

test.each(['{', 'null', '7', '{"recent":7,"tone":"green"}', `{"recent":[7,"","${'x'.repeat(99)}"]}`])(
  'whatever stands in the storage, %s too, is no fault',
  (text) => {
    const kept = storage();
    kept.setItem('roost-emoji/ada', text);
    expect(habitsOf(ada, kept)).toEqual({ recent: [], tone: 'none' });
  },
);
