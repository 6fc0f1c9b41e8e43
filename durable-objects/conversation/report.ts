import type { Surroundings } from '../kit/ports.ts';
import type { Context } from './context.ts';
import type { PositionWriter } from './position-writer.ts';
import { checkReport, mergeReport } from './positions.ts';
import type { Report } from './rpc.ts';
import type { Member } from './state.ts';
import type { Tellings } from './tellings.ts';

const maxWindowMs = 10_000;
/** What comes on answers to deliveries, one for each member, waits so long at least before the senders hear of it (D6.5). */
const answersMs = 500;

/**
 * What happens to a report: merged, passed on, written, confirmed (D6.1), in this order. The calls go out before the
 * write in the same step, so that a tick does not wait for the disk: it is restated until confirmed. Confirmed is what
 * is written and handed on, whatever the size of the group: until then whoever reported keeps it.
 *
 * Up to `maxMembersPrompt` members the lanes' own time in flight is the window; above, one of members/100 s gathers
 * what is passed on and written, an alarm stands until then, and the answers wait for it (D6.3). However short it is,
 * positions are written once a second.
 */
export class Reports {
  readonly #context: Context;
  readonly #surroundings: Surroundings;
  readonly #timer: Surroundings['timer'];
  readonly #writer: PositionWriter;
  readonly #tellings: Tellings;
  readonly #owe: (ms: number) => void;
  readonly #leastRose: () => void;
  readonly #gathered = new Set<Member>();
  #window: Window | null = null;
  #isStopped = false;

  constructor(options: {
    context: Context;
    surroundings: Surroundings;
    timer: Surroundings['timer'];
    writer: PositionWriter;
    tellings: Tellings;
    /** An alarm must be due within so many milliseconds (D1.11). */
    owe: (ms: number) => void;
    /** All active devices of somebody have more than before (D4.4). */
    leastRose: () => void;
  }) {
    this.#context = options.context;
    this.#surroundings = options.surroundings;
    this.#timer = options.timer;
    this.#writer = options.writer;
    this.#tellings = options.tellings;
    this.#owe = options.owe;
    this.#leastRose = options.leastRose;
  }

  /** Takes a checked report, in this very step. Says whether it is confirmed: at once, unless that takes something. */
  take(member: Member, report: Report, listVersion: number): boolean | Promise<boolean> {
    const isWhole = this.#merge(member, report, listVersion);
    const confirmed = this.#isPrompt() ? this.#prompt(member) : this.#gather(member);
    // What could not be taken of it is to be told again.
    return isWhole && confirmed;
  }

  /**
   * A report out of the answer to a delivery: nobody waits for it to be confirmed. Where members report together, all
   * answers to one entry come within a moment, and its sender hears of them together.
   */
  restated(member: Member, report: Report, listVersion: number): void {
    if (checkReport(this.#context, member, report) !== null) return;
    if (this.#context.state.present <= this.#context.limits.maxMembersSingly) {
      void this.take(member, report, listVersion);
      return;
    }
    this.#merge(member, report, listVersion);
    void this.#gather(member, answersMs);
  }

  /** A send moved its sender's read position: told like a report, without a write of its own (L3). */
  readBySend(member: Member): void {
    if (this.#tellings.isTold(member)) return;
    if (this.#isPrompt()) this.#tellings.handOn([member]);
    else void this.#gather(member);
  }

  /** Hands on what is not known to have been told, and writes what waits. After a crash, and at each alarm. */
  catchUp(): void {
    this.#tellings.handOn(this.#context.state.members);
    if (this.#window === null) this.#writer.writeSoon();
  }

  /** This instance's memory is worth nothing any more. */
  stop(): void {
    this.#isStopped = true;
    this.#window?.timer.cancel();
    this.#window?.end();
    this.#tellings.giveUpWaiting();
  }

  get finished(): boolean {
    return this.#window === null && this.#context.state.members.every((member) => this.#tellings.isTold(member));
  }

  /** Says whether all of it could be taken. */
  #merge(member: Member, report: Report, listVersion: number): boolean {
    const before = member.least;
    const { rose, isWhole, isRepaired } = mergeReport(this.#context, member, report, listVersion);
    if (member.least > before) this.#leastRose();
    if (rose) this.#writer.moved(member);
    if (isRepaired) this.#tellings.repaired(member);
    return isWhole;
  }

  #prompt(member: Member): boolean | Promise<boolean> {
    this.#tellings.handOn([member]);
    if (!this.#writer.writeSoon()) {
      this.#owe(this.#context.limits.fanOutAlarmMs);
      return false;
    }
    if (this.#tellings.isTold(member)) return this.#isConfirmed(member);
    // An alarm stands for all that is left undone; until the senders have it, something is.
    this.#owe(this.#context.limits.fanOutAlarmMs);
    return this.#tellings.whenTold(member).then(() => this.#isConfirmed(member));
  }

  #isConfirmed(member: Member): boolean {
    return !this.#isStopped && this.#tellings.isTold(member) && this.#writer.isWritten(member);
  }

  #isPrompt(): boolean {
    return this.#context.state.present <= this.#context.limits.maxMembersPrompt;
  }

  async #gather(member: Member, leastMs = 0): Promise<boolean> {
    if (this.#isConfirmed(member)) return true;
    this.#gathered.add(member);
    this.#window ??= this.#open(leastMs);
    await this.#window.ended;
    // A window may be shorter than the second in which positions are written once (D6.1).
    if (!this.#isStopped) await Promise.all([this.#writer.whenWritten(), this.#tellings.whenTold(member)]);
    return this.#isConfirmed(member);
  }

  #open(leastMs: number): Window {
    const even = Math.min(maxWindowMs, Math.max(leastMs, this.#context.state.present * 10));
    const ms = Math.min(maxWindowMs, Math.round(even * (0.75 + this.#surroundings.random() / 2)));
    const { fanOutAlarmMs, positionsFlushMs } = this.#context.limits;
    this.#owe(Math.max(fanOutAlarmMs, ms + positionsFlushMs + 1_000));
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    return { ended, end, timer: this.#timer(ms, () => this.#close()) };
  }

  #close(): void {
    const window = this.#window;
    this.#window = null;
    this.#tellings.handOn(this.#gathered);
    this.#gathered.clear();
    this.#writer.writeSoon();
    window?.end();
  }
}

/** In a large group: what is reported until it ends is handed on together, and written with it or with the second's flush. */
interface Window {
  readonly timer: { cancel(): void };
  readonly ended: Promise<void>;
  end(): void;
}
