import { expect, test } from 'vitest';
import type { Roost, Status } from '../sdk.ts';
import { watchClock } from './set-clock.ts';

const [minute, hour] = [60_000, 3_600_000];

/** A page whose clock and whose time are set by the test, looked at whenever `look` says so. */
function watched(state: Status['state']) {
  const here = { wall: 0, elapsed: 0, calls: [] as string[], look: () => {}, isStopped: false };
  const roost = {
    status: { current: { state } },
    ...{ disconnect: () => here.calls.push('disconnect'), connect: () => here.calls.push('connect') },
  };
  const stop = watchClock(roost as unknown as Roost, {
    ...{ now: () => here.wall, elapsed: () => here.elapsed },
    every: (_, work) => {
      here.look = work;
      return () => (here.isStopped = true);
    },
  });
  const pass = (wallMs: number, elapsedMs = wallMs) => {
    here.wall += wallMs;
    here.elapsed += elapsedMs;
    here.look();
  };
  return { here, pass, stop };
}

test.each([hour, -hour, 26 * hour])(
  '[T1] a clock that was set by %d ms, or a sleep: the server is asked once',
  (ms) => {
    const { here, pass, stop } = watched('online');
    pass(15_000);
    pass(24 * hour);
    pass(15_000 + minute / 2, 15_000);
    expect(here.calls).toEqual([]);
    pass(15_000 + ms, 15_000);
    pass(15_000);
    expect(here.calls).toEqual(['disconnect', 'connect']);
    stop();
    expect(here.isStopped).toBe(true);
  },
);

test.each(['offline', 'connecting', 'displaced', 'signed-out', 'superseded'] as const)(
  'a page that is %s is left alone',
  (state) => {
    const { here, pass } = watched(state);
    pass(hour, 0);
    expect(here.calls).toEqual([]);
  },
);
