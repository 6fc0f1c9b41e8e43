import type { Surroundings } from '../kit/ports.ts';
import type { Core } from './core.ts';
import type { PositionWriter } from './position-writer.ts';
import { checkReport, mergeReport } from './positions.ts';
import type { Report } from './rpc.ts';
import type { Member } from './state.ts';
import type { Tellings } from './tellings.ts';

const maxWindowMs = 10_000;

/**
 * What happens to a report: merged, passed on, written, confirmed (D6.1), in this order. The calls go out before the
 * write in the same step, so that a tick does not wait for the disk: it is restated until confirmed.
 *
 * Up to `maxMembersPrompt` members the lanes' own time in flight is the window; above, one of members/100 s gathers
 * what is passed on and written, and an alarm stands until it ends (D6.3).
 */
export class Reports {
  readonly #core: Core;
  readonly #surroundings: Surroundings;
  readonly #writer: PositionWriter;
  readonly #tellings: Tellings;
  readonly #owe: (ms: number) => void;
  readonly #gathered = new Set<Member>();
  #window: { cancel(): void } | null = null;

  constructor(options: {
    core: Core;
    surroundings: Surroundings;
    writer: PositionWriter;
    tellings: Tellings;
    /** An alarm must be due within so many milliseconds (D1.11). */
    owe: (ms: number) => void;
  }) {
    this.#core = options.core;
    this.#surroundings = options.surroundings;
    this.#writer = options.writer;
    this.#tellings = options.tellings;
    this.#owe = options.owe;
  }

  /** Takes a checked report, in this very step. Resolves to whether it is confirmed. */
  take(member: Member, report: Report, listVersion: number): Promise<boolean> {
    if (mergeReport(this.#core, member, report, listVersion)) this.#writer.changed(member);
    if (this.#isPrompt()) return this.#prompt(member);
    this.#gather(member);
    return Promise.resolve(true);
  }

  /** A restated report, out of the answer to a delivery: nobody waits for it to be confirmed. */
  restated(member: Member, report: Report, listVersion: number): void {
    if (checkReport(this.#core, member, report) === null) void this.take(member, report, listVersion);
  }

  /** A send moved its sender's read position: told like a report, without a write of its own (L3). */
  readBySend(member: Member): void {
    if (this.#tellings.isTold(member)) return;
    if (this.#isPrompt()) this.#tellings.handOn([member]);
    else this.#gather(member);
  }

  /** Hands on what is not known to have been told, and writes what waits. After a crash, and at each alarm. */
  catchUp(): void {
    this.#tellings.handOn(this.#core.conversing.members);
    if (this.#window === null) this.#writer.write();
  }

  /** This instance's memory is worth nothing any more. */
  stop(): void {
    this.#window?.cancel();
    this.#tellings.giveUpWaiting();
  }

  get finished(): boolean {
    return this.#window === null && this.#core.conversing.members.every((member) => this.#tellings.isTold(member));
  }

  #prompt(member: Member): Promise<boolean> {
    this.#tellings.handOn([member]);
    if (!this.#writer.writeSoon()) {
      this.#owe(this.#core.limits.fanOutAlarmMs);
      return Promise.resolve(false);
    }
    const isConfirmed = (): boolean => this.#tellings.isTold(member) && this.#writer.isWritten(member);
    if (this.#tellings.isTold(member)) return Promise.resolve(isConfirmed());
    // Without an alarm nothing is left undone; until the senders have it, something is.
    this.#owe(this.#core.limits.fanOutAlarmMs);
    return this.#tellings.whenTold(member).then(isConfirmed);
  }

  #isPrompt(): boolean {
    return this.#core.conversing.present <= this.#core.limits.maxMembersPrompt;
  }

  #gather(member: Member): void {
    this.#gathered.add(member);
    if (this.#window !== null) return;
    const even = Math.min(maxWindowMs, this.#core.conversing.present * 10);
    const ms = Math.min(maxWindowMs, Math.round(even * (0.75 + this.#surroundings.random() / 2)));
    this.#owe(Math.max(this.#core.limits.fanOutAlarmMs, ms + 1_000));
    this.#window = this.#surroundings.timer(ms, () => this.#endWindow());
  }

  #endWindow(): void {
    this.#window = null;
    this.#tellings.handOn(this.#gathered);
    this.#gathered.clear();
    this.#writer.write();
  }
}
