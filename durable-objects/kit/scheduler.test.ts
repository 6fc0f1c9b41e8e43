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
    expect(restarted.foundAlarm).toBe(true);
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
    expect(restarted.foundAlarm).toBe(true);
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

  test('no stored alarm proves that nothing was left undone', async () => {
    const world = new World();
    await world.scheduler.open();
    expect(world.scheduler.foundAlarm).toBe(false);
    expect(world.scheduler.alarmAt).toBeNull();
  });
});
