import { describe, expect, test } from 'vitest';
import type { Surroundings } from './ports.ts';
import { Scheduler } from './scheduler.ts';

/** An object that may be dropped and started again; its alarm stays. */
class World {
  now = 1_000;
  alarm: number | null = null;
  set = 0;
  readonly ran: string[] = [];
  fails = false;
  scheduler = this.start();

  /** What the first job does beside. */
  also: () => void = () => {};

  start(): Scheduler<'a' | 'b'> {
    const surroundings: Surroundings = {
      now: () => this.now,
      random: () => 0,
      sha256: (bytes) => bytes,
      timer: () => ({ cancel: () => {} }),
      setAlarm: (at) => {
        this.alarm = at;
        this.set++;
      },
      alarmAt: async () => this.alarm,
      log: () => {},
    };
    this.scheduler = new Scheduler(surroundings, {
      a: async () => {
        this.ran.push(`a${this.now}`);
        if (this.fails) throw new Error('down');
        this.also();
      },
      b: async () => void this.ran.push(`b${this.now}`),
    });
    return this.scheduler;
  }

  async fire(): Promise<void> {
    if (this.alarm === null) throw new Error('no alarm');
    this.now = Math.max(this.now, this.alarm);
    this.alarm = null;
    await this.scheduler.run();
  }
}

describe('jobs over one alarm', () => {
  test('run when they are due, each once, the earliest first', async () => {
    const world = new World();
    await world.scheduler.open();
    world.scheduler.at('a', 3_000);
    world.scheduler.at('b', 2_000);
    await world.fire();
    expect(world.alarm).toBe(3_000);
    await world.fire();
    expect(world.ran).toEqual(['b2000', 'a3000']);
    expect(world.alarm).toBeNull();
  });

  test('[F3] `within` rides on an alarm that is early enough', async () => {
    const world = new World();
    await world.scheduler.open();
    world.scheduler.within('a', 5_000);
    world.now += 4_000;
    world.scheduler.within('a', 5_000);
    world.scheduler.within('b', 5_000);
    expect(world.set).toBe(1);
    await world.fire();
    expect(world.ran).toEqual(['a6000', 'b6000']);
    expect(world.alarm).toBeNull();
  });

  test('[F3] what becomes due in one step sets one alarm, for the first of it', async () => {
    const world = new World();
    await world.scheduler.open();
    world.scheduler.together(() => {
      world.scheduler.at('a', 9_000);
      world.scheduler.together(() => world.scheduler.at('b', 4_000));
      world.scheduler.at('a', 3_000);
    });
    expect([world.set, world.alarm]).toEqual([1, 3_000]);
    expect(() =>
      world.scheduler.together(() => {
        world.scheduler.at('b', 2_000);
        throw new Error('half way');
      }),
    ).toThrow('half way');
    expect([world.set, world.alarm]).toEqual([2, 2_000]);
  });

  test('[F3] what the turn of a job that is still to come will do sets no alarm of its own; what is later does', async () => {
    const world = new World();
    await world.scheduler.open();
    world.also = () => world.scheduler.at('b', world.now);
    world.scheduler.at('a', 2_000);
    world.scheduler.at('b', 2_000);
    await world.fire();
    expect(world.ran).toEqual(['a2000', 'b2000']);
    expect([world.set, world.alarm]).toEqual([1, null]);
    // What is later than its turn sets one, and so does a job that is to have no turn.
    world.also = () => world.scheduler.at('b', world.now + 1);
    world.scheduler.at('a', 3_000);
    world.scheduler.at('b', 3_000);
    await world.fire();
    expect(world.alarm).toBe(3_001);
    await world.fire();
    world.also = () => world.scheduler.at('b', world.now);
    world.scheduler.at('a', 4_000);
    await world.fire();
    expect(world.alarm).toBe(4_000);
    await world.fire();
    expect(world.ran.slice(2)).toEqual(['a3000', 'b3000', 'b3001', 'a4000', 'b4000']);
  });

  test('an alarm that is too late is set earlier', async () => {
    const world = new World();
    await world.scheduler.open();
    world.scheduler.at('b', 100_000);
    world.scheduler.within('a', 5_000);
    expect(world.alarm).toBe(6_000);
    await world.fire();
    expect(world.ran).toEqual(['a6000']);
    expect(world.alarm).toBe(100_000);
  });

  test('a job that fails is tried again, and holds no other back', async () => {
    const world = new World();
    await world.scheduler.open();
    world.fails = true;
    world.scheduler.at('a', 2_000);
    world.scheduler.at('b', 2_000);
    await world.fire();
    expect(world.ran).toEqual(['a2000', 'b2000']);
    world.fails = false;
    await world.fire();
    expect(world.ran).toEqual(['a2000', 'b2000', 'a7000']);
    expect(world.alarm).toBeNull();
  });

  test('[F5] a job that goes on failing is tried ever more rarely, until it succeeds', async () => {
    const world = new World();
    await world.scheduler.open();
    world.fails = true;
    world.scheduler.at('a', 2_000);
    for (let tries = 0; tries < 10; tries++) await world.fire();
    const at = world.ran.map((one) => Number(one.slice(1)));
    const waits = at.slice(1).map((time, i) => time - (at[i] as number));
    expect(waits).toEqual([5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000]);
    world.fails = false;
    await world.fire();
    world.fails = true;
    world.scheduler.at('a', world.now);
    await world.fire();
    expect((world.alarm ?? 0) - world.now).toBe(5_000);
  });

  test('an alarm that went with the storage is not counted on: what is due later sets one anew', async () => {
    const world = new World();
    await world.scheduler.open();
    world.scheduler.at('a', 2_000);
    // As an emptied storage takes it away.
    world.alarm = null;
    world.scheduler.forget();
    world.scheduler.at('b', 3_000);
    expect(world.alarm).toBe(3_000);
    await world.fire();
    expect(world.ran).toEqual(['b3000']);
  });

  test('a job taken off the list does not run', async () => {
    const world = new World();
    await world.scheduler.open();
    world.scheduler.at('a', 2_000);
    world.scheduler.clear('a');
    await world.fire();
    expect(world.ran).toEqual([]);
  });
});

