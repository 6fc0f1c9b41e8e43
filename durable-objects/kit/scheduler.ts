/**
 * Many named jobs over the platform's single alarm.
 *
 * The alarm's own time is all that is stored, so a job costs no row beside it. After a restart every job is due with the
 * stored alarm, which is why each must be safe to repeat and cheap when there is nothing to do. Whatever is owed has an
 * alarm: where an object starts and finds none stored, all is done (D1.11).
 *
 * Some jobs owe nothing to anybody, and wait for days: an alarm that stands for such jobs alone is *noted*, by its time, in
 * the transaction that sets it. So what an alarm means is written and never derived from a clock (T1), and an alarm without a
 * note is taken for the worst. The note stays when the alarm is followed by another one: it speaks of no other time, and
 * costs a row only when it changes.
 *
 * Times only matter as a promise after a crash; inside a living object timers and lanes are faster.
 */
import { doubling } from '../../lib/doubling.ts';
import type { Surroundings } from './ports.ts';

/** Does what is due. Calls `at` or `within` again for what is left. */
export type Job = (now: number) => Promise<void>;

/** Jobs that owe nothing to anybody, and where the time of an alarm for these alone is kept. */
export interface IdleJobs<Name extends string> {
  readonly names: readonly Name[];
  /** The noted time, or 0. */
  read(): number;
  write(at: number): void;
}

/** After a job that threw: what goes on failing is tried ever more rarely, for each try is billed. */
const firstRetryMs = 5_000;
const maxRetryMs = 5 * 60_000;

export class Scheduler<Name extends string> {
  readonly #surroundings: Surroundings;
  readonly #jobs: Readonly<Record<Name, Job>>;
  readonly #idle: IdleJobs<Name> | null;
  readonly #due = new Map<Name, number>();
  /** How often in a row a job threw. */
  readonly #failures = new Map<Name, number>();
  #alarm: number | null = null;
  /** The time of an alarm that is for idle jobs alone; null: not read yet. */
  #noted: number | null = null;
  #opened: Promise<void> | null = null;
  #isOpen = false;
  #isUnfinished = false;
  /** How many are in `together`. */
  #together = 0;
  /** Jobs of an alarm that has rung, whose turn is still to come. */
  readonly #coming = new Set<Name>();
  /** The same, and the one whose turn it is: what it owed is owed until it has come to its end. */
  readonly #rung = new Set<Name>();

  constructor(surroundings: Surroundings, jobs: Readonly<Record<Name, Job>>, idle: IdleJobs<Name> | null = null) {
    this.#surroundings = surroundings;
    this.#jobs = jobs;
    this.#idle = idle;
  }

