/**
 * What the parts of a User object share: its rows, its open connections, the conversations it has looked at, and the
 * end of an event, where frames leave and attachments are kept.
 *
 * Memory here is a cache: connections come back from their sockets' attachments, the rest from rows. It is worth as much
 * as the disk it follows: at the first statement that fails it is given up as a whole, as in a crash (T2, D1.5).
 */
import { Bucket } from '../../lib/bucket.ts';
import { Gate } from '../../lib/gate.ts';
import { closeCodes } from '../../protocol/close-codes.ts';
import type { UserId } from '../../protocol/ids.ts';
import type { Limits } from '../../protocol/limits.ts';
import { type Refusal, refuse } from '../../protocol/refusals.ts';
import { disagreement, minVersion } from '../../protocol/versions.ts';
import { stored } from '../../schema/gen/stored.js';
import { conversationMethods } from '../conversation/rpc.ts';
import { Ending } from '../kit/ending.ts';
import { storageOfMemory, surroundingsOfMemory } from '../kit/given-up.ts';
import { KeptStubs } from '../kit/kept-stubs.ts';
import { RetryTimes } from '../kit/retry-times.ts';
import { Scheduler } from '../kit/scheduler.ts';
import type { Socket } from '../kit/sockets.ts';
import { mediaFromUserMethods } from '../media/rpc.ts';
import type { Account } from './account/account-rows.ts';
import { Acquaintances } from './bonds/acquaintances.ts';
import { Connection, loseSocket } from './connection/connection.ts';
import type { Context, JobName, UserOptions } from './context.ts';
import type { Chat } from './inbox/chat.ts';
import type { ChatReports } from './inbox/chat-reports.ts';
import { Inbox } from './inbox/inbox.ts';
import { reportIfMoved, reportOnAnswer, tellRead, wantReport } from './inbox/reports.ts';
import type { ResumeState } from './inbox/resume-state.ts';
import { Stamps } from './inbox/stamps.ts';
import { loadMeter } from './meter/keep-meter.ts';
import { Meter, type Payer, type Price } from './meter/meter.ts';
import { refusalOfLack } from './meter/prices.ts';
import { presenceMoved, presenceRevoked, watchersAgain } from './presence/presence.ts';
import { PresenceMemory } from './presence/presence-memory.ts';
import type { PresenceNews } from './presence/presence-news.ts';
import { AskingMemory } from './requests/asking-memory.ts';
import { userFromUserMethods } from './rpc.ts';
import { Sends } from './sends/sends.ts';
import { AttachmentKeeper } from './sockets/attachment-keeper.ts';
import { endConnection } from './sockets/end.ts';
import { UserStore } from './store.ts';
import { WakeMemory } from './wake/wake-memory.ts';

/** `givenUp`: this core is of no use any more; the next event begins with another. */
export type CoreOptions = UserOptions & { readonly givenUp: () => void };

/** In the order in which they are done. */
export type Jobs = Readonly<Record<JobName, (core: Core, now: number) => Promise<void>>>;

/** A call that takes longer no longer counts among those that go on at a time: it may never be answered. */
const gateMs = 1_000;

/** By how much a clock that is merely kept right may go back. */
const setBackMs = 1_000;
const afterSetBackMs = 1_000;
/** What was due when the object started waits so long, for what the start itself is about. */
const afterStartMs = 1_000;
/** No job waits longer; an alarm that is further away was set by a clock of before. */
const maxAheadMs = 30 * 60_000;

