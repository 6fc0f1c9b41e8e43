/**
 * The Conversation object's work, wherever it runs: object.ts gives it the runtime's storage and calls, the simulation
 * virtual ones.
 *
 * All truth is in SQL; an instance may be dropped at any `await`. What stands between two of them is one step.
 */
import type { UserId } from '../../protocol/ids.ts';
import type { Limits } from '../../protocol/limits.ts';
import type { MediaId } from '../../protocol/media.ts';
import { isRefusal, type Refusal, refuse } from '../../protocol/refusals.ts';
import { keepForever, type Retention } from '../../protocol/retention.ts';
import type { HistoryStore, HistoryStores } from '../history/rpc.ts';
import { KeptStubs } from '../kit/kept-stubs.ts';
import type { Surroundings } from '../kit/ports.ts';
import { Scheduler } from '../kit/scheduler.ts';
import type { Storage } from '../kit/sql.ts';
import { Stopwatch } from '../kit/stopwatch.ts';
import { type MediaFromConversation, mediaFromConversationMethods } from '../media/rpc.ts';
import { type UserFromConversation, userFromConversationMethods } from '../user/rpc.ts';
import { lookAtTargets } from './append.ts';
import { appendBatch } from './append-batch.ts';
import { stateFor } from './attach.ts';
import type { Core } from './core.ts';
import { eraseExpired, nextExpiry } from './expire.ts';
import { Archiver } from './history/archiver.ts';
import { ColdHistory } from './history/cold-history.ts';
import { ColdOperator } from './history/cold-operator.ts';
import type { Fetched } from './history/fetched.ts';
import { PlacedHistory } from './history/placed-history.ts';
import { Reading } from './history/reading.ts';
import type { Insertion } from './insert.ts';
import { load } from './load.ts';
import { Log } from './log/log.ts';
import { mayFetch, tellLedgers } from './media.ts';
import { ConversationMemory } from './memory.ts';
import { page } from './page.ts';
import { checkReport } from './positions.ts';
import { Rate } from './rate.ts';
import { countsAt, readStateOf } from './read-state.ts';
import { receipts } from './receipts.ts';
import type {
  AppendReply,
  AppendRequest,
  AttachReply,
  AttachRequest,
  ColdStatus,
  ConversationFromOperator,
  ConversationRpc,
  MoveReport,
  NamesRequest,
  PageReply,
  PageRequest,
  PutDevicesReply,
  PutDevicesRequest,
  ReceiptsReply,
  ReceiptsRequest,
  RemoveUserRequest,
  ReportReply,
  ReportRequest,
  TypingRequest,
  VerifyReport,
  VerifyRequest,
} from './rpc.ts';
import { briefAppendReply, briefReportReply } from './rpc-brief.ts';
import { putDevices, removeUser } from './server-entries.ts';
import { SqlStore } from './sql-store.ts';
import type { ConversationState, Member } from './state.ts';
import { TypingLane } from './typing.ts';

export interface ConversationOptions {
  readonly storage: Storage;
  /** Its rows, where not all of them are in `storage`. */
  readonly store?: SqlStore;
  readonly surroundings: Surroundings;
  readonly limits: Limits;
  /** The User object of a person. */
  readonly users: (user: UserId) => UserFromConversation;
  /** Where older entries go; left out, all of them stay. */
  readonly history?: HistoryStores;
  /** How long bodies are kept; left out, for ever. */
  readonly retention?: Retention;
  /** The ledger of a media object; left out, there are none. */
  readonly ledgers?: (object: MediaId) => MediaFromConversation;
}

type JobName = 'fanOut' | 'expiry' | 'archive' | 'media';

/** Bodies are erased at most this often; until then readers filter. */
const eraseEveryMs = 3_600_000;

export class Conversation implements ConversationRpc, ConversationFromOperator {
  readonly #options: ConversationOptions;
  readonly #store: SqlStore;
  readonly #log: Log;
  readonly #users: KeptStubs<UserId, UserFromConversation>;
  readonly #rate: Rate;
  readonly #typing: TypingLane;
  readonly #jobs: Scheduler<JobName>;
  readonly #reading: Reading;
  readonly #archiver: Archiver | null;
  readonly #retention: Retention;
  readonly #ledgers: KeptStubs<MediaId, MediaFromConversation> | undefined;
  readonly #operator: ColdOperator | null;
  #running: ConversationMemory | null = null;
  /** Memory was thrown away: what it held has to be asked for again, as after a crash. */
  #forgot = false;

