import { expect, test, vi } from 'vitest';
import { isHeld, printReport } from './report.ts';

test('a bar is held on its limit, missed beyond it, and missed without a figure', () => {
  const atMost = { name: 'x', limit: 1, direction: 'at-most' as const };
  expect([0.9, 1, 1.1, Number.NaN].map((value) => isHeld({ ...atMost, value }))).toEqual([true, true, false, false]);
  const atLeast = { name: 'x', limit: 2, direction: 'at-least' as const };
  expect([1.9, 2, 2.1].map((value) => isHeld({ ...atLeast, value }))).toEqual([false, true, true]);
});

test('with --json the last line of stdout is one object, and a missed bar ends with 1', () => {
  const [log, error] = [vi.spyOn(console, 'log'), vi.spyOn(console, 'error')];
  for (const spy of [log, error]) spy.mockImplementation(() => {});
  const report = {
    bench: 'b',
    settings: { pairs: 2 },
    figures: { rate: 1234.5678 },
    bars: [{ name: 'ratio', value: 2, limit: 2.5, direction: 'at-least' as const }],
  };
  expect(printReport(report, true)).toBe(1);
  expect(log).toHaveBeenCalledOnce();
  expect(JSON.parse(String(log.mock.lastCall?.[0]))).toEqual({
    bench: 'b',
    settings: { pairs: 2 },
    figures: { rate: 1234.568 },
    bars: [{ name: 'ratio', value: 2, limit: 2.5, ok: false }],
  });
  for (const spy of [log, error]) spy.mockRestore();
});