describe('after a restart', () => {
  test('the stored alarm stands, and all jobs are due with it', async () => {
    const world = new World();
    await world.scheduler.open();
    world.scheduler.at('a', 2_000);
    const restarted = world.start();
    await restarted.open();
    expect(restarted.foundUnfinished).toBe(true);
    restarted.within('b', 5_000);
    expect(world.set).toBe(1);
    await world.fire();
    expect(world.ran).toEqual(['a2000', 'b2000']);
  });

  test('the alarm itself may be what starts the object', async () => {
    const world = new World();
    await world.scheduler.open();
    world.scheduler.at('a', 2_000);
    const restarted = world.start();
    await world.fire();
    await restarted.open();
    expect(restarted.foundUnfinished).toBe(true);
    expect(world.ran).toEqual(['a2000', 'b2000']);
  });

  test('an overdue alarm is set again', async () => {
    const world = new World();
    await world.scheduler.open();
    world.scheduler.at('a', 2_000);
    world.now = 90_000;
    await world.start().open();
    expect(world.alarm).toBe(90_000);
    await world.fire();
    expect(world.ran).toEqual(['a90000', 'b90000']);
  });

  test('[D1.11] an object that finds no alarm stored has nothing to make up for', async () => {
    const world = new World();
    await world.scheduler.open();
    expect(world.scheduler.foundUnfinished).toBe(false);
    expect(world.scheduler.alarmAt).toBeNull();
  });
});

