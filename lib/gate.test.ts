import { expect, test } from 'vitest';
import { Bucket } from './bucket.ts';
import { Gate } from './gate.ts';

test('so many at a time, in the order of their coming, and a fault makes room as well', async () => {
  const gate = new Gate(2);
  const ends: (() => void)[] = [];
  const begun: number[] = [];
  const all = [0, 1, 2, 3, 4].map((n) =>
    gate.pass(async () => {
      begun.push(n);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (n === 1) throw new Error('a fault');
      return n;
    }),
  );
  const settled = Promise.allSettled(all);
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  await turn();
  expect(begun).toEqual([0, 1]);
  ends[1]?.();
  await turn();
  expect(begun).toEqual([0, 1, 2]);
  while (ends.length < 5) {
    for (const end of ends) end();
    await turn();
  }
  for (const end of ends) end();
  expect((await settled).map((one) => one.status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ]);
});

test('what passes beyond the first goes at a pace, in the order of its coming, and a clock that is set back stops nothing', async () => {
  let now = 1_000;
  const timers: { at: number; work: () => void }[] = [];
  const timer = (ms: number, work: () => void) => {
    timers.push({ at: now + ms, work });
    return { cancel: () => {} };
  };
  const gate = new Gate(1, null, { bucket: new Bucket({ max: 2, perMs: 0.1 }), now: () => now, timer });
  const passed: [number, number][] = [];
  const all = [0, 1, 2, 3, 4].map((n) =>
    gate.pass(async () => {
      passed.push([n, now]);
    }),
  );
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  await turn();
  expect(passed.map(([n]) => n)).toEqual([0, 1]);
  now -= 3_600_000;
  for (let n = 0; n < 100 && passed.length < 5; n++) {
    now += 5;
    for (const one of timers.splice(0))
      if (one.at <= now || one.at > now + 1_000) one.work();
      else timers.push(one);
    await turn();
  }
  await Promise.all(all);
  expect(passed.map(([n]) => n)).toEqual([0, 1, 2, 3, 4]);
  const [, , third, , fifth] = passed as [number, number][] as [number, number][];
  expect((fifth?.[1] ?? 0) - (third?.[1] ?? 0)).toBeGreaterThanOrEqual(20);
});