  /** The stored alarm is known. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Reads the stored alarm, once; await it before anything else. What failed is read again by whoever comes next (T2). */
  open(): Promise<void> {
    this.#opened ??= this.#open().catch((fault: unknown) => {
      this.#opened = null;
      throw fault;
    });
    return this.#opened;
  }

  async #open(): Promise<void> {
    const at = await this.#surroundings.alarmAt();
    // The alarm itself came in between, and knows more.
    if (this.#isOpen) return;
    // Before it counts as open: an alarm that cannot be understood may stand for anything.
    const isNoted = at !== null && at === this.#note();
    this.#isOpen = true;
    if (at === null) return;
    this.#isUnfinished = !isNoted;
    for (const name of this.#names()) if (!isNoted || this.#isIdle(name)) this.#due.set(name, at);
    this.#alarm = at;
    // Overdue, and yet it was not what started the object: set again, in case the platform lost sight of it.
    if (at <= this.#surroundings.now()) this.#set(this.#surroundings.now());
  }

  /** An earlier instance left an alarm that stands for more than idle jobs: something may be unfinished. */
  get foundUnfinished(): boolean {
    return this.#isUnfinished;
  }

  /** When the alarm stands, or null. */
  get alarmAt(): number | null {
    return this.#alarm;
  }

  /** Makes the job due at `time`, or earlier if it is due earlier already. */
  at(name: Name, time: number): void {
    // An alarm for it would ring after the turn that does it.
    if (this.#coming.has(name) && time <= this.#surroundings.now()) return;
    const due = this.#due.get(name);
    if (due === undefined || time < due) this.#due.set(name, time);
    this.#arm();
  }

  /**
   * Makes the job due within `ms`: with the alarm that already stands, if that is early enough, so that steady traffic
   * sets one alarm per `ms` and not one per call (F3).
   */
  within(name: Name, ms: number): void {
    const latest = this.#surroundings.now() + ms;
    this.at(name, this.#alarm !== null && this.#alarm <= latest ? this.#alarm : latest);
  }

  /** Whatever `work` makes due, in one step that waits for nothing, sets one alarm at most. */
  together(work: () => void): void {
    this.#together++;
    try {
      work();
    } finally {
      this.#together--;
      this.#arm();
    }
  }

  /** Takes a job off the list; the alarm may still come, and finds nothing to do. */
  clear(name: Name): void {
    this.#due.delete(name);
  }

  /** The storage was emptied, its alarm and what was noted of it too: what comes to be due from now on sets one anew. */
  forget(): void {
    this.#due.clear();
    this.#failures.clear();
    this.#alarm = null;
    this.#noted = null;
  }

  /**
   * The alarm handler: never throws. The platform has taken the alarm away before it calls, and says for when it was set;
   * null where that is unknown, or where it rings again for a handler that was cut off.
   */
  async run(setFor: number | null = null): Promise<void> {
    const isFirst = !this.#isOpen;
    if (isFirst) {
      // An alarm that was taken away rings only this once: where its note cannot be read, it stands for what is owed.
      this.#isUnfinished = setFor === null || !this.#isNoted(setFor);
      this.#isOpen = true;
      this.#opened = Promise.resolve();
    }
    // What was due with the alarm is due although the clock stepped back since.
    const now = this.#surroundings.now();
    const rung = Math.max(now, this.#alarm ?? 0);
    const isDue = (name: Name) =>
      isFirst ? this.#isUnfinished || this.#isIdle(name) : (this.#due.get(name) ?? Infinity) <= rung;
    const due = this.#names().filter(isDue);
    for (const name of due) {
      this.#due.delete(name);
      this.#coming.add(name);
      this.#rung.add(name);
    }
    this.#alarm = null;
    for (const name of due) {
      this.#coming.delete(name);
      try {
        await this.#jobs[name](now);
        this.#failures.delete(name);
      } catch (fault) {
        const failures = this.#failures.get(name) ?? 0;
        this.#failures.set(name, failures + 1);
        this.#surroundings.log('error', 'job failed', { job: name, fault: String(fault) });
        this.at(name, this.#surroundings.now() + doubling(firstRetryMs, failures, maxRetryMs));
      }
      this.#rung.delete(name);
    }
    this.#arm();
  }

  /** An alarm stands when the first job is due, or earlier, and does not pass for less than it is for. */
  #arm(): void {
    if (this.#together > 0) return;
    let first = Infinity;
    let isOwed = [...this.#rung].some((name) => !this.#isIdle(name));
    for (const [name, due] of this.#due) {
      first = Math.min(first, due);
      isOwed ||= !this.#isIdle(name);
    }
    if (first === Infinity) return;
    if (this.#alarm !== null && this.#alarm <= (isOwed ? this.#unnoted(first) : first)) {
      if (isOwed && this.#alarm === this.#note()) this.#set(Math.max(this.#alarm - 1, this.#surroundings.now()));
      // It was set while something was owed besides, which is done.
      else if (!isOwed && this.#alarm === first) this.#isKept(first);
      return;
    }
    if (!isOwed && this.#isKept(first)) {
      this.#alarm = first;
      this.#surroundings.setAlarm(first);
    } else this.#set(first);
  }

  /** Sets an alarm that is not the noted one. */
  #set(time: number): void {
    this.#alarm = this.#unnoted(time);
    this.#surroundings.setAlarm(this.#alarm);
  }

  /** The time, or the next one where it is the noted one. */
  #unnoted(time: number): number {
    return time === this.#note() ? time + 1 : time;
  }

  /** Notes that the alarm at `time` is for idle jobs alone. False: it could not be written, so it has to pass for more. */
  #isKept(time: number): boolean {
    if (this.#note() === time) return true;
    try {
      this.#idle?.write(time);
    } catch (fault) {
      this.#surroundings.log('error', 'alarm not noted', { fault: String(fault) });
      return false;
    }
    this.#noted = time;
    return true;
  }

  #note(): number {
    if (this.#idle === null) return 0;
    this.#noted ??= this.#idle.read();
    return this.#noted;
  }

  /** Says whether the alarm was for idle jobs alone; false where that cannot be read. */
  #isNoted(setFor: number): boolean {
    try {
      return setFor === this.#note();
    } catch (fault) {
      this.#surroundings.log('error', 'note of the alarm not read', { fault: String(fault) });
      return false;
    }
  }

  #isIdle(name: Name): boolean {
    return this.#idle?.names.includes(name) === true;
  }

  #names(): Name[] {
    return Object.keys(this.#jobs) as Name[];
  }
}
