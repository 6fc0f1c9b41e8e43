import type { UserId } from '../../protocol/ids.ts';
import { wire } from '../../schema/gen/wire.js';
import { Ending } from '../kit/ending.ts';
import type { Surroundings } from '../kit/ports.ts';
import { Stopwatch } from '../kit/stopwatch.ts';
import type { UserFromConversation } from '../user/rpc.ts';
import type { Context } from './context.ts';
import { entryFlags } from './entry-row.ts';
import { FanOut } from './fan-out.ts';
import type { Insertion } from './insert.ts';
import { PositionWriter } from './position-writer.ts';
import { RecentRows } from './recent.ts';
import { Reports } from './report.ts';
import { lastVisible, type Member } from './state.ts';
import { Tellings } from './tellings.ts';

/** How long an alarm waits for the calls it started before it leaves the rest to the next one. */
const settleMs = 4_000;
const maxBackoffMs = 60_000;

/** What a conversation keeps in memory beside its rows: lanes, windows, caches. All of it may be lost. */
export class ConversationMemory {
  readonly context: Context;
  readonly recent: RecentRows;
  readonly fanOut: FanOut;
  readonly writer: PositionWriter;
  readonly reports: Reports;
  readonly #timer: Surroundings['timer'];
  #isStopped = false;
  /** What was given up does nothing more, whatever comes late: timers, answers and the alarm go through here (T2). */
  readonly #step: (work: () => void) => void;
  /** An earlier instance may have left something undone; the first alarm asks everybody to restate. */
  #unfinished: boolean;
  #backoffMs: number;
  /** Whoever waits for what this memory would have done. */
  readonly ending = new Ending();

  constructor(options: {
    context: Context;
    surroundings: Surroundings;
    users: (user: UserId) => UserFromConversation;
    /** `begun`: with this very step; else whether an earlier instance left something undone. */
    past: 'begun' | 'finished' | 'unfinished';
    owe: (ms: number) => void;
    leastRose: () => void;
    gone: (member: Member) => void;
    /** One step over memory and rows; this instance is stopped when it throws. */
    step: (work: () => void) => void;
  }) {
    const { context, surroundings, users, owe, leastRose } = options;
    const elapsed = new Stopwatch(() => surroundings.now());
    const step = (work: () => void): void => {
      if (!this.#isStopped) options.step(work);
    };
    this.#step = step;
    const timer: Surroundings['timer'] = (ms, work) => surroundings.timer(ms, () => step(work));
    this.context = context;
    this.#timer = timer;
    this.#unfinished = options.past === 'unfinished';
    this.#backoffMs = context.limits.fanOutAlarmMs;
    if (options.past !== 'begun') trustRows(context, this.#unfinished);
    this.recent = new RecentRows(context);
    this.writer = new PositionWriter(context, { timer, elapsed });
    const tellings = new Tellings({ context, recent: this.recent, timer, fanOut: () => this.fanOut });
    this.fanOut = new FanOut({
      ...{ context, recent: this.recent, users, surroundings, timer, elapsed },
      hooks: {
        told: (reporters) => tellings.told(reporters),
        reported: (member, report, listVersion) => this.reports.restated(member, report, listVersion),
        gone: options.gone,
        changed: (member) => this.writer.changed(member),
        failed: () => {
          tellings.giveUpWaiting();
          owe(this.#backoffMs);
        },
        step,
      },
    });
    this.reports = new Reports({
      ...{ context, surroundings, timer, writer: this.writer, tellings, owe, leastRose },
    });
  }

  /** A step threw, so memory may not be what the rows say: nothing of it is written or told any more. */
  stop(): void {
    this.#isStopped = true;
    this.fanOut.stop();
    this.reports.stop();
    this.writer.stop();
    this.ending.end();
  }

  /** The log grew: `by` gets what it sent with its answer, all others by their lanes. */
  appended(inserted: readonly Insertion[], by: Member | null, membersChanged: boolean): void {
    const first = (inserted[0] as Insertion).row.seq;
    // A deletion may name entries of this very batch.
    if (inserted.some(({ row }) => row.kind === wire.EntryKind.DELETION)) this.recent.clear();
    else for (const { row } of inserted) this.recent.push(row);
    if (by !== null) this.reports.readBySend(by);
    if (membersChanged) this.#tellOfLeavers(first);
    this.fanOut.appended(first, by, inserted.every(isKeys));
    if (membersChanged) this.fanOut.membersChanged();
  }

  /** The alarm: drives on what is unfinished. Says within how many milliseconds to come again, or null. */
  async driveOn(): Promise<number | null> {
    const { fanOut, reports, writer } = this;
    this.#step(() => {
      if (this.#unfinished) fanOut.restate(this.context.state.present <= this.context.limits.maxMembersAttached);
      this.#unfinished = false;
      reports.catchUp();
      fanOut.driveOn();
    });
    await this.#settled();
    let again: number | null = null;
    this.#step(() => {
      if (fanOut.finished && reports.finished && writer.writeSoon()) {
        this.#backoffMs = this.context.limits.fanOutAlarmMs;
        return;
      }
      again = this.#backoffMs;
      this.#backoffMs = Math.min(maxBackoffMs, again * 2);
    });
    return again;
  }

  /** Who left before the first message is waited for no longer (D6.2): its sender hears of it. */
  #tellOfLeavers(since: number): void {
    const { members, tip } = this.context.state;
    let from = Infinity;
    for (const { intervals } of members) {
      const stay = intervals.at(-1);
      if (stay === undefined || stay.through < since) continue;
      const lacked = Math.min(stay.had + 1, stay.hadExceptions[0]?.from ?? Infinity);
      from = Math.min(from, Math.max(lacked, stay.from));
    }
    if (from > tip.seq) return;
    // Once for all who left together, who may be a thousand.
    for (const ordinal of this.recent.senders(from, tip.seq)) {
      const sender = members[ordinal];
      if (sender !== undefined) this.fanOut.owesSummary(sender, from);
    }
  }

  #settled(): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#timer(settleMs, resolve);
      void this.fanOut.idle().then(() => {
        timer.cancel();
        resolve();
      });
    });
  }
}

/** Nothing that anybody waits for: its message follows. */
function isKeys({ row }: Insertion): boolean {
  return row.kind === wire.EntryKind.KEYS && (row.flags & entryFlags.countable) === 0;
}

/**
 * Fan-out positions are written lazily, so after a start they are behind. If an alarm was stored, the log is driven on from
 * them; otherwise all had been told (D1.11), and counts as that.
 *
 * What a person's devices have acked does not stand for it: a device that sent something has it by itself, and the others may
 * have been served from an answer that never arrived (D1.12).
 */
function trustRows({ state }: Context, unfinished: boolean): void {
  if (unfinished) return;
  for (const member of state.members) {
    member.have = lastVisible(state, member);
    member.toldDelivered = member.delivered;
    member.toldRead = member.readShown;
  }
}
