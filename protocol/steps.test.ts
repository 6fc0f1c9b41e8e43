import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countsAt, mergeSteps, noSteps, type Step, type Steps, tickOf } from './steps.ts';

const max = 12;

const steps: fc.Arbitrary<Steps> = fc
  .record({
    from: fc.uniqueArray(fc.integer({ min: 1, max }), { minLength: 1, maxLength: 4 }),
    more: fc.nat(4),
    counts: fc.array(fc.record({ delivered: fc.nat(3), read: fc.nat(3), total: fc.nat(3) }), {
      minLength: 4,
      maxLength: 4,
    }),
  })
  .map(({ from, more, counts }) => {
    const ascending = [...from].sort((a, b) => a - b);
    const made = ascending.map((start, i): Step => ({ from: start, ...(counts[i] as Omit<Step, 'from'>) }));
    return { steps: made, through: (ascending.at(-1) as number) + more };
  });

const order = { sent: 0, delivered: 1, read: 2 } as const;
const atEach = (one: Steps) => Array.from({ length: max + 6 }, (_, i) => strip(countsAt(one, i + 1)));
const strip = (step: Step | null) =>
  step === null ? null : { delivered: step.delivered, read: step.read, total: step.total };

describe('mergeSteps', () => {
  test('[12.3] [D6] the order and the repetition of summaries do not matter', () => {
    fc.assert(
      fc.property(steps, steps, steps, (a, b, c) => {
        expect(atEach(mergeSteps(a, b))).toEqual(atEach(mergeSteps(b, a)));
        expect(atEach(mergeSteps(mergeSteps(a, b), c))).toEqual(atEach(mergeSteps(a, mergeSteps(b, c))));
        expect(atEach(mergeSteps(a, a))).toEqual(atEach(a));
        expect(atEach(mergeSteps(a, noSteps))).toEqual(atEach(a));
      }),
    );
  });

  test('[12.3] [D6] no tick comes about that none of them had', () => {
    fc.assert(
      fc.property(steps, steps, (a, b) => {
        const merged = mergeSteps(a, b);
        for (let seq = 1; seq <= max + 5; seq++) {
          const had = [a, b].map((one) => order[tickOf(countsAt(one, seq))]);
          expect(order[tickOf(countsAt(merged, seq))], String(seq)).toBe(Math.max(...had));
        }
      }),
    );
  });

  test('[D6.1] forgotten by a crash and gone before they said it again: of the other one nothing follows', () => {
    const told = { steps: [{ from: 1, delivered: 1, read: 1, total: 2 }], through: 1 };
    const after = { steps: [{ from: 1, delivered: 0, read: 0, total: 1 }], through: 1 };
    expect(tickOf(countsAt(mergeSteps(told, after), 1))).toBe('sent');
    const then = { steps: [{ from: 1, delivered: 1, read: 0, total: 1 }], through: 1 };
    expect(tickOf(countsAt(mergeSteps(mergeSteps(told, after), then), 1))).toBe('delivered');
  });

  test('[D6] no tick falls, whatever comes', () => {
    fc.assert(
      fc.property(steps, steps, (a, b) => {
        const merged = mergeSteps(a, b);
        for (let seq = 1; seq <= max + 5; seq++) {
          const before = order[tickOf(countsAt(a, seq))];
          expect(order[tickOf(countsAt(merged, seq))], String(seq)).toBeGreaterThanOrEqual(before);
        }
      }),
    );
  });
});

test('[12.4] [D6.2] delivered and read are of all who count; to nobody is not to all', () => {
  const at = (delivered: number, read: number, total: number) => tickOf({ from: 1, delivered, read, total });
  expect(at(1, 0, 2)).toBe('sent');
  expect(at(2, 1, 2)).toBe('delivered');
  expect(at(2, 2, 2)).toBe('read');
  expect(at(1, 2, 2)).toBe('sent');
  expect(at(0, 0, 0)).toBe('sent');
  expect(at(1, 0, 0)).toBe('delivered');
  expect(tickOf(null)).toBe('sent');
});
