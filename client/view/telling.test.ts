import { describe, expect, test } from 'vitest';
import { Cell } from './cell.ts';
import { tellAt } from './telling.ts';

function paced() {
  const due: (() => void)[] = [];
  const telling = tellAt((tell) => due.push(tell));
  return { telling, due, pass: () => due.shift()?.() };
}

describe('those who watch are told at the pace of the app', () => {
  test('of many changes once, of the newest, and who looks sees it before', () => {
    const { telling, due, pass } = paced();
    let value = 0;
    const cell = new Cell(() => value, telling);
    const heard: number[] = [];
    cell.subscribe((one) => heard.push(one));
    for (value = 1; value < 5; value += 1) cell.invalidate();
    value = 5;
    cell.invalidate();
    expect(cell.current).toBe(5);
    expect(heard).toEqual([0]);
    expect(due.length).toBe(1);
    pass();
    expect(heard).toEqual([0, 5]);
  });

  test('of all that changed together; what changes while they are told is told next', () => {
    const { telling, due, pass } = paced();
    let [a, b] = [0, 0];
    const first = new Cell(() => a, telling);
    const second = new Cell(() => b, telling);
    const heard: string[] = [];
    first.subscribe((one) => {
      heard.push(`a${one}`);
      if (one !== 1) return;
      b = 2;
      second.invalidate();
    });
    second.subscribe((one) => heard.push(`b${one}`));
    [a, b] = [1, 1];
    first.invalidate();
    second.invalidate();
    pass();
    expect(heard).toEqual(['a0', 'b0', 'a1', 'b2']);
    expect(due.length).toBe(1);
    pass();
    expect(heard.at(-1)).toBe('b2');
    expect(due.length).toBe(0);
  });

  test('who has gone meanwhile is told nothing, and nothing is worked out for nobody', () => {
    const { telling, pass } = paced();
    let runs = 0;
    const cell = new Cell(() => ++runs, telling);
    const heard: number[] = [];
    const stop = cell.subscribe((one) => heard.push(one));
    cell.invalidate();
    stop();
    pass();
    expect(heard).toEqual([1]);
    expect(runs).toBe(1);
  });

  test('without a pace of each change at once', () => {
    let value = 0;
    const cell = new Cell(() => value, tellAt(undefined));
    const heard: number[] = [];
    cell.subscribe((one) => heard.push(one));
    for (value = 1; value <= 3; value += 1) cell.invalidate();
    expect(heard).toEqual([0, 1, 2, 3]);
  });
});
