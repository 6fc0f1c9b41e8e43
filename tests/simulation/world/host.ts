/**
 * One object, hosted as the runtime does it: started by the first thing that happens to it, one turn at a time, memory
 * gone after a crash or an eviction, storage kept as far as it was durable.
 */
import { hash } from 'node:crypto';
import type { Surroundings } from '../../../durable-objects/kit/ports.ts';
import { Clock } from './clock.ts';
import { type Alarm, GatedStorage } from './gated-storage.ts';
import { type Random, randomOf } from './random.ts';
import type { PlannedEvent, Scheduler } from './scheduler.ts';
import type { Weather } from './weather.ts';

/** What every core has, besides the methods that others call. */
export interface Core {
  alarm(setFor?: number | null): Promise<void> | void;
}

export interface HostWorld {
  readonly scheduler: Scheduler;
  readonly seed: number;
  weather(): Weather;
  /** The host did something in this event. */
  touched(host: Host): void;
  bug(what: string): void;
}

export type Start = (host: Host, surroundings: Surroundings) => Core;

export class Host {
  readonly name: string;
  readonly storage = new GatedStorage();
  /** Of the machine that it runs on. */
  readonly clock: Clock;
  /** It runs the previous release (K2); a crash may change that. */
  isOld = false;
  crashes = 0;
  /** How often its alarm has rung, and how often it was set at most within five seconds without a crash. */
  rings = 0;
  mostAlarmsSet = 0;
  #alarmsSet: number[] = [];
  /** Rises with each start: what belongs to an earlier one is dead. */
  incarnation = 0;
  core: Core | null = null;
  /** Calls that it handles or waits for. */
  inFlight = 0;
  /** Called when the memory is lost; `crash`: sockets and calls are lost too. */
  readonly onEnd = new Set<(how: 'crash' | 'hibernate') => void>();
  readonly #world: HostWorld;
  readonly #start: Start;
  readonly #random: Random;
  readonly #timers = new Set<PlannedEvent>();
  #commitPlanned = false;
  #alarmPlanned: PlannedEvent | null = null;
  #alarmPlannedFor: Alarm | null = null;
  #firing: Alarm | null = null;
  readonly #storm: Random;
  #failures = 0;
  /** At which crash its release was last chosen. */
  #releasedAt = 0;

  constructor(world: HostWorld, name: string, start: Start) {
    this.#world = world;
    this.name = name;
    this.#start = start;
    this.#random = randomOf(world.seed, `host ${name}`);
    this.#storm = randomOf(world.seed, `storm ${name}`);
    this.clock = new Clock(() => world.scheduler.time());
    this.storage.now = () => world.scheduler.elapsed();
    this.storage.fails = (what) => {
      if (this.core === null) return false;
      const { readFault, writeFault } = world.weather();
      const chance = what === 'read' ? readFault : writeFault;
      return chance > 0 && this.#storm.chance(chance);
    };
  }

  /** Lets something happen to the object; it must not be called from within another object's turn. */
  turn(work: (core: Core) => void): void {
    this.#world.touched(this);
    this.core ??= this.#begin();
    work(this.core);
  }

  /** Says something to the outside, held until what was written before is durable; dropped when the object dies first. */
  output(say: () => void): void {
    const incarnation = this.incarnation;
    this.storage.output(() => {
      if (incarnation === this.incarnation) say();
    });
  }

  /** After an event in which it took part. */
  endTurn(): void {
    if (!this.storage.isDirty) this.#planAlarm();
    if (!this.storage.isDirty || this.#commitPlanned) return;
    const { promptCommit, commitMs } = this.#world.weather();
    if (this.#random.chance(promptCommit)) {
      this.#commit();
      return;
    }
    this.#commitPlanned = true;
    const incarnation = this.incarnation;
    this.#world.scheduler.after(this.#random.between(...commitMs), `${this.name} durable`, () => {
      if (incarnation === this.incarnation && this.#commitPlanned) this.#commit();
    });
  }

  /** Memory, sockets and calls are lost, and what was not yet durable. */
  crash(): void {
    this.crashes++;
    // What it sets anew is not its own doing.
    this.#alarmsSet = [];
    this.storage.rollback();
    if (this.#firing !== null) this.storage.alarm = this.storage.durableAlarm = this.#firing;
    this.#end('crash');
  }

  /** Memory is lost, nothing else. Says whether the runtime would do it now. */
  hibernate(): boolean {
    if (
      this.core === null ||
      this.inFlight > 0 ||
      this.#timers.size > 0 ||
      this.storage.isDirty ||
      this.#firing !== null
    )
      return false;
    this.#end('hibernate');
    return true;
  }

  get hasTimers(): boolean {
    return this.#timers.size > 0;
  }

  /** What a timer throws is logged by the runtime, and no more. */
  #ring(work: () => void): void {
    try {
      this.turn(work);
    } catch (fault) {
      if (!isInjected(fault)) this.#world.bug(`${this.name} timer threw ${describe(fault)}`);
    }
  }

  #begin(): Core {
    this.incarnation++;
    const { clockOffMs, clockRate, oldRelease } = this.#world.weather();
    if (clockOffMs > 0 || clockRate > 0) {
      const off = this.#storm.between(-clockOffMs, clockOffMs);
      this.clock.set(off, 1 + this.#storm.between(-clockRate, clockRate));
    }
    if (oldRelease > 0 && this.crashes !== this.#releasedAt) {
      this.isOld = this.#storm.chance(oldRelease);
      this.#releasedAt = this.crashes;
    }
    return this.#start(this, this.#surroundings());
  }

