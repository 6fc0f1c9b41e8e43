/**
 * What a conversation does with its alarm: it delivers what is owed, erases what has expired, brings older entries to cold
 * history, and tells ledgers of media. Whatever makes one of these due says so here, in the step that makes it due.
 */
import type { Limits } from '../../protocol/limits.ts';
import type { MediaId } from '../../protocol/media.ts';
import type { Retention } from '../../protocol/retention.ts';
import type { KeptStubs } from '../kit/kept-stubs.ts';
import type { Surroundings } from '../kit/ports.ts';
import { Scheduler } from '../kit/scheduler.ts';
import type { MediaFromConversation } from '../media/rpc.ts';
import { eraseExpired, nextExpiry } from './expire.ts';
import type { Archiver } from './history/archiver.ts';
import type { Insertion } from './insert.ts';
import { tellLedgers } from './media.ts';
import type { SqlStore } from './sql-store.ts';
import type { MemoryOrigin, Steps } from './steps.ts';

type JobName = 'fanOut' | 'expiry' | 'archive' | 'media';

/** Bodies are erased at most this often; until then readers filter. */
const eraseEveryMs = 3_600_000;

export interface DutiesOptions {
  readonly store: Pick<SqlStore, 'idleAlarmAt' | 'media' | 'writeGroup'>;
  readonly surroundings: Surroundings;
  readonly limits: Pick<Limits, 'fanOutAlarmMs'>;
  readonly retention: Pick<Retention, 'untilDelivered'>;
  readonly steps: Pick<Steps, 'ifOpen' | 'open' | 'memory' | 'step'>;
  /** Null: all entries stay here. */
  readonly archiver: Pick<Archiver, 'drive' | 'floorDueInMs' | 'look'> | null;
  /** Null: there are none. */
  readonly ledgers: Pick<KeptStubs<MediaId, MediaFromConversation>, 'get'> | null;
}

export class Duties {
  readonly #options: DutiesOptions;
  readonly #jobs: Scheduler<JobName>;

