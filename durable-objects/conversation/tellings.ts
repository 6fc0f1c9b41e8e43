import type { Surroundings } from '../kit/ports.ts';
import type { Context } from './context.ts';
import type { FanOut } from './fan-out.ts';
import type { RecentRows } from './recent.ts';
import type { Member } from './state.ts';

/** How long the answer to a report waits for the senders' User objects. */
const maxWaitMs = 1_000;

/**
 * Hands positions that rose on to the senders concerned: those who have countable entries between what was told of a
 * person and where they are now. Their summaries share the delivery lanes.
 */
export class Tellings {
  readonly #context: Context;
  readonly #recent: RecentRows;
  readonly #timer: Surroundings['timer'];
  readonly #fanOut: () => FanOut;
  /** By reporter: how many senders' User objects have yet to take the position, and what it was when handed on. */
  readonly #open = new Map<number, { left: number; delivered: number; readShown: number; waiting: (() => void)[] }>();

  constructor(options: { context: Context; recent: RecentRows; timer: Surroundings['timer']; fanOut: () => FanOut }) {
    this.#context = options.context;
    this.#recent = options.recent;
    this.#timer = options.timer;
    this.#fanOut = options.fanOut;
  }

  /** Everything that is known of the person was handed on. */
  isTold(member: Member): boolean {
    return member.toldDelivered >= member.delivered && member.toldRead >= member.readShown;
  }

  /** Owes the senders concerned a summary, and starts their calls: one each, however many people they hear about. */
  handOn(reporters: Iterable<Member>): void {
    const concerned = new Set<Member>();
    for (const reporter of reporters) this.#owe(reporter, concerned);
    for (const sender of concerned) this.#fanOut().drive(sender);
  }

  /**
   * Of what is on its way a part has changed: that the senders take it does not mean that they know this (D6.1). It is
   * handed on anew, at the latest with the window.
   */
  repaired(member: Member): void {
    const open = this.#open.get(member.ordinal);
    if (open !== undefined) open.delivered = Math.min(open.delivered, member.toldDelivered);
  }

  /** One sender's User object has taken these people's positions. */
  told(reporters: Iterable<number>): void {
    for (const ordinal of reporters) {
      const open = this.#open.get(ordinal);
      if (open !== undefined && --open.left <= 0) this.#close(ordinal);
    }
  }

  /**
   * Resolves when all senders concerned have taken the person's position as it was handed on, or when it is clear that it
   * takes longer: a User object that is silent delays its own person alone.
   */
  whenTold(member: Member): Promise<void> {
    const open = this.#open.get(member.ordinal);
    if (open === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.#timer(maxWaitMs, resolve);
      open.waiting.push(() => {
        timer.cancel();
        resolve();
      });
    });
  }

  /** Lets those who wait know that it will take until the alarm. */
  giveUpWaiting(): void {
    for (const open of this.#open.values()) {
      for (const resolve of open.waiting.splice(0)) resolve();
    }
  }

  #owe(reporter: Member, concerned: Set<Member>): void {
    if (this.isTold(reporter)) return;
    const { delivered, readShown, toldDelivered, toldRead } = reporter;
    const from =
      1 + Math.min(delivered > toldDelivered ? toldDelivered : Infinity, readShown > toldRead ? toldRead : Infinity);
    const through = Math.max(delivered > toldDelivered ? delivered : 0, readShown > toldRead ? readShown : 0);
    const open = this.#open.get(reporter.ordinal) ?? { left: 0, delivered: 0, readShown: 0, waiting: [] };
    open.delivered = delivered;
    open.readShown = readShown;
    this.#open.set(reporter.ordinal, open);
    for (const ordinal of this.#recent.senders(from, through)) {
      const sender = this.#context.state.members[ordinal];
      if (sender === undefined || sender === reporter) continue;
      const owed = this.#fanOut().owesSummary(sender, from, reporter.ordinal);
      if (owed === 'owed') open.left++;
      if (owed !== 'not told') concerned.add(sender);
    }
    if (open.left === 0) this.#close(reporter.ordinal);
  }

  #close(ordinal: number): void {
    const open = this.#open.get(ordinal);
    const member = this.#context.state.members[ordinal];
    if (open === undefined || member === undefined) return;
    this.#open.delete(ordinal);
    member.toldDelivered = Math.max(member.toldDelivered, open.delivered);
    member.toldRead = Math.max(member.toldRead, open.readShown);
    for (const resolve of open.waiting) resolve();
  }
}
