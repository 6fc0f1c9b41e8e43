/**
 * What a Conversation object does for each call, behind its door (door.ts): nothing here is reached before the stored
 * alarm is known.
 *
 * One method a call. What stands between two `await`s is one step (steps.ts); what is owed behind it an alarm sees to
 * (duties.ts).
 */
import type { UserId } from '../../protocol/ids.ts';
import type { Limits } from '../../protocol/limits.ts';
import type { MediaId } from '../../protocol/media.ts';
import { isRefusal, type Refusal, refuse } from '../../protocol/refusals.ts';
import { keepForever, type Retention } from '../../protocol/retention.ts';
import { wire } from '../../schema/gen/wire.js';
import type { HistoryStore, HistoryStores } from '../history/rpc.ts';
import { KeptStubs } from '../kit/kept-stubs.ts';
import type { Surroundings } from '../kit/ports.ts';
import type { Storage } from '../kit/sql.ts';
import { Stopwatch } from '../kit/stopwatch.ts';
import { type MediaFromConversation, mediaFromConversationMethods } from '../media/rpc.ts';
import { type UserFromConversation, userFromConversationMethods } from '../user/rpc.ts';
import { lookAtTargets } from './append.ts';
import { appendBatch } from './append-batch.ts';
import { stateFor } from './attach.ts';
import type { Context } from './context.ts';
import { Duties } from './duties.ts';
import { Archiver } from './history/archiver.ts';
import { ColdHistory } from './history/cold-history.ts';
import { ColdOperator } from './history/cold-operator.ts';
import type { FetchedEntries } from './history/fetched.ts';
import { PlacedHistory } from './history/placed-history.ts';
import { ColdReader } from './history/reading.ts';
import type { ColdStatus, ConversationFromOperator, MoveReport, VerifyReport, VerifyRequest } from './history/rpc.ts';
import { StoreNews } from './history/store-news.ts';
import type { Insertion } from './insert.ts';
import { Log } from './log/log.ts';
import { mayFetch } from './media.ts';
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
  ConversationRpc,
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
} from './rpc.ts';
import { briefAppendReply, briefReportReply } from './rpc-brief.ts';
import { putDevices, removeUser } from './server-entries.ts';
import { SqlStore } from './sql-store.ts';
import type { ConversationState, Member } from './state.ts';
import { type MemoryOrigin, Steps } from './steps.ts';
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
  /** What others here have noticed of it; left out, there are none. */
  readonly news?: StoreNews;
  /** How long bodies are kept; left out, for ever. */
  readonly retention?: Retention;
  /** The ledger of a media object; left out, there are none. */
  readonly ledgers?: (object: MediaId) => MediaFromConversation;
}

export class Calls implements ConversationRpc, ConversationFromOperator {
  readonly #options: ConversationOptions;
  readonly #store: SqlStore;
  readonly #log: Log;
  readonly #users: KeptStubs<UserId, UserFromConversation>;
  readonly #rate: Rate;
  readonly #typing: TypingLane;
  readonly #steps: Steps;
  readonly #duties: Duties;
  readonly #reading: ColdReader;
  readonly #archiver: Archiver | null;
  readonly #retention: Retention;
  readonly #operator: ColdOperator | null;