  #end(how: 'crash' | 'hibernate'): void {
    this.core = null;
    this.incarnation++;
    this.inFlight = 0;
    this.#commitPlanned = false;
    this.#firing = null;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    for (const end of [...this.onEnd]) end(how);
    this.#planAlarm();
  }

  #commit(): void {
    this.#commitPlanned = false;
    this.storage.commit();
    this.#planAlarm();
  }

  #surroundings(): Surroundings {
    const { scheduler } = this.#world;
    const incarnation = this.incarnation;
    return {
      now: () => this.clock.now(),
      random: () => this.#random.next(),
      sha256,
      timer: (ms, work) => {
        const planned = scheduler.after(Math.max(1, ms) / this.clock.rate, `${this.name} timer`, () => {
          this.#timers.delete(planned);
          if (incarnation === this.incarnation) this.#ring(work);
        });
        this.#timers.add(planned);
        return {
          cancel: () => {
            this.#timers.delete(planned);
            planned.cancel();
          },
        };
      },
      setAlarm: (at) => this.#setAlarm(at),
      alarmAt: () => Promise.resolve(this.storage.alarm?.at ?? null),
      log: (level, what, fields) => {
        scheduler.note(`${this.name} ${level}: ${what} ${fields === undefined ? '' : JSON.stringify(fields)}`);
        if (level === 'error' && !isOurs(JSON.stringify(fields ?? {})))
          this.#world.bug(`${this.name} logged an error: ${what} ${JSON.stringify(fields ?? {})}`);
      },
    };
  }

  /** The platform has a clock of its own, and goes by what was left until the alarm when it was set. */
  #setAlarm(at: number | null): void {
    this.#alarmsSet = [...this.#alarmsSet.filter((time) => time > this.#world.scheduler.elapsed() - 5_000)];
    this.#alarmsSet.push(this.#world.scheduler.elapsed());
    this.mostAlarmsSet = Math.max(this.mostAlarmsSet, this.#alarmsSet.length);
    const left = at === null ? 0 : (at - this.clock.now()) / this.clock.rate;
    this.storage.setAlarm(at === null ? null : { at, dueAt: this.#world.scheduler.now() + left });
  }

  #planAlarm(): void {
    const alarm = this.#firing === null ? this.storage.durableAlarm : null;
    if (alarm === this.#alarmPlannedFor) return;
    this.#alarmPlanned?.cancel();
    this.#alarmPlanned = null;
    this.#alarmPlannedFor = alarm;
    if (alarm === null) return;
    const { scheduler } = this.#world;
    const { alarmLate } = this.#world.weather();
    const lateMs = alarmLate > 0 && this.#storm.chance(alarmLate) ? this.#storm.between(100, 60_000) : 0;
    const wait = alarm.dueAt - scheduler.now() + this.#random.between(0, 5) + lateMs;
    this.#alarmPlanned = scheduler.after(wait, `${this.name} alarm`, () => this.#fire(alarm));
  }

  /** The alarm is gone from the object's sight while its handler runs, and comes back if the handler fails. */
  #fire(alarm: Alarm): void {
    this.#alarmPlannedFor = null;
    // The commit that is under way plans it anew.
    if (this.storage.isDirty) return;
    if (this.storage.durableAlarm !== alarm) {
      this.#planAlarm();
      return;
    }
    this.rings++;
    this.#firing = alarm;
    this.storage.alarm = this.storage.durableAlarm = null;
    this.inFlight++;
    this.turn((core) => {
      const incarnation = this.incarnation;
      const ended = (failed: boolean): void => {
        if (incarnation !== this.incarnation) return;
        this.inFlight--;
        this.#failures = failed ? this.#failures + 1 : 0;
        const { alarmTwice } = this.#world.weather();
        const isAgain = failed || (alarmTwice > 0 && this.#storm.chance(alarmTwice));
        if (isAgain && this.storage.alarm === null) {
          this.#setAlarm(this.clock.now() + 2_000 * 2 ** Math.min(Math.max(0, this.#failures - 1), 5));
        }
        this.#world.touched(this);
        // The platform takes the alarm for done when what its handler wrote is durable.
        this.storage.output(() => {
          this.#firing = null;
        });
      };
      // The platform gives a failing alarm up after six retries; ours catches what it can itself.
      settle(
        () => core.alarm(alarm.at),
        ended,
        (fault) => {
          if (!isInjected(fault)) this.#world.bug(`${this.name} alarm threw ${describe(fault)}`);
        },
      );
    });
  }
}

/** Faults that the simulation makes say so, and so does an object that gave its memory up for one: any other error is a bug. */
export function isInjected(fault: unknown): boolean {
  return fault instanceof Error && isOurs(fault.message);
}

function isOurs(text: string): boolean {
  return text.includes('injected:') || text.includes('given up');
}

export function describe(fault: unknown): string {
  return fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
}

export function settle<Result>(
  work: () => Promise<Result> | Result,
  ended: (failed: boolean, result?: Result, fault?: unknown) => void,
  threw: (fault: unknown) => void,
): void {
  const fail = (fault: unknown): void => {
    threw(fault);
    ended(true, undefined, fault);
  };
  let result: Promise<Result> | Result;
  try {
    result = work();
  } catch (fault) {
    fail(fault);
    return;
  }
  if (result instanceof Promise) result.then((value) => ended(false, value), fail);
  else ended(false, result);
}

export function sha256(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer');
}
