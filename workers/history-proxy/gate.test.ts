import { expect, test } from 'vitest';
import { handClock } from '../../tests/harness/hand-clock.ts';
import { Gate } from './gate.ts';

const limits = { maxAtOnce: 2, maxWaiting: 1_000, maxWaitingBytes: 10_000, waitMs: 3_000 };

function stage(more: Partial<typeof limits> = {}) {
  const clock = handClock();
  const gate = new Gate({ limits: { ...limits, ...more }, timer: clock.timer, now: clock.now });
  const ended: string[] = [];
  const enter = (name: string, bytes = 1) =>
    gate.enter(bytes).then((leave) => {
      ended.push(`${name} ${leave === null ? 'refused' : 'begins'}`);
      return leave;
    });
  return { clock, gate, ended, enter };
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

test('so many at once, then in the order in which they came', async () => {
  const { gate, ended, enter } = stage();
  const first = await enter('a');
  await enter('b');
  for (const name of ['c', 'd', 'e']) void enter(name);
  await soon();
  expect(ended).toEqual(['a begins', 'b begins']);
  first?.();
  first?.();
  await soon();
  expect(ended).toEqual(['a begins', 'b begins', 'c begins']);
  expect(gate.figures).toMatchObject({ underWay: 2, waiting: 2 });
});

test('a thousand wait, the next one is refused at once', async () => {
  const { gate, ended, enter } = stage({ maxWaitingBytes: 1_000_000 });
  for (let i = 0; i < 1_002; i++) void enter(`${i}`);
  await soon();
  expect(gate.figures).toMatchObject({ underWay: 2, waiting: 1_000, waitingBytes: 1_000 });
  expect(await enter('one more')).toBeNull();
  expect(ended).toEqual(['0 begins', '1 begins', 'one more refused']);
});

test('what waits has bytes, and no more than may be', async () => {
  const { enter, ended } = stage();
  await enter('a');
  await enter('b');
  void enter('c', 9_000);
  expect(await enter('d', 1_001)).toBeNull();
  void enter('e', 1_000);
  await soon();
  expect(ended).toEqual(['a begins', 'b begins', 'd refused']);
});

test('who has waited too long is refused, the first first, and no timer stands when nobody waits', async () => {
  const { clock, gate, ended, enter } = stage();
  const leave = await enter('a');
  await enter('b');
  void enter('c');
  clock.pass(1_000);
  void enter('d');
  await soon();
  clock.pass(1_999);
  await soon();
  expect(ended).toHaveLength(2);
  clock.pass(1);
  await soon();
  expect(ended.slice(2)).toEqual(['c refused']);
  clock.pass(1_000);
  await soon();
  expect(ended.slice(3)).toEqual(['d refused']);
  expect(clock.timers()).toBe(0);
  void enter('e');
  leave?.();
  await soon();
  expect(ended.at(-1)).toBe('e begins');
  expect(clock.timers()).toBe(0);
  expect(gate.figures).toMatchObject({ underWay: 2, waiting: 0, waitingBytes: 0, longestWaitMs: 0 });
});
