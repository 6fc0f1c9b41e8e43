import { expect, test } from 'vitest';
import { handClock } from '../../tests/harness/hand-clock.ts';
import { Gate, type Kind } from './gate.ts';

const limits = {
  ...{ maxAtOnce: 2, maxWaiting: 1_000, maxWaitingBytes: 10_000, waitMs: 3_000 },
  left: { atOnce: 0, waiting: 0 },
};

function stage(more: Partial<typeof limits> = {}) {
  const clock = handClock();
  const gate = new Gate({ limits: { ...limits, ...more }, timer: clock.timer, now: clock.now });
  const ended: string[] = [];
  const enter = (name: string, bytes = 1, kind: Kind = 'work') =>
    gate.enter(kind, bytes).then((leave) => {
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

test('[A7] what people wait for goes before all that came earlier, each kind in its order', async () => {
  const { gate, ended, enter } = stage();
  const leave = [await enter('a'), await enter('b')];
  for (let i = 0; i < 500; i++) void enter(`work ${i}`);
  for (const name of ['page 1', 'page 2']) void enter(name, 0, 'people').then((next) => leave.push(next));
  await soon();
  for (const how of [0, 1, 2]) {
    leave[how]?.();
    await soon();
  }
  expect(ended.slice(2)).toEqual(['page 1 begins', 'page 2 begins', 'work 0 begins']);
  expect(gate.figures).toMatchObject({ underWay: 2, waiting: 499 });
});

test('[A7] each kind leaves places to the other: one that is stuck keeps nobody else out', async () => {
  for (const [stuck, other] of [
    ['work', 'people'],
    ['people', 'work'],
  ] as const) {
    const { gate, ended, enter } = stage({ maxAtOnce: 8, left: { atOnce: 2, waiting: 250 } });
    for (let i = 0; i < 1_000; i++) void enter(`${i}`, 0, stuck);
    await soon();
    // Six are under way for good, and the line has what it may have of the kind.
    expect(gate.figures).toMatchObject({ underWay: 6, waiting: 750 });
    expect(ended.filter((line) => line.endsWith('refused'))).toHaveLength(1_000 - 6 - 750);
    const leave = await enter('first', 0, other);
    await enter('second', 0, other);
    void enter('third', 0, other);
    await soon();
    expect(ended.slice(-2)).toEqual(['first begins', 'second begins']);
    leave?.();
    await soon();
    // The place is not the other kind's, which waits for longer.
    expect(ended.at(-1)).toBe('third begins');
    expect(gate.figures).toMatchObject({ underWay: 8, waiting: 750 });
  }
});

test('[A7] however many pages are asked for, work goes on', async () => {
  const { ended, enter } = stage({ maxAtOnce: 8, left: { atOnce: 2, waiting: 250 } });
  const doing = (name: string, kind: Kind): Promise<unknown> =>
    enter(name, 0, kind).then(async (leave) => {
      await soon();
      leave?.();
    });
  // Whoever is answered asks anew at once.
  const reader = async () => {
    for (let turn = 0; turn < 100; turn++) await doing('page', 'people');
  };
  const readers = Promise.all(Array.from({ length: 50 }, reader));
  await soon();
  const work = Promise.all(Array.from({ length: 100 }, (_, i) => doing(`work ${i}`, 'work')));
  await work;
  const pages = ended.filter((line) => line.startsWith('page')).length;
  expect(pages).toBeGreaterThan(200);
  // All of it was done while they were still asking.
  expect(pages).toBeLessThan(2_000);
  await readers;
  expect(ended.filter((line) => line.endsWith('refused'))).toEqual([]);
});

test('[A7] of both kinds who came first is refused first', async () => {
  const { clock, ended, enter } = stage();
  await enter('a');
  await enter('b');
  for (const [name, kind] of [
    ['c', 'work'],
    ['d', 'people'],
    ['e', 'work'],
    ['f', 'people'],
  ] as const) {
    void enter(name, 1, kind);
    await soon();
    clock.pass(100);
  }
  clock.pass(2_600);
  await soon();
  expect(ended.slice(2)).toEqual(['c refused']);
  clock.pass(3_000);
  await soon();
  expect(ended.slice(2)).toEqual(['c', 'd', 'e', 'f'].map((name) => `${name} refused`));
  expect(clock.timers()).toBe(0);
});
