import { describe, expect, test } from 'vitest';
import { pastItsEnd } from './copied-keys.ts';

const weekMs = 7 * 24 * 3_600_000;
const hourMs = 3_600_000;
const messages = (count: number, everyMs: number) => Array.from({ length: count }, (_, i) => ({ at: 1 + i * everyMs }));

describe('[D7] [E62] what a chain has sealed, to who holds a copy of it', () => {
  test('is a thousand messages at most', () => {
    expect(pastItsEnd([])).toBeNull();
    expect(pastItsEnd(messages(1_000, 1_000))).toBeNull();
    const more = messages(1_002, 1_000);
    expect(pastItsEnd(more)).toBe(more[1_000]);
  });

  test('is that of a week, and what was late by an hour', () => {
    expect(pastItsEnd([{ at: 5 }, { at: 5 + weekMs + hourMs }])).toBeNull();
    const late = { at: 6 + weekMs + hourMs };
    expect(pastItsEnd([{ at: 5 }, { at: 9 }, late, { at: 7 + 2 * weekMs }])).toBe(late);
  });
});