  constructor(options: ConversationOptions) {
    this.#options = options;
    const { limits, surroundings, storage } = options;
    this.#store = options.store ?? new SqlStore(storage);
    this.#log = new Log(this.#store);
    this.#retention = options.retention ?? keepForever;
    const timer: Surroundings['timer'] = (ms, work) => surroundings.timer(ms, work);
    const deadline = { ms: limits.deliveryDeadlineMs, timer };
    this.#users = new KeptStubs(options.users, userFromConversationMethods, { deadline });
    const elapsed = new Stopwatch(() => surroundings.now());
    this.#rate = new Rate(limits.maxConversationSendsPerSecond, limits.maxConversationBurst, elapsed);
    this.#typing = new TypingLane((user) => this.#users.get(user));
    this.#jobs = new Scheduler<JobName>(
      surroundings,
      {
        fanOut: () => this.#driveOn(),
        expiry: async (now) => {
          this.#eraseExpired(now);
          this.#lookAtArchive();
        },
        // Deliveries do not wait for it.
        archive: async () => void this.#archiver?.drive(),
        media: () => this.#tellLedgers(),
      },
      {
        names: ['expiry', 'archive'],
        read: () => this.#store.idleAlarmAt(),
        write: (at) => this.#noteIdleAlarm(at),
      },
    );
    const { ledgers } = options;
    this.#ledgers = ledgers && new KeptStubs(ledgers, mediaFromConversationMethods, { deadline });
    const { history } = options;
    const coldHistory = (store: HistoryStore) =>
      new ColdHistory(store, { surroundings, readMs: limits.coldReadMs, writeMs: limits.coldWriteMs });
    const step = <Result>(work: (core: Core) => Result) => this.#stepIfOpen(work);
    const placed = history && new PlacedHistory(history, step);
    const cold = placed === undefined ? null : coldHistory(placed);
    this.#reading = new Reading(this.#log, cold, surroundings);
    if (history === undefined || placed === undefined || cold === null) {
      this.#archiver = this.#operator = null;
      return;
    }
    const archiver = new Archiver({
      ...{ cold, placed, surroundings, step },
      owe: (ms) => this.#oweArchive(ms),
      left: () => this.#running?.recent.clear(),
    });
    this.#archiver = archiver;
    this.#operator = new ColdOperator({ cold, placed, archiver, history, coldHistory, surroundings, step });
  }

  async append(request: AppendRequest): Promise<AppendReply | string> {
    if (!this.#jobs.isOpen) await this.#jobs.open();
    const fetched = this.#isDeletion(request) ? await this.#fetchTargets(request) : null;
    const now = this.#options.surroundings.now();
    const before = this.#open();
    const reply = this.#lent(fetched, () => {
      const scene = this.#scene(before);
      const { results, inserted, membersChanged } = appendBatch(scene, request, now);
      const running = before ?? (scene.conversing === null ? null : this.#start(scene.conversing, 'begun'));
      if (running === null) return { results, listVersion: 0 };
      const sender = running.core.conversing.byUser.get(request.user);
      if (sender !== undefined) running.fanOut.confirm(sender, request.have);
      if (sender !== undefined) sender.generation = Math.max(sender.generation, request.generation);
      if (inserted.length > 0 && sender !== undefined) this.#appended(running, inserted, sender, membersChanged);
      return { results, listVersion: sender?.listVersion ?? 0 };
    });
    return briefAppendReply(request, reply);
  }

  /** Targets of deletions that have left are read before anything is taken, so that it stays one step (D4.2). */
  async #fetchTargets(request: AppendRequest): Promise<Fetched | null> {
    const { fetched } = await this.#reading.ask(request.conversation, () => {
      const running = this.#open();
      if (running !== null) lookAtTargets(running.core, request, request.sends);
    });
    return fetched;
  }

  #isDeletion({ sends }: AppendRequest): boolean {
    return this.#archiver !== null && sends.some(({ targets }) => targets.length > 0);
  }

  async attach(request: AttachRequest): Promise<AttachReply | Refusal> {
    if (!this.#jobs.isOpen) await this.#jobs.open();
    const running = this.#open();
    const member = running?.core.conversing.byUser.get(request.user);
    if (running === null || member === undefined) return refuse('unknown-conversation');
    const { core, fanOut, writer } = running;
    return this.#step(() => {
      member.generation = Math.max(member.generation, request.generation);
      // In a small conversation everybody is attached; the caller may think of it as large still.
      const attaches = request.attach || core.conversing.present <= core.limits.maxMembersAttached;
      if (attaches && !isPresent(member)) member.detached = false;
      else if (attaches && member.detached) {
        fanOut.attach(member);
        writer.changed(member);
        // Written before it is answered (F1): who is attached is called, so a crash must not forget it.
        writer.write();
      }
      return stateFor(core, member, request, this.#options.surroundings.now());
    });
  }

  async report(request: ReportRequest): Promise<ReportReply | Refusal | boolean> {
    if (!this.#jobs.isOpen) await this.#jobs.open();
    const fetched = request.report.read < this.#log.first ? await this.#fetchRead(request) : null;
    const running = this.#open();
    const member = running?.core.conversing.byUser.get(request.user);
    if (running === null || member === undefined) return refuse('unknown-conversation');
    const { core, fanOut, reports } = running;
    const refusal = checkReport(core, member, request.report);
    if (refusal !== null) return refusal;
    const taken = this.#lent(fetched, () => {
      fanOut.confirm(member, request.have);
      member.generation = Math.max(member.generation, request.generation);
      return reports.take(member, request.report, request.listVersion);
    });
    const confirmed = typeof taken === 'boolean' ? taken : await running.ending.or(taken, false);
    // Nobody knows what became of it; the caller tells it again.
    if (running !== this.#running) throw new Error('memory was given up');
    // A read that only the log knows, of a send whose answer was lost, is told all the same (D8).
    const isKnown = request.brief === true && member.read <= request.report.read;
    const read = isKnown ? null : readStateOf(core, member);
    return briefReportReply(request, { confirmed, read, listVersion: member.listVersion });
  }

  /** What is unread from a position on that lies among what has left is counted with what lies there (D8). */
  async #fetchRead({ conversation, user, report }: ReportRequest): Promise<Fetched | null> {
    const { fetched } = await this.#reading.ask(conversation, () => {
      const running = this.#open();
      const member = running?.core.conversing.byUser.get(user);
      if (running !== null && member !== undefined && report.read > member.read) {
        countsAt(running.core, member, report.read);
      }
    });
    return fetched;
  }

  async page(request: PageRequest): Promise<PageReply | Refusal> {
    if (!this.#jobs.isOpen) await this.#jobs.open();
    const { answer } = await this.#reading.ask(request.conversation, () => {
      const running = this.#open();
      if (running === null) return refuse('unknown-conversation');
      return page(running.core, request, this.#options.surroundings.now());
    });
    return answer;
  }

  async receipts(request: ReceiptsRequest): Promise<ReceiptsReply | Refusal> {
    if (!this.#jobs.isOpen) await this.#jobs.open();
    const { answer } = await this.#reading.ask(request.conversation, () => {
      const running = this.#open();
      return running === null ? refuse('unknown-conversation') : receipts(running.core, request);
    });
    return answer;
  }

  async typing(request: TypingRequest): Promise<void> {
    if (!this.#jobs.isOpen) await this.#jobs.open();
    const running = this.#open();
    if (running !== null) this.#typing.forward(running.core, request);
  }

  async putDevices(request: PutDevicesRequest): Promise<PutDevicesReply | Refusal> {
    if (!this.#jobs.isOpen) await this.#jobs.open();
    const running = this.#open();
    if (running === null) return refuse('unknown-conversation');
    return this.#step(() => {
      const inserted = putDevices(running.core, request, this.#options.surroundings.now());
      if (isRefusal(inserted)) return inserted;
      if (inserted.length > 0) this.#appended(running, inserted, null, false);
      return { listVersion: running.core.conversing.byUser.get(request.user)?.listVersion ?? 0 };
    });
  }

  async removeUser(request: RemoveUserRequest): Promise<{ seq: number } | Refusal> {
    if (!this.#jobs.isOpen) await this.#jobs.open();
    const running = this.#open();
    return running === null ? refuse('unknown-conversation') : this.#remove(running, request);
  }

  async coldStatus(): Promise<ColdStatus | null> {
    if (!this.#jobs.isOpen) await this.#jobs.open();
    return this.#operator === null ? null : this.#operator.coldStatus();
  }

  async names(request: NamesRequest): Promise<boolean> {
    if (!this.#jobs.isOpen) await this.#jobs.open();
    const running = this.#open();
    return running !== null && mayFetch(running.core, request, this.#options.surroundings.now());
  }

  async moveHistory(): Promise<MoveReport | null> {
    if (!this.#jobs.isOpen) await this.#jobs.open();
    return this.#operator === null ? null : this.#operator.moveHistory();
  }

  async verifyHistory(request: Omit<VerifyRequest, 'conversation'>): Promise<VerifyReport | null> {
    if (!this.#jobs.isOpen) await this.#jobs.open();
    return this.#operator === null ? null : this.#operator.verifyHistory(request);
  }

  /** The platform's alarm: at least once, never throws. `setFor`: the time that it was set for, where that is known. */
  async alarm(setFor: number | null = null): Promise<void> {
    await this.#jobs.run(setFor);
  }

  /**
   * The conversation in memory, read at the first need, or null if nobody has begun it. In the step that uses it: behind
   * an `await` it may be one that was given up.
   */
  #open(): ConversationMemory | null {
    if (this.#running !== null) return this.#running;
    const conversing = load({ store: this.#store, log: this.#log });
    return conversing === null ? null : this.#start(conversing, this.#past());
  }

  /** Nothing was left undone if no alarm is stored, or only one for expiry: what is owed always has an alarm (D1.11). */
  #past(): 'finished' | 'unfinished' {
    return this.#forgot || this.#jobs.foundUnfinished ? 'unfinished' : 'finished';
  }

  #start(conversing: ConversationState, past: 'begun' | 'finished' | 'unfinished'): ConversationMemory {
    const { surroundings, limits } = this.#options;
    const running = new ConversationMemory({
      core: {
        store: this.#store,
        log: this.#log,
        conversing,
        sha256: surroundings.sha256,
        limits,
        retention: this.#retention,
      },
      ...{ surroundings, past },
      users: (user) => this.#users.get(user),
      owe: (ms) => this.#jobs.within('fanOut', ms),
      leastRose: () => this.#leastRose(),
      gone: (member) => this.#gone(member),
      step: (work) => this.#stepAside(work),
    });
    this.#running = running;
    this.#pullExpiryIn();
    // No alarm stands for a quiet chat, and retention may have been switched on since.
    const alarmAt = this.#jobs.alarmAt ?? Infinity;
    if (past !== 'begun' && alarmAt > surroundings.now() + eraseEveryMs) this.#lookAtArchive();
    // An alarm of a clock that was ahead would let what is unfinished wait for as long as it was set back (T1).
    if (past === 'unfinished' && this.#jobs.alarmAt !== null) this.#jobs.within('fanOut', limits.fanOutAlarmMs);
    return running;
  }

  /** An alarm that was set by a clock that was ahead would let what expires lie there for as long (T1). */
  #pullExpiryIn(): void {
    const running = this.#running;
    if (running === null) return;
    const now = this.#options.surroundings.now();
    // What was seen by it was not: it is to be looked at before such a clock may see it again.
    const wasAhead = running.core.conversing.group.expirySeenAt > now;
    const next = wasAhead ? now : nextExpiry(running.core);
    // No alarm for it is ever later than this, by a clock that is right.
    if (next !== null) this.#jobs.at('expiry', Math.max(next, now) + eraseEveryMs);
  }

  /** A step that nobody waits for: of a timer, or of an answer. */
  #stepAside(work: () => void): void {
    try {
      this.#step(work);
    } catch (bug) {
      this.#options.surroundings.log('error', 'memory given up', { bug: String(bug) });
    }
  }

  /** Beside the control entries' sum, in one row: it is written with every alarm for expiry alone, which are rare. */
  #noteIdleAlarm(at: number): void {
    const running = this.#open();
    if (running === null) return;
    const group = { ...running.core.conversing.group, idleAlarmAt: at };
    this.#store.writeGroup(group);
    running.core.conversing.group = group;
  }

  /** One synchronous step over memory and rows. When it throws, the rows are right and memory is forgotten. */
  #step<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (bug) {
      this.#running?.stop();
      this.#running = null;
      this.#forgot = true;
      this.#jobs.within('fanOut', this.#options.limits.fanOutAlarmMs);
      throw bug;
    }
  }

  /** A step that goes by what was fetched for it. */
  #lent<Result>(fetched: Fetched | null, work: () => Result): Result {
    const lent = fetched === null ? null : { fetched, now: this.#options.surroundings.now() };
    return this.#step(() => this.#log.lending(lent, work));
  }

  /** A step of the archiver: over memory as it is now, whatever became of it while a call was under way. */
  #stepIfOpen<Result>(work: (core: Core) => Result): Result | null {
    const running = this.#open();
    return running === null ? null : this.#step(() => work(running.core));
  }

  /** An alarm that was found may stand for it, and far ahead, by a clock that was: it is looked at with every alarm. */
  #lookAtArchive(): void {
    if (this.#archiver === null) this.#oweArchive(null);
    else this.#archiver.look();
  }

  #leastRose(): void {
    const ms = this.#retention.untilDelivered ? this.#archiver?.floorDueInMs() : null;
    if (ms != null) this.#jobs.at('archive', this.#options.surroundings.now() + ms);
  }

  #oweArchive(ms: number | null): void {
    // What the floor passed over names no media any more, or for so much longer.
    this.#oweLedgers();
    this.#pullExpiryIn();
    this.#jobs.clear('archive');
    if (ms !== null) this.#jobs.at('archive', this.#options.surroundings.now() + ms);
  }

  #scene(running: ConversationMemory | null) {
    const { surroundings, limits } = this.#options;
    const conversing = running?.core.conversing ?? null;
    const { sha256 } = surroundings;
    const retention = this.#retention;
    return { store: this.#store, log: this.#log, conversing, sha256, limits, retention, rate: this.#rate };
  }

  /** The calls go out right after the commit and are held back, like the answer, until the rows are on disk. */
  #appended(
    running: ConversationMemory,
    inserted: readonly Insertion[],
    by: Member | null,
    membersChanged: boolean,
  ): void {
    const now = this.#options.surroundings.now();
    running.appended(inserted, by, membersChanged);
    this.#jobs.within('fanOut', this.#options.limits.fanOutAlarmMs);
    for (const { row, tellsLedgers } of inserted) {
      if (tellsLedgers) this.#jobs.within('media', this.#options.limits.fanOutAlarmMs);
      if (row.expiresAt > 0) this.#jobs.at('expiry', Math.max(row.expiresAt, now + eraseEveryMs));
    }
  }

  #remove(running: ConversationMemory, request: RemoveUserRequest): { seq: number } | Refusal {
    return this.#step(() => {
      const inserted = removeUser(running.core, request, this.#options.surroundings.now());
      if (inserted !== null && isRefusal(inserted)) return inserted;
      if (inserted !== null) this.#appended(running, [inserted], null, true);
      else this.#leastRose();
      const member = running.core.conversing.byUser.get(request.user);
      return { seq: member?.intervals.at(-1)?.through ?? 0 };
    });
  }

  #gone(member: Member): void {
    const running = this.#running;
    if (running === null) return;
    const { conversation } = running.core.conversing.group;
    this.#remove(running, { conversation, user: member.user, reason: accountDeleted });
  }

  async #driveOn(): Promise<void> {
    const running = this.#open();
    if (running === null) return;
    const again = await running.driveOn();
    if (again !== null) this.#jobs.within('fanOut', again);
    // Whatever was appended, deletions among it, has set this alarm.
    this.#lookAtArchive();
    this.#pullExpiryIn();
  }

  #oweLedgers(): void {
    if (this.#running === null || this.#store.media.owed(1).length === 0) return;
    this.#jobs.within('media', this.#options.limits.fanOutAlarmMs);
  }

  async #tellLedgers(): Promise<void> {
    const ledgers = this.#ledgers;
    if (ledgers === undefined) return;
    const isMore = await tellLedgers({
      ledgers: (object) => ledgers.get(object),
      step: (work) => this.#stepIfOpen(work),
    });
    if (isMore) this.#jobs.within('media', this.#options.limits.fanOutAlarmMs);
  }

  #eraseExpired(now: number): void {
    const running = this.#open();
    if (running === null) return;
    const next = this.#step(() => {
      running.recent.clear();
      return eraseExpired(running.core, now);
    });
    this.#oweLedgers();
    this.#jobs.clear('expiry');
    if (next !== null) this.#jobs.at('expiry', next <= now ? now : Math.max(next, now + eraseEveryMs));
  }
}

/** roost.wire.RemovalReason.ACCOUNT_DELETED */
const accountDeleted = 2;

function isPresent(member: Member): boolean {
  return member.intervals.at(-1)?.through === 0;
}
