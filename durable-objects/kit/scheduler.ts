/**
 * Many named jobs over the platform's single alarm.
 *
 * Nothing but the alarm's own time is stored, so a job costs no row beside it. After a restart nobody remembers which
 * job the stored alarm was for: every job is then due with it, which is why each must be safe to repeat and cheap when
 * there is nothing to do. No stored alarm proves that nothing was left undone.
 *
 * Times only matter as a promise after a crash; inside a living object timers and lanes are faster.
 */
import type { Surroundings } from './ports.ts';

/** Does what is due. Calls `at` or `within` again for what is left. */
export type Job = (now: number) => Promise<void>;

/** After a job that threw. */
const retryMs = 5_000;

export class Scheduler<Name extends string> {
  readonly #surroundings: Surroundings;
  readonly #jobs: Readonly<Record<Name, Job>>;
  readonly #due = new Map<Name, number>();
  #alarm: number | null = null;
  #opened: Promise<void> | null = null;
  #found = false;

  constructor(surroundings: Surroundings, jobs: Readonly<Record<Name, Job>>) {
    this.#surroundings = surroundings;
    this.#jobs = jobs;
  }

  /** Reads the stored alarm, once; await it before anything else. */
  open(): Promise<void> {
    this.#opened ??= this.#surroundings.alarmAt().then((at) => {
      if (at === null) return;
      this.#found = true;
      if (this.#alarm !== null) return;
      for (const name of this.#names()) this.#due.set(name, at);
      // Overdue, and yet it was not what started the object: set again, in case the platform lost sight of it.
      if (at <= this.#surroundings.now()) this.#arm(this.#surroundings.now());
      else this.#alarm = at;
    });
    return this.#opened;
  }

  /** An earlier instance left an alarm: something may be unfinished. */
  get foundAlarm(): boolean {
    return this.#found;
  }

  /** When the alarm stands, or null. */
  get alarmAt(): number | null {
    return this.#alarm;
  }

  /** Makes the job due at `time`, or earlier if it is due earlier already. */
  at(name: Name, time: number): void {
    const due = this.#due.get(name);
    if (due === undefined || time < due) this.#due.set(name, time);
    this.#arm(this.#due.get(name) as number);
  }

  /**
   * Makes the job due within `ms`: with the alarm that already stands, if that is early enough, so that steady traffic
   * sets one alarm per `ms` and not one per call (F3).
   */
  within(name: Name, ms: number): void {
    const latest = this.#surroundings.now() + ms;
    if (this.#alarm !== null && this.#alarm <= latest) {
      const due = this.#due.get(name);
      if (due === undefined || due > this.#alarm) this.#due.set(name, this.#alarm);
      return;
    }
    this.at(name, latest);
  }

  /** Takes a job off the list; the alarm may still come, and finds nothing to do. */
  clear(name: Name): void {
    this.#due.delete(name);
  }

  /** The alarm handler: never throws. The platform has taken the alarm away before it calls. */
  async run(): Promise<void> {
    const fresh = this.#opened === null;
    if (fresh) {
      this.#opened = Promise.resolve();
      this.#found = true;
    }
    const now = this.#surroundings.now();
    this.#alarm = null;
    for (const name of this.#names()) {
      if (!fresh && (this.#due.get(name) ?? Infinity) > now) continue;
      this.#due.delete(name);
      try {
        await this.#jobs[name](now);
      } catch (fault) {
        this.#surroundings.log('error', 'job failed', { job: name, fault: String(fault) });
        this.at(name, this.#surroundings.now() + retryMs);
      }
    }
    for (const due of this.#due.values()) this.#arm(due);
  }

  #arm(time: number): void {
    if (this.#alarm !== null && this.#alarm <= time) return;
    this.#alarm = time;
    this.#surroundings.setAlarm(time);
  }

  #names(): Name[] {
    return Object.keys(this.#jobs) as Name[];
  }
}
