import { describe, expect, test } from 'vitest';
import { withDeadline } from './deadline.ts';
import { KeptStubs } from './kept-stubs.ts';

class Timers {
  readonly standing = new Set<() => void>();

  timer = (_ms: number, work: () => void) => {
    this.standing.add(work);
    return { cancel: () => void this.standing.delete(work) };
  };

  fire(): void {
    for (const work of [...this.standing]) {
      this.standing.delete(work);
      work();
    }
  }
}

describe('a call with a deadline', () => {
  test('is answered, and leaves no timer', async () => {
    const timers = new Timers();
    expect(await withDeadline(timers, 10, Promise.resolve(7))).toBe(7);
    await expect(withDeadline(timers, 10, Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(timers.standing.size).toBe(0);
  });

  test('fails when no answer comes, and drops one that comes later', async () => {
    const timers = new Timers();
    let answer: (value: number) => void = () => {};
    const call = withDeadline(timers, 10, new Promise<number>((resolve) => void (answer = resolve)));
    timers.fire();
    answer(7);
    await expect(call).rejects.toThrow('no answer within 10 ms');
    expect(timers.standing.size).toBe(0);
  });
});

test('a kept stub whose call ran out of time is made anew', async () => {
  const timers = new Timers();
  let made = 0;
  const stubs = new KeptStubs(
    (_id: string) => ({ ask: () => (++made === 1 ? new Promise<number>(() => {}) : Promise.resolve(made)) }),
    { ask: true },
    { deadline: { ms: 10, ...timers } },
  );
  const first = stubs.get('a').ask();
  timers.fire();
  await expect(first).rejects.toThrow('no answer');
  expect(await stubs.get('a').ask()).toBe(2);
  expect(timers.standing.size).toBe(0);
});
