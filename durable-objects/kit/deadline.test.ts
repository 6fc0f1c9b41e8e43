import { describe, expect, test } from 'vitest';
import { Deadlines } from './deadline.ts';
import { KeptStubs } from './kept-stubs.ts';

class Timers {
  readonly running = new Set<() => void>();

  timer = (_ms: number, work: () => void) => {
    this.running.add(work);
    return { cancel: () => void this.running.delete(work) };
  };

  fire(): void {
    for (const work of [...this.running]) {
      this.running.delete(work);
      work();
    }
  }
}

/** As many ticks as ten seconds have. */
const ticks = 50;

function tenSeconds() {
  const timers = new Timers();
  return { timers, deadlines: new Deadlines({ ms: 10_000, ...timers }) };
}

describe('a call with a deadline', () => {
  test('fails in its last tick, and not before', () => {
    const { timers, deadlines } = tenSeconds();
    const faults: string[] = [];
    deadlines.begin((fault) => faults.push(fault.message));
    for (let i = 1; i < ticks; i++) timers.fire();
    expect(faults).toEqual([]);
    timers.fire();
    expect(faults).toEqual(['no answer within 10000 ms']);
    expect(timers.running.size).toBe(0);
  });

  test('has its whole time, whenever others began', () => {
    const { timers, deadlines } = tenSeconds();
    const failed: string[] = [];
    deadlines.begin(() => failed.push('first'));
    for (let i = 1; i < ticks; i++) timers.fire();
    deadlines.begin(() => failed.push('second'));
    timers.fire();
    expect(failed).toEqual(['first']);
    for (let i = 2; i < ticks; i++) timers.fire();
    expect(failed).toEqual(['first']);
    timers.fire();
    expect(failed).toEqual(['first', 'second']);
  });

  test('has one timer with all others, which ends one tick after the last of them', () => {
    const { timers, deadlines } = tenSeconds();
    const failed: string[] = [];
    for (let i = 0; i < 100; i++) deadlines.begin(() => failed.push('answered')).fail = null;
    expect(timers.running.size).toBe(1);
    timers.fire();
    expect(timers.running.size).toBe(0);
    for (let i = 0; i < ticks; i++) timers.fire();
    expect(failed).toEqual([]);
  });
});

test('a kept stub gives the answer, or the fault, whatever comes at its deadline', async () => {
  const { timers } = tenSeconds();
  const stubs = new KeptStubs(
    (_id: string) => ({
      ask: () => Promise.resolve(7),
      fail: () => Promise.reject(new Error('down')),
      broken: (): Promise<void> => {
        throw new Error('gone');
      },
    }),
    { ask: true, fail: true, broken: true },
    { deadline: { ms: 10_000, ...timers } },
  );
  expect(await stubs.get('a').ask()).toBe(7);
  await expect(stubs.get('a').fail()).rejects.toThrow('down');
  await expect(stubs.get('a').broken()).rejects.toThrow('gone');
  timers.fire();
  expect(timers.running.size).toBe(0);
});

test('a kept stub whose call ran out of time is made anew', async () => {
  const timers = new Timers();
  let made = 0;
  const stubs = new KeptStubs(
    (_id: string) => ({ ask: () => (++made === 1 ? new Promise<number>(() => {}) : Promise.resolve(made)) }),
    { ask: true },
    { deadline: { ms: 10_000, ...timers } },
  );
  const first = stubs.get('a').ask();
  for (let i = 0; i < ticks; i++) timers.fire();
  await expect(first).rejects.toThrow('no answer');
  expect(await stubs.get('a').ask()).toBe(2);
});

test('a fault of a stub that was followed by another leaves that one kept', async () => {
  const timers = new Timers();
  const calls: ((fault: Error) => void)[] = [];
  let made = 0;
  const stubs = new KeptStubs(
    (_id: string) => {
      made++;
      return { ask: () => new Promise<number>((_, reject) => calls.push(reject)) };
    },
    { ask: true },
    { deadline: { ms: 10_000, ...timers } },
  );
  const [first, second] = [stubs.get('a').ask(), stubs.get('a').ask()];
  calls[0]?.(new Error('down'));
  await expect(first).rejects.toThrow('down');
  const next = stubs.get('a');
  calls[1]?.(new Error('down'));
  await expect(second).rejects.toThrow('down');
  expect(stubs.get('a')).toBe(next);
  expect(made).toBe(2);
});