describe('[T1] what an alarm stands for is written', () => {
  class NotedWorld extends World {
    noted = 0;
    notes = 0;
    cannotNote = false;
    cannotRead = 0;
    onRun: (name: string) => void = () => {};

    override start(): Scheduler<'a' | 'b'> {
      const surroundings: Surroundings = {
        now: () => this.now,
        random: () => 0,
        sha256: (bytes) => bytes,
        timer: () => ({ cancel: () => {} }),
        setAlarm: (at) => {
          this.alarm = at;
          this.set++;
        },
        alarmAt: async () => this.alarm,
        log: () => {},
      };
      const job = (name: string) => async () => {
        this.ran.push(name);
        this.onRun(name);
      };
      this.scheduler = new Scheduler<'a' | 'b'>(
        surroundings,
        { a: job('a'), b: job('b') },
        {
          names: ['b'],
          read: () => {
            if (this.cannotRead-- > 0) throw new Error('disk error');
            return this.noted;
          },
          write: (at) => {
            if (this.cannotNote) throw new Error('disk full');
            this.noted = at;
            this.notes++;
          },
        },
      );
      return this.scheduler;
    }
  }

  async function noted(): Promise<NotedWorld> {
    const world = new NotedWorld();
    world.start();
    await world.scheduler.open();
    return world;
  }

  test('for idle jobs alone: a restart finds nothing unfinished, and only they are due', async () => {
    const world = await noted();
    world.scheduler.at('b', 90_000);
    for (const now of [1_000, 89_999, 4_000_000]) {
      world.now = now;
      await world.start().open();
      expect(world.scheduler.foundUnfinished).toBe(false);
    }
    await world.fire();
    expect(world.ran).toEqual(['b']);
  });

  test('what owes something and rides on such an alarm makes it pass for more', async () => {
    const world = await noted();
    world.scheduler.at('b', 90_000);
    world.now = 88_000;
    world.scheduler.within('a', 5_000);
    expect(world.alarm).not.toBe(90_000);
    await world.start().open();
    expect(world.scheduler.foundUnfinished).toBe(true);
    await world.fire();
    expect(world.ran).toEqual(['a', 'b']);
  });

  test.each([
    ['at the noted time: idle jobs alone', 90_000, ['b']],
    ['at another: all', 90_001, ['a', 'b']],
    ['nobody knows when: all', null, ['a', 'b']],
  ])('an alarm that starts the object, set %s', async (_, setFor, expected) => {
    const world = await noted();
    world.scheduler.at('b', 90_000);
    const restarted = world.start();
    world.now = 90_000;
    world.alarm = null;
    world.ran.length = 0;
    await restarted.run(setFor);
    expect(world.ran).toEqual(expected);
    expect(restarted.foundUnfinished).toBe(expected.length > 1);
  });

  test('also at the very time that is noted', async () => {
    const world = await noted();
    world.scheduler.at('b', 90_000);
    await world.fire();
    world.now = 85_000;
    world.scheduler.at('a', 90_000);
    await world.start().open();
    expect(world.scheduler.foundUnfinished).toBe(true);
  });

  test('[F3] while something waits for the noted time, what is owed sets no alarm with each call', async () => {
    const world = await noted();
    world.scheduler.at('b', 90_000);
    world.scheduler.at('a', 81_000);
    // What is done is owed again at once, and would ride on the alarm that comes next.
    world.onRun = (name) => name === 'a' && world.scheduler.within('a', 10_000);
    await world.fire();
    world.onRun = () => {};
    expect(world.alarm).not.toBe(world.noted);
    const before = world.set;
    for (; world.now < 90_000; world.now += 100) world.scheduler.within('a', 10_000);
    expect(world.set - before).toBe(0);
    await world.fire();
    expect(world.ran.slice(-2)).toEqual(['a', 'b']);
  });

  test('[D1.11] one that is set while a ring still owes something passes for more until that is done', async () => {
    const world = await noted();
    world.scheduler.at('a', 2_000);
    let meanwhile = { alarm: world.alarm, noted: world.noted };
    world.onRun = (name) => {
      if (name !== 'a') return;
      world.scheduler.at('b', 90_000);
      meanwhile = { alarm: world.alarm, noted: world.noted };
    };
    await world.fire();
    await world.start().open();
    expect(world.scheduler.foundUnfinished).toBe(false);
    // The object dies in the middle of it: the platform has nothing but what stood then.
    Object.assign(world, meanwhile);
    expect(world.alarm).toBe(90_000);
    await world.start().open();
    expect(world.scheduler.foundUnfinished).toBe(true);
  });

  test('costs a row only when the time changes', async () => {
    const world = await noted();
    world.scheduler.at('b', 90_000);
    for (let n = 0; n < 10; n++) {
      world.scheduler.within('a', 5_000);
      await world.fire();
    }
    expect(world.alarm).toBe(90_000);
    expect(world.notes).toBe(1);
  });

  test('a note that cannot be written: the alarm passes for more', async () => {
    const world = await noted();
    world.cannotNote = true;
    world.scheduler.at('b', 90_000);
    expect(world.alarm).toBe(90_000);
    await world.start().open();
    expect(world.scheduler.foundUnfinished).toBe(true);
  });

  test('[D1.11] an alarm that starts the object while its note cannot be read stands for everything: it does not ring again', async () => {
    const world = await noted();
    world.scheduler.at('b', 90_000);
    const restarted = world.start();
    world.now = 90_000;
    world.alarm = null;
    world.cannotRead = 1;
    await restarted.run(90_000).catch(() => restarted.run(null));
    expect(world.ran).toEqual(['a', 'b']);
    expect(restarted.foundUnfinished).toBe(true);
  });

  test('[T2] a note that could not be read at the start is read by the next call', async () => {
    const world = await noted();
    world.scheduler.at('b', 90_000);
    const restarted = world.start();
    world.cannotRead = 1;
    await expect(restarted.open()).rejects.toThrow('disk error');
    await restarted.open();
    expect(restarted.isOpen).toBe(true);
    expect(restarted.foundUnfinished).toBe(false);
    expect(restarted.alarmAt).toBe(90_000);
  });

  test('an alarm of a release that noted nothing', async () => {
    const world = new NotedWorld();
    world.alarm = 90_000;
    await world.start().open();
    expect(world.scheduler.foundUnfinished).toBe(true);
  });
});

test('[T1] what was due with the alarm runs though the clock stepped back', async () => {
  const world = new World();
  await world.scheduler.open();
  world.scheduler.at('a', 3_000);
  world.now = 2_995;
  world.alarm = null;
  await world.scheduler.run();
  expect(world.ran).toEqual(['a2995']);
});

test('[D1.11] an alarm that rings while the first call still reads it runs every job', async () => {
  const world = new World();
  await world.scheduler.open();
  world.scheduler.at('a', 2_000);
  const restarted = world.start();
  const opened = restarted.open();
  world.now = 2_000;
  world.alarm = null;
  const ran = restarted.run();
  await Promise.all([opened, ran]);
  expect(restarted.foundUnfinished).toBe(true);
  expect(world.ran).toEqual(['a2000', 'b2000']);
});
