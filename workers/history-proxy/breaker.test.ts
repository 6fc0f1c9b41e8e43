import { expect, test } from 'vitest';
import { handClock } from '../../tests/harness/hand-clock.ts';
import { Breaker, BreakerPause } from './breaker.ts';

const fail = () => Promise.reject(new Error('no answer'));
const answer = async () => 'answer';

test('after three failures in a row nothing is tried for a moment, then one call decides', async () => {
  const clock = handClock();
  const breaker = new Breaker(clock.now);
  for (const work of [fail, fail]) await expect(breaker.run(work)).rejects.toThrow('no answer');
  expect(await breaker.run(answer)).toBe('answer');
  for (const work of [fail, fail, fail]) await expect(breaker.run(work)).rejects.toThrow('no answer');
  await expect(breaker.run(answer)).rejects.toThrow(BreakerPause);
  expect(breaker.remainingMs).toBe(500);

  clock.pass(500);
  await expect(breaker.run(fail)).rejects.toThrow('no answer');
  expect(breaker.remainingMs).toBe(1_000);
  clock.pass(1_000);
  let end = (_: string) => {};
  const attempt = breaker.run(() => new Promise<string>((resolve) => (end = resolve)));
  await expect(breaker.run(answer)).rejects.toThrow(BreakerPause);
  end('it is back');
  expect(await attempt).toBe('it is back');
  expect(await breaker.run(answer)).toBe('answer');
  expect(breaker.isOpen).toBe(false);
});

test('a pause has a longest', async () => {
  const clock = handClock();
  const breaker = new Breaker(clock.now);
  for (let i = 0; i < 12; i++) {
    await breaker.run(fail).catch(() => {});
    clock.pass(breaker.remainingMs);
  }
  await breaker.run(fail).catch(() => {});
  expect(breaker.remainingMs).toBe(2_000);
});

test('told that there may be an answer, it lets one call decide at once', async () => {
  const clock = handClock();
  const breaker = new Breaker(clock.now);
  for (let i = 0; i < 3; i++) await breaker.run(fail).catch(() => {});
  await expect(breaker.run(answer)).rejects.toThrow(BreakerPause);
  breaker.tryNow();
  await expect(breaker.run(fail)).rejects.toThrow('no answer');
  expect(breaker.remainingMs).toBe(1_000);
  breaker.tryNow();
  expect(await breaker.run(answer)).toBe('answer');
  // Of one that is closed it opens nothing.
  breaker.tryNow();
  expect(breaker.isOpen).toBe(false);
  expect(await breaker.run(answer)).toBe('answer');
});

test('what was under way when it opened opens it no further', async () => {
  const clock = handClock();
  const breaker = new Breaker(clock.now);
  await Promise.allSettled(Array.from({ length: 10 }, () => breaker.run(fail)));
  expect(breaker.remainingMs).toBe(500);
});

test('what is wrong with a call itself opens nothing', async () => {
  const breaker = new Breaker(handClock().now);
  for (let i = 0; i < 5; i++) await breaker.run(() => Promise.reject(new TypeError('no number'))).catch(() => {});
  expect(await breaker.run(answer)).toBe('answer');
});

test('what another breaker has not tried is no failure of this one', async () => {
  const clock = handClock();
  const [outer, inner] = [new Breaker(clock.now), new Breaker(clock.now)];
  const nested = () => outer.run(() => inner.run(fail));
  for (let i = 0; i < 3; i++) await nested().catch(() => {});
  clock.pass(500);
  await nested().catch(() => {});
  clock.pass(outer.remainingMs);
  // The inner one is tried by somebody else, and waits longer.
  await inner.run(fail).catch(() => {});
  expect([outer.remainingMs, inner.remainingMs]).toEqual([0, 2_000]);
  await expect(outer.run(() => inner.run(answer))).rejects.toThrow(BreakerPause);
  expect(outer.remainingMs).toBe(0);
  clock.pass(inner.remainingMs);
  expect(await outer.run(() => inner.run(answer))).toBe('answer');
});