export class Core implements Context {
  readonly options: UserOptions;
  readonly limits: Limits;
  readonly store: UserStore;
  readonly inbox: Inbox;
  readonly stamps: Stamps;
  readonly scheduler: Scheduler<JobName>;
  /** By number. Only those that the device's row says are open. */
  readonly connections = new Map<number, Connection>();
  /** Restored ones that speak a version which is not spoken here any more. */
  readonly #outdated: Connection[] = [];
  /** What the person may still cause. */
  readonly meter: Meter;
  /**
   * What commands make others answer goes so many at a time: however much of their allowance somebody uses at once,
   * there is room for everybody between two such calls. What hangs is let out after a second.
   */
  readonly gate: Gate;
  readonly sends: Sends;
  readonly presence = new PresenceMemory();
  readonly presenceNews: PresenceNews = {
    moved: () => presenceMoved(this),
    ended: () => presenceRevoked(this),
    begun: () => watchersAgain(this),
  };
  readonly reports: ChatReports = {
    want: (chat) => wantReport(this, chat),
    ifMoved: (connection, chat) => reportIfMoved(this, connection, chat),
    onAnswer: (chat) => reportOnAnswer(this, chat),
    tellRead: (chat, read, except) => tellRead(this, chat, read, except),
  };
  /** Positions that moved more often than the person may have told; their connections call them unconfirmed. */
  readonly lateReports = new Set<Chat>();
  /** When other objects that could not be asked are asked again. */
  readonly retries: RetryTimes;
  readonly asking = new AskingMemory();
  readonly wake = new WakeMemory();
  readonly acquaintances: Acquaintances;
  readonly resumes = new Map<Connection, ResumeState>();
  /** By device: the newest connection, and which of its upgrades the device said that it is. */
  readonly attempts = new Map<number, { readonly connection: number; readonly attempt: number }>();
  readonly #jobNames: readonly JobName[];
  readonly #givenUp: () => void;
  #isGivenUp = false;
  readonly #keeper = new AttachmentKeeper(this);
  readonly ending = new Ending();
  #started: Promise<void> | null = null;
  #isStarted = false;
  #latestNow = 0;