  constructor(options: DutiesOptions) {
    this.#options = options;
    const { archiver, store, surroundings } = options;
    this.#jobs = new Scheduler<JobName>(
      surroundings,
      {
        fanOut: () => this.#driveOn(),
        expiry: async (now) => {
          this.#eraseExpired(now);
          this.#lookAtArchive();
        },
        // Deliveries do not wait for it.
        archive: async () => void archiver?.drive(),
        media: () => this.#tellLedgers(),
      },
      {
        names: ['expiry', 'archive'],
        read: () => store.idleAlarmAt(),
        write: (at) => this.#noteIdleAlarm(at),
      },
    );
  }

  /** The stored alarm is known. */
  get isOpen(): boolean {
    return this.#jobs.isOpen;
  }

  /** Reads the stored alarm; await it before anything else. */
  open(): Promise<void> {
    return this.#jobs.open();
  }

  /** An instance before this one left an alarm that stands for more than expiry and archive. */
  get foundUnfinished(): boolean {
    return this.#jobs.foundUnfinished;
  }

  /** The platform's alarm: at least once, never throws. `setFor`: the time that it was set for, where that is known. */
  run(setFor: number | null): Promise<void> {
    return this.#jobs.run(setFor);
  }

  /** The conversation is in memory: what the alarm that was found may have missed is looked at. */
  started(past: MemoryOrigin): void {
    const { limits, surroundings } = this.#options;
    this.#pullExpiryIn();
    // No alarm stands for a quiet chat, and retention may have been switched on since.
    const alarmAt = this.#jobs.alarmAt ?? Infinity;
    if (past !== 'begun' && alarmAt > surroundings.now() + eraseEveryMs) this.#lookAtArchive();
    // An alarm of a clock that was ahead would let what is unfinished wait for as long as it was set back (T1).
    if (past === 'unfinished' && this.#jobs.alarmAt !== null) this.oweFanOut(limits.fanOutAlarmMs);
  }

  /** Something is to be delivered, or told, within so long. */
  oweFanOut(ms: number): void {
    this.#jobs.within('fanOut', ms);
  }

  /** The log grew: what was added is owed from the commit on. */
  appended(inserted: readonly Insertion[]): void {
    const { limits, surroundings } = this.#options;
    const now = surroundings.now();
    this.#jobs.within('fanOut', limits.fanOutAlarmMs);
    for (const { row, tellsLedgers } of inserted) {
      if (tellsLedgers) this.#jobs.within('media', limits.fanOutAlarmMs);
      if (row.expiresAt > 0) this.#jobs.at('expiry', Math.max(row.expiresAt, now + eraseEveryMs));
    }
  }

  /** What everybody has may have become more, so that the floor may move. */
  leastRose(): void {
    const { archiver, retention, surroundings } = this.#options;
    const ms = retention.untilDelivered ? archiver?.floorDueInMs() : null;
    if (ms != null) this.#jobs.at('archive', surroundings.now() + ms);
  }

  /** The archiver wants to be driven in so long, and not before; null: not at all. */
  oweArchive(ms: number | null): void {
    this.#jobs.together(() => {
      // What the floor passed over names no media any more, or for so much longer.
      this.#oweLedgers();
      this.#pullExpiryIn();
      this.#jobs.clear('archive');
      if (ms !== null) this.#jobs.at('archive', this.#options.surroundings.now() + ms);
    });
  }

  /** An alarm that was set by a clock that was ahead would let what expires lie there for as long (T1). */
  #pullExpiryIn(): void {
    const { memory } = this.#options.steps;
    if (memory === null) return;
    const now = this.#options.surroundings.now();
    // What was seen by it was not: it is to be looked at before such a clock may see it again.
    const wasAhead = memory.context.state.group.expirySeenAt > now;
    const next = wasAhead ? now : nextExpiry(memory.context);
    // No alarm for it is ever later than this, by a clock that is right.
    if (next !== null) this.#jobs.at('expiry', Math.max(next, now) + eraseEveryMs);
  }

  /** Beside the control entries' sum, in one row: it is written with every alarm for expiry alone, which are rare. */
  #noteIdleAlarm(at: number): void {
    const { steps, store } = this.#options;
    const memory = steps.open();
    if (memory === null) return;
    const group = { ...memory.context.state.group, idleAlarmAt: at };
    store.writeGroup(group);
    memory.context.state.group = group;
  }

  /** An alarm that was found may stand for it, and far ahead, by a clock that was: it is looked at with every alarm. */
  #lookAtArchive(): void {
    const { archiver } = this.#options;
    if (archiver === null) this.oweArchive(null);
    else archiver.look();
  }

  async #driveOn(): Promise<void> {
    const memory = this.#options.steps.open();
    if (memory === null) return;
    const again = await memory.driveOn();
    this.#jobs.together(() => {
      if (again !== null) this.#jobs.within('fanOut', again);
      // Whatever was appended, deletions among it, has set this alarm.
      this.#lookAtArchive();
      this.#pullExpiryIn();
    });
  }

  #oweLedgers(): void {
    const { limits, steps, store } = this.#options;
    if (steps.memory === null || store.media.owed(1).length === 0) return;
    this.#jobs.within('media', limits.fanOutAlarmMs);
  }

  async #tellLedgers(): Promise<void> {
    const { ledgers, limits, steps } = this.#options;
    if (ledgers === null) return;
    const isMore = await tellLedgers({
      ledgers: (object) => ledgers.get(object),
      step: (work) => steps.ifOpen(work),
    });
    if (isMore) this.#jobs.within('media', limits.fanOutAlarmMs);
  }

  #eraseExpired(now: number): void {
    const { steps } = this.#options;
    const memory = steps.open();
    if (memory === null) return;
    const next = steps.step(() => {
      memory.recent.clear();
      return eraseExpired(memory.context, now);
    });
    this.#oweLedgers();
    this.#jobs.clear('expiry');
    if (next !== null) this.#jobs.at('expiry', next <= now ? now : Math.max(next, now + eraseEveryMs));
  }
}
