import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type End, PageLoads } from './page-loads.ts';

let answers: (object | null)[];
let asked: End[];
let held: (End | null)[];
let loads: PageLoads;
const both = { older: true, newer: true };

beforeEach(() => {
  vi.useFakeTimers();
  [answers, asked, held] = [[], [], []];
  const load = (end: End) => async () => {
    asked.push(end);
    const refusal = answers.shift() ?? null;
    if (refusal !== null) throw refusal;
  };
  const source = { loadOlder: load('older'), loadNewer: load('newer') };
  loads = new PageLoads({
    source,
    held: (end) => held.push(end),
    again: () => loads.loadOne({ older: true, newer: false }),
  });
});
afterEach(() => void vi.useRealTimers());

test('what the server holds back is asked for again when it says, and said to be held until it comes', async () => {
  answers = [{ code: 'history-unavailable', afterMs: 10_000 }];
  loads.loadOne(both);
  await vi.advanceTimersByTimeAsync(0);
  expect(held).toEqual(['older']);
  // The other end waits a moment, and is another end.
  loads.loadOne(both);
  expect(asked).toEqual(['older']);
  await vi.advanceTimersByTimeAsync(1_000);
  loads.loadOne(both);
  expect(asked).toEqual(['older', 'newer']);
  await vi.advanceTimersByTimeAsync(8_900);
  expect(asked).toEqual(['older', 'newer']);
  await vi.advanceTimersByTimeAsync(200);
  expect(asked).toEqual(['older', 'newer', 'older']);
  expect(held.at(-1)).toBe(null);
});

test('offline is said elsewhere, and whoever does not want to wait does not', async () => {
  answers = [{ code: 'offline' }];
  loads.loadOne(both);
  await vi.advanceTimersByTimeAsync(0);
  expect(held).toEqual([null]);
  loads.forgetFailures();
  loads.loadOne(both);
  expect(asked).toEqual(['older', 'older']);
});