  constructor(options: CoreOptions, jobs: Jobs) {
    const surroundings = surroundingsOfMemory(options.surroundings, this);
    // No call stays open for ever: what hangs at the other end delays what concerns it, and fails.
    const deadline = { ms: options.limits.callDeadlineMs, timer: surroundings.timer };
    const conversations = new KeptStubs(options.conversations, conversationMethods, { deadline });
    const users = new KeptStubs(options.users, userFromUserMethods, { deadline });
    const ledgers = options.ledgers && new KeptStubs(options.ledgers, mediaFromUserMethods, { deadline });
    this.options = {
      ...options,
      ...(ledgers && { ledgers: (object) => ledgers.get(object) }),
      surroundings,
      storage: storageOfMemory(options.storage, this),
      conversations: (id) => conversations.get(id),
      users: (id) => users.get(id),
    };
    this.#givenUp = options.givenUp;
    this.retries = new RetryTimes(() => this.store.account.row?.user ?? '');
    this.limits = options.limits;
    this.store = new UserStore(this.options.storage, (fault) => this.giveUp(fault));
    this.meter = new Meter(options.limits);
    loadMeter(this);
    this.gate = gateOf(options.limits, surroundings);
    this.stamps = new Stamps(this.store, () => this.now());
    this.inbox = new Inbox(this);
    this.acquaintances = new Acquaintances(this);
    this.sends = new Sends(this);
    this.#jobNames = Object.keys(jobs) as JobName[];
    const bound = this.#jobNames.map((name) => [
      name,
      async (now: number) => {
        await jobs[name](this, now);
        this.#finish();
      },
    ]);
    this.scheduler = new Scheduler<JobName>(this.options.surroundings, Object.fromEntries(bound));
    for (const socket of options.sockets()) this.#restore(socket);
  }

  /** Reads the stored alarm; before anything else. What failed is read again with the next event (T2). */
  start(): Promise<void> {
    this.#started ??= this.#start().catch((fault: unknown) => {
      this.#started = null;
      throw fault;
    });
    return this.#started;
  }

  now(): number {
    return this.options.surroundings.now();
  }

  /** The account of whoever lives here, or null: nobody does, or they are gone. */
  get account(): Account | null {
    const account = this.store.account.row;
    return account === null || account.retired !== 0 ? null : account;
  }

  /** The user id; only where an account is certain. */
  get self(): UserId {
    const account = this.store.account.row;
    if (account === null) throw new Error('no account');
    return account.user;
  }

  /** The number of the newest connection: what attachments and answers are stamped with (D1.1). */
  get generation(): number {
    let newest = 0;
    for (const device of this.store.devices.all().values()) newest = Math.max(newest, device.connection);
    return newest;
  }

  /** The connection of a socket, unless it has ended. A socket that closes is no longer among `sockets()`. */
  connectionOf(socket: Socket): Connection | null {
    return this.connections.get(socket.connection) ?? this.#restore(socket);
  }

  /** Connections that take messages. */
  live(): Connection[] {
    const live: Connection[] = [];
    for (const connection of this.connections.values()) if (connection.isLive) live.push(connection);
    return live;
  }

  get hasLive(): boolean {
    for (const connection of this.connections.values()) if (connection.isLive) return true;
    return false;
  }

  /** Listed, and not found unseen a good while ago (D1, `signOutUnseen`). */
  isActive(device: number): boolean {
    const row = this.store.devices.all().get(device);
    if (row === undefined || row.removedAt !== 0) return false;
    if (row.isOpen || row.unseenAt === 0 || row.unseenAt - this.limits.deviceActiveMs < row.lastSeenAt) return true;
    return row.unseenAt > this.now() - this.limits.deviceUnseenForMs;
  }

  /** A device that has this much unacknowledged is told only that it is behind. */
  isSlow(connection: Connection): boolean {
    return (
      connection.pendingFrames >= this.limits.maxUnackedFrames || connection.pendingBytes >= this.limits.maxUnackedBytes
    );
  }

  /** A device has this much that it did not read: nothing more is made for it until it does. */
  isFull(connection: Connection): boolean {
    return connection.pendingBytes >= 2 * this.limits.maxUnackedBytes;
  }

  /** It asks on and does not read: more than any device that does can have. */
  isDeaf(connection: Connection): boolean {
    return connection.pendingBytes >= 4 * this.limits.maxUnackedBytes + this.limits.maxPageBytes;
  }

  /**
   * Takes the price of what a device asks for, before anything is done for it (D10.7): null, or the refusal that says
   * when it can be paid.
   */
  pay(device: number, price: Price): Refusal | null {
    const lack = this.meter.take(this.#payer(device), price, this.now());
    return lack === null ? null : refusalOfLack(lack);
  }

  /** The refusal for what cannot be paid now, or null. Takes nothing. */
  lackFor(device: number, price: Price): Refusal | null {
    const lack = this.meter.lackFor(this.#payer(device), price, this.now());
    return lack === null ? null : refusalOfLack(lack);
  }

  put(connection: Connection, output: Uint8Array, isReliable = false): void {
    connection.put(output, isReliable, this.limits.maxFrameBytes);
  }

  end(connection: Connection, code: number, reason: string): void {
    endConnection(this, connection, code, reason);
  }

  event<Result>(work: () => Result): Result {
    this.#endOutdated();
    const result = work();
    this.#finish();
    return result;
  }

  /** Sockets that slept through a change of versions: whatever would be written to them now they could not read (K2). */
  #endOutdated(): void {
    if (this.#outdated.length === 0) return;
    for (const connection of this.#outdated.splice(0)) {
      const { version } = connection.facts;
      if (connection.isOpen) this.end(connection, closeCodes.upgrade, disagreement({ min: version, max: version }));
    }
  }

  #finish(): void {
    this.sends.go();
    this.#noticeSetBack();
    for (const connection of this.connections.values()) {
      if (connection.hasOutputs) connection.flush();
    }
    this.#keeper.soon();
  }

  /** An alarm goes by the clock: when that is set back, what was soon is due in hours. All jobs are safe to do now. */
  #noticeSetBack(): void {
    const now = this.now();
    if (now < this.#latestNow - setBackMs) for (const name of this.#jobNames) this.schedule(name, now + afterSetBackMs);
    this.#latestNow = now;
  }

  unschedule(name: JobName): void {
    this.scheduler.clear(name);
  }

  schedule(name: JobName, at: number): void {
    if (this.#isStarted) this.scheduler.at(name, at);
    else this.background(this.start().then(() => this.scheduler.at(name, at)));
  }

  get isGivenUp(): boolean {
    return this.#isGivenUp;
  }

  /**
   * A statement failed, and memory may say what rows do not: it ends as in a crash. Whoever waits for an answer gets a fault,
   * devices are sent away and come again, and the flags of their connections stay, so that everything counts as changed
   * (D1.5). What is still under way here may write and tell no more.
   */
  giveUp(fault: unknown): void {
    if (this.#isGivenUp) return;
    this.#isGivenUp = true;
    this.options.surroundings.log('error', 'memory given up', { fault: String(fault) });
    const resumes = [...this.resumes.values()];
    for (const connection of this.connections.values()) connection.markEnded();
    this.connections.clear();
    this.resumes.clear();
    for (const socket of this.options.sockets()) loseSocket(socket);
    for (const resume of resumes) resume.acknowledged?.();
    this.ending.end();
    this.#givenUp();
  }

  /** For work that nobody waits for: what fails is left to whoever repeats. */
  background(work: Promise<unknown>): void {
    work.catch((fault: unknown) => this.options.surroundings.log('warn', 'left undone', { fault: String(fault) }));
  }

  /** For a conversation that the person was never in, and for one that is made up (D10.1). */
  unknownConversation(): Refusal {
    return refuse('unknown-conversation');
  }

  /** Takes a socket back that was open before the object slept. */
  #restore(socket: Socket): Connection | null {
    const row = this.store.devices.all().get(socket.device);
    if (row === undefined || !row.isOpen || row.connection !== socket.connection) return null;
    const connection = new Connection(socket, this.now(), this.limits);
    if (connection.isLost) return null;
    for (const { touchedAt } of connection.unsettled.values()) this.stamps.meet(touchedAt);
    this.attempts.set(connection.device, { connection: connection.number, attempt: connection.facts.attempt });
    this.connections.set(connection.number, connection);
    if (connection.facts.version > 0 && connection.facts.version < minVersion) this.#outdated.push(connection);
    const kept = connection.facts.meter;
    if (kept !== null) this.meter.restore(stored.Meter.decode(kept), false);
    else if (connection.facts.allowance !== null) this.meter.restoreSends(connection.facts.allowance);
    this.#keeper.tookMeter();
    return connection;
  }

  #payer(device: number): Payer {
    let listed = 0;
    for (const row of this.store.devices.all().values()) if (row.removedAt === 0) listed++;
    return { device, isAlone: listed <= 1 };
  }

  async #start(): Promise<void> {
    await this.scheduler.open();
    this.#isStarted = true;
    const { alarmAt } = this.scheduler;
    if (alarmAt !== null && alarmAt > this.now() + maxAheadMs) {
      for (const name of this.#jobNames) this.scheduler.at(name, this.now() + afterSetBackMs);
    }
    const [next] = this.store.account.row === null ? [] : this.store.outbox.next(1);
    if (next === undefined) return;
    if (this.retries.isDue(next.dueAt, this.now())) this.scheduler.within('outbox', afterStartMs);
    else this.scheduler.at('outbox', next.dueAt);
  }
}

/**
 * Calls to other people's objects, and to conversations that are asked something. Some of these objects have slept: to wake one costs whoever shares its thread milliseconds,
 * so that after the first of them they go at a pace.
 */
function gateOf(limits: Limits, { timer, now }: UserOptions['surroundings']): Gate {
  const bucket = new Bucket({ max: limits.maxCallsUnpaced, perMs: limits.maxCallsPerSecond / 1_000 });
  return new Gate(limits.maxCallsInFlight, { ms: gateMs, timer }, { bucket, timer, now });
}