  constructor(options: ConversationOptions) {
    this.#options = options;
    const { history, ledgers, limits, surroundings, storage } = options;
    this.#store = options.store ?? new SqlStore(storage);
    this.#log = new Log(this.#store);
    this.#retention = options.retention ?? keepForever;
    const timer: Surroundings['timer'] = (ms, work) => surroundings.timer(ms, work);
    const deadline = { ms: limits.deliveryDeadlineMs, timer };
    this.#users = new KeptStubs(options.users, userFromConversationMethods, { deadline });
    const elapsed = new Stopwatch(() => surroundings.now());
    this.#rate = new Rate(limits.maxConversationSendsPerSecond, limits.maxConversationBurst, elapsed);
    this.#typing = new TypingLane((user) => this.#users.get(user));
    this.#steps = new Steps({
      ...{ store: this.#store, log: this.#log, surroundings },
      make: (state, past) => this.#remember(state, past),
      foundUnfinished: () => this.#duties.foundUnfinished,
      started: (past) => this.#duties.started(past),
      gaveUp: () => this.#duties.oweFanOut(limits.fanOutAlarmMs),
    });
    const coldHistory = (store: HistoryStore) =>
      new ColdHistory(store, { surroundings, readMs: limits.coldReadMs, writeMs: limits.coldWriteMs });
    const step = <Result>(work: (context: Context) => Result) => this.#steps.ifOpen(work);
    const news = options.news ?? new StoreNews();
    const heard = (answered: boolean) => {
      if (!answered) return news.wasAway();
      news.answered();
      this.#archiver?.listen();
    };
    const placed = history && new PlacedHistory(history, step, heard);
    const cold = placed === undefined ? null : coldHistory(placed);
    this.#reading = new ColdReader(this.#log, cold, surroundings);
    this.#archiver = this.#operator = null;
    if (history !== undefined && placed !== undefined && cold !== null) {
      const archiver = new Archiver({
        ...{ cold, placed, surroundings, news, step },
        owe: (ms) => this.#duties.oweArchive(ms),
        left: () => this.#steps.memory?.recent.clear(),
      });
      this.#archiver = archiver;
      this.#operator = new ColdOperator({ cold, placed, archiver, history, coldHistory, surroundings, step });
    }
    this.#duties = new Duties({
      ...{ store: this.#store, surroundings, limits, retention: this.#retention, steps: this.#steps },
      archiver: this.#archiver,
      ledgers: ledgers === undefined ? null : new KeptStubs(ledgers, mediaFromConversationMethods, { deadline }),
    });
  }

  /** The stored alarm, and what it is for. */
  get duties(): Pick<Duties, 'isOpen' | 'open' | 'run'> {
    return this.#duties;
  }

  async append(request: AppendRequest): Promise<AppendReply | string> {
    const fetched = this.#isDeletion(request) ? await this.#fetchTargets(request) : null;
    const now = this.#options.surroundings.now();
    const before = this.#steps.open();
    const reply = this.#steps.lent(fetched, () => {
      const context = this.#appendContext(before);
      const { results, inserted, membersChanged } = appendBatch(context, request, now);
      const memory = before ?? (context.state === null ? null : this.#steps.begin(context.state));
      if (memory === null) return { results, listVersion: 0 };
      const sender = memory.context.state.byUser.get(request.user);
      if (sender !== undefined) memory.fanOut.confirm(sender, request.have);
      if (sender !== undefined) sender.generation = Math.max(sender.generation, request.generation);
      if (inserted.length > 0 && sender !== undefined) this.#appended(memory, inserted, sender, membersChanged);
      return { results, listVersion: sender?.listVersion ?? 0 };
    });
    return briefAppendReply(request, reply);
  }

  /** Targets of deletions that have left are read before anything is taken, so that it stays one step (D4.2). */
  async #fetchTargets(request: AppendRequest): Promise<FetchedEntries | null> {
    const { fetched } = await this.#reading.ask(request.conversation, () => {
      const memory = this.#steps.open();
      if (memory !== null) lookAtTargets(memory.context, request, request.sends);
    });
    return fetched;
  }

  #isDeletion({ sends }: AppendRequest): boolean {
    return this.#archiver !== null && sends.some(({ targets }) => targets.length > 0);
  }

  async attach(request: AttachRequest): Promise<AttachReply | Refusal> {
    const memory = this.#steps.open();
    const member = memory?.context.state.byUser.get(request.user);
    if (memory === null || member === undefined) return refuse('unknown-conversation');
    const { context, fanOut, writer } = memory;
    return this.#steps.step(() => {
      member.generation = Math.max(member.generation, request.generation);
      // In a small conversation everybody is attached; the caller may think of it as large still.
      const attaches = request.attach || context.state.present <= context.limits.maxMembersAttached;
      if (attaches && !isPresent(member)) member.detached = false;
      else if (attaches && member.detached) {
        fanOut.attach(member);
        writer.changed(member);
        // Written before it is answered (F1): who is attached is called, so a crash must not forget it.
        writer.write();
      }
      return stateFor(context, member, request, this.#options.surroundings.now());
    });
  }

  async report(request: ReportRequest): Promise<ReportReply | Refusal | boolean> {
    const fetched = request.report.read < this.#log.first ? await this.#fetchRead(request) : null;
    const memory = this.#steps.open();
    const member = memory?.context.state.byUser.get(request.user);
    if (memory === null || member === undefined) return refuse('unknown-conversation');
    const { context, fanOut, reports } = memory;
    const refusal = checkReport(context, member, request.report);
    if (refusal !== null) return refusal;
    const taken = this.#steps.lent(fetched, () => {
      fanOut.confirm(member, request.have);
      member.generation = Math.max(member.generation, request.generation);
      return reports.take(member, request.report, request.listVersion);
    });
    const confirmed = typeof taken === 'boolean' ? taken : await memory.ending.or(taken, false);
    // Nobody knows what became of it; the caller tells it again.
    if (memory !== this.#steps.memory) throw new Error('memory was given up');
    // A read that only the log knows, of a send whose answer was lost, is told all the same (D8).
    const isKnown = request.brief === true && member.read <= request.report.read;
    const read = isKnown ? null : readStateOf(context, member);
    return briefReportReply(request, { confirmed, read, listVersion: member.listVersion });
  }

  /** What is unread from a position on that lies among what has left is counted with what lies there (D8). */
  async #fetchRead({ conversation, user, report }: ReportRequest): Promise<FetchedEntries | null> {
    const { fetched } = await this.#reading.ask(conversation, () => {
      const memory = this.#steps.open();
      const member = memory?.context.state.byUser.get(user);
      if (memory !== null && member !== undefined && report.read > member.read) {
        countsAt(memory.context, member, report.read);
      }
    });
    return fetched;
  }

  async page(request: PageRequest): Promise<PageReply | Refusal> {
    const { answer } = await this.#reading.ask(request.conversation, () => {
      const memory = this.#steps.open();
      if (memory === null) return refuse('unknown-conversation');
      return page(memory.context, request, this.#options.surroundings.now());
    });
    return answer;
  }

  async receipts(request: ReceiptsRequest): Promise<ReceiptsReply | Refusal> {
    const { answer } = await this.#reading.ask(request.conversation, () => {
      const memory = this.#steps.open();
      return memory === null ? refuse('unknown-conversation') : receipts(memory.context, request);
    });
    return answer;
  }

  async typing(request: TypingRequest): Promise<void> {
    const memory = this.#steps.open();
    if (memory !== null) this.#typing.forward(memory.context, request);
  }

  async putDevices(request: PutDevicesRequest): Promise<PutDevicesReply | Refusal> {
    const memory = this.#steps.open();
    if (memory === null) return refuse('unknown-conversation');
    return this.#steps.step(() => {
      const inserted = putDevices(memory.context, request, this.#options.surroundings.now());
      if (isRefusal(inserted)) return inserted;
      if (inserted.length > 0) this.#appended(memory, inserted, null, false);
      return { listVersion: memory.context.state.byUser.get(request.user)?.listVersion ?? 0 };
    });
  }

  async removeUser(request: RemoveUserRequest): Promise<{ seq: number } | Refusal> {
    const memory = this.#steps.open();
    return memory === null ? refuse('unknown-conversation') : this.#remove(memory, request);
  }

  async coldStatus(): Promise<ColdStatus | null> {
    return this.#operator === null ? null : this.#operator.coldStatus();
  }

  async names(request: NamesRequest): Promise<boolean> {
    const memory = this.#steps.open();
    return memory !== null && mayFetch(memory.context, request, this.#options.surroundings.now());
  }

  async moveHistory(): Promise<MoveReport | null> {
    return this.#operator === null ? null : this.#operator.moveHistory();
  }

  async verifyHistory(request: Omit<VerifyRequest, 'conversation'>): Promise<VerifyReport | null> {
    return this.#operator === null ? null : this.#operator.verifyHistory(request);
  }

  #remember(state: ConversationState, past: MemoryOrigin): ConversationMemory {
    const { surroundings, limits } = this.#options;
    const { sha256 } = surroundings;
    return new ConversationMemory({
      context: { store: this.#store, log: this.#log, state, sha256, limits, retention: this.#retention },
      ...{ surroundings, past },
      users: (user) => this.#users.get(user),
      owe: (ms) => this.#duties.oweFanOut(ms),
      leastRose: () => this.#duties.leastRose(),
      gone: (member) => this.#gone(member),
      step: (work) => this.#steps.aside(work),
    });
  }

  #appendContext(memory: ConversationMemory | null) {
    const { surroundings, limits } = this.#options;
    const state = memory?.context.state ?? null;
    const { sha256 } = surroundings;
    const retention = this.#retention;
    return { store: this.#store, log: this.#log, state, sha256, limits, retention, rate: this.#rate };
  }

  /** The calls go out right after the commit and are held back, like the answer, until the rows are on disk. */
  #appended(
    memory: ConversationMemory,
    inserted: readonly Insertion[],
    by: Member | null,
    membersChanged: boolean,
  ): void {
    memory.appended(inserted, by, membersChanged);
    this.#duties.appended(inserted);
  }

  #remove(memory: ConversationMemory, request: RemoveUserRequest): { seq: number } | Refusal {
    return this.#steps.step(() => {
      const inserted = removeUser(memory.context, request, this.#options.surroundings.now());
      if (inserted !== null && isRefusal(inserted)) return inserted;
      if (inserted !== null) this.#appended(memory, [inserted], null, true);
      else this.#duties.leastRose();
      const member = memory.context.state.byUser.get(request.user);
      return { seq: member?.intervals.at(-1)?.through ?? 0 };
    });
  }

  #gone(member: Member): void {
    const { memory } = this.#steps;
    if (memory === null) return;
    const { conversation } = memory.context.state.group;
    this.#remove(memory, { conversation, user: member.user, reason: accountDeleted });
  }
}

const accountDeleted = wire.RemovalReason.ACCOUNT_DELETED;

function isPresent(member: Member): boolean {
  return member.intervals.at(-1)?.through === 0;
}
