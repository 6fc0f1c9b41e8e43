import { describe, expect, test } from 'vitest';
import { type Step, stepFrom } from './row-steps.ts';

/** Rows of these heights below each other, the first at `top`. */
function rows(heights: readonly number[], top = 0) {
  return heights.map((height, at) => {
    const begin = top + heights.slice(0, at).reduce((sum, one) => sum + one, 0);
    return { top: begin, bottom: begin + height };
  });
}

const window = { top: 0, bottom: 100 };
const up: Step = { by: 'row', towards: -1 };
const down: Step = { by: 'row', towards: 1 };
const pageUp: Step = { by: 'page', towards: -1 };
const pageDown: Step = { by: 'page', towards: 1 };
const ten = rows(Array(10).fill(30));

describe('from row to row', () => {
  test('one up, one down, and no further than there are rows', () => {
    expect(stepFrom(4, ten, window, down)).toBe(5);
    expect(stepFrom(4, ten, window, up)).toBe(3);
    expect(stepFrom(0, ten, window, up)).toBe(0);
    expect(stepFrom(9, ten, window, down)).toBe(9);
  });

  test('a page is what fits into the window with the row that one comes from', () => {
    expect(stepFrom(2, ten, window, pageDown)).toBe(4);
    expect(stepFrom(7, ten, window, pageUp)).toBe(5);
    expect(stepFrom(8, ten, window, pageDown)).toBe(9);
    expect(stepFrom(1, ten, window, pageUp)).toBe(0);
  });

  test('a page is one row at least, however high it is', () => {
    const mixed = rows([30, 400, 30]);
    expect(stepFrom(0, mixed, window, pageDown)).toBe(1);
    expect(stepFrom(2, rows([30, 400, 30], -430), window, pageUp)).toBe(1);
  });

  test('a row higher than the window is read to its end before it is left', () => {
    const high = [30, 400, 30];
    expect(stepFrom(1, rows(high, -30), window, down)).toBeNull();
    expect(stepFrom(1, rows(high, -30), window, pageDown)).toBeNull();
    expect(stepFrom(1, rows(high, -330), window, down)).toBe(2);
    expect(stepFrom(1, rows(high, -330), window, up)).toBeNull();
    expect(stepFrom(1, rows(high, -30), window, up)).toBe(0);
  });

  test('one that was scrolled out of sight is left at once', () => {
    expect(stepFrom(1, rows([30, 400, 30], -1_000), window, down)).toBe(2);
    expect(stepFrom(1, rows([30, 400, 30], 1_000), window, up)).toBe(0);
  });
});
