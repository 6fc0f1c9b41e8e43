import { expect, test } from 'vitest';
import { FakeClock, settle } from '../testing/fake-clock.ts';
import { TimelineLoads } from './timeline-loads.ts';

function loads() {
  const clock = new FakeClock();
  let changes = 0;
  const own = new TimelineLoads({ timer: clock.surroundings.timer, changed: () => void changes++ });
  return { clock, own, changes: () => changes };
}

test('one that is under way is there for whoever asks meanwhile, and what is shown changes at both its ends', async () => {
  const { own, changes } = loads();
  let end = () => {};
  const load = own.run(
    () => new Promise<void>((resolve) => void (end = resolve)),
    () => false,
  );
  expect([own.current !== null, changes()]).toEqual([true, 1]);
  end();
  await load;
  expect([own.current, changes()]).toEqual([null, 2]);
});

test('after one that was in vain the next fails at once with its reason, a moment later it is tried', async () => {
  const { clock, own, changes } = loads();
  let tries = 0;
  const load = () =>
    own.run(
      async () => void tries++,
      () => tries === 1,
    );
  await load();
  await expect(load()).rejects.toMatchObject({ code: 'offline' });
  expect([tries, own.current]).toEqual([1, null]);
  const before = changes();
  await clock.advance(1_000);
  expect(changes()).toBe(before + 1);
  await load();
  await load();
  expect(tries).toBe(3);
});

test('what fails is thrown, and holds the next back until the failure is forgotten', async () => {
  const { own } = loads();
  const failing = own.run(
    async () => Promise.reject(new Error('no store')),
    () => false,
  );
  await expect(failing).rejects.toThrow('no store');
  const work = () =>
    own.run(
      async () => {},
      () => false,
    );
  await expect(work()).rejects.toThrow('no store');
  own.forgetFailure();
  await work();
});

test('a window that is closed waits for nothing', async () => {
  const { clock, own, changes } = loads();
  own.close();
  await own.run(
    async () => {},
    () => true,
  );
  await settle();
  const before = changes();
  await clock.advance(5_000);
  expect(changes()).toBe(before);
});
