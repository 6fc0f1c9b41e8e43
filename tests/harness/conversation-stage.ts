/**
 * A Conversation on a stage: real SQL in Node, a clock that the test moves, and User objects that the test plays.
 *
 * `stage.user(id)` records what is delivered to a person and answers as a User object with a live socket would, until
 * the test says otherwise. `restart` drops the instance, as an eviction or a crash does, and keeps rows and alarm.
 */
import { hash } from 'node:crypto';
import { Conversation, type ConversationOptions } from '../../durable-objects/conversation/conversation.ts';
import type { StoreNews } from '../../durable-objects/conversation/history/store-news.ts';
import type { AppendReply, AppendSend, Report } from '../../durable-objects/conversation/rpc.ts';
import { wholeAppendReply } from '../../durable-objects/conversation/rpc-brief.ts';
import type { HistoryStore, HistoryStores } from '../../durable-objects/history/rpc.ts';
import type {
  BriefDelivery,
  DeliverReply,
  DeliverRequest,
  UserFromConversation,
} from '../../durable-objects/user/rpc.ts';
import { briefReply, wholeDelivery } from '../../durable-objects/user/rpc-brief.ts';
import type { ConversationId, UserId } from '../../protocol/ids.ts';
import { defaultLimits, type Limits } from '../../protocol/limits.ts';
import { keepForever, type Retention } from '../../protocol/retention.ts';
import { wire } from '../../schema/gen/wire.js';
import { type LeaveProgress, LeavingStore, leave } from './leaving-store.ts';
import { type NodeStorage, nodeStorage } from './node-sql.ts';

export const conversation = 'cAAAAAAAAAAAAAAAAAAAAAA' as ConversationId;

/** The user id of the n-th person. */
export function person(n: number): UserId {
  return `u${String(n).padStart(20, '0')}` as UserId;
}

export const alice = person(1);
export const bob = person(2);
export const carol = person(3);

export const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(hash('sha256', bytes, 'buffer'));

/** A person's User object, played by the test. */
export class StageUser implements UserFromConversation {
  readonly delivered: DeliverRequest[] = [];
  readonly typings: UserId[] = [];
  /** The fields of each delivery as it travelled. */
  readonly travelled: string[][] = [];
  /** Gives brief answers, as objects do since there are any. */
  isBrief = false;
  /** Keeps what is delivered. */
  readonly #records: boolean;
  /** What the next deliveries are answered with. */
  answer: (request: DeliverRequest) => Partial<DeliverReply> | Promise<Partial<DeliverReply>> = () => ({});

  constructor(records = true) {
    this.#records = records;
  }

  async deliver(given: BriefDelivery): Promise<DeliverReply | number> {
    const request = wholeDelivery(given);
    if (this.#records) {
      this.travelled.push(Object.keys(given));
      this.delivered.push(structuredClone(request));
    }
    const through = request.entries.length === 0 ? request.firstSeq : request.firstSeq + request.entries.length - 1;
    const usual: DeliverReply = {
      status: 'pushed',
      generation: request.generation,
      have: through,
      listVersion: request.listVersion,
      mutedUntil: 0,
      report: null,
    };
    const reply = { ...usual, ...(await this.answer(request)) };
    return this.isBrief ? briefReply(given, reply) : reply;
  }

  async typing(request: { user: UserId }): Promise<void> {
    this.typings.push(request.user);
  }

  /** Seqs of the entries delivered so far, in order, repeats included. */
  seqs(): number[] {
    return this.delivered.flatMap(({ entries, firstSeq }) => entries.map((_, index) => firstSeq + index));
  }

  summaries(): wire.Summary[] {
    return this.delivered
      .filter(({ summary }) => summary.length > 0)
      .map(({ summary }) => wire.Summary.decode(summary));
  }
}

export class Stage {
  now = 1_000_000;
  alarm: number | null = null;
  alarmsSet = 0;
  readonly storage: NodeStorage;
  readonly limits: Limits;
  readonly users = new Map<UserId, StageUser>();
  readonly numbers = new Map<string, number>();
  #timers: { at: number; work: () => void }[] = [];
  #inAlarm = false;
  readonly #leaving: LeaveProgress = { through: 0 };
  readonly #records: boolean;
  #history: HistoryStores | undefined;
  readonly #news: StoreNews | undefined;
  readonly #random: () => number;
  readonly #retention: Retention;
  readonly #ledgers: ConversationOptions['ledgers'];
  readonly logged: { level: string; what: string; fields: Record<string, unknown> }[] = [];
  #instance: Conversation;

  /**
   * `records`: what is delivered is kept, unless a log is written that is larger than memory. Without `history` all
   * stays, unless `leave` says so.
   */
  constructor(
    options: {
      limits?: Partial<Limits>;
      storage?: NodeStorage;
      records?: boolean;
      history?: HistoryStore;
      news?: StoreNews;
      random?: () => number;
      retention?: Retention;
      ledgers?: ConversationOptions['ledgers'];
    } = {},
  ) {
    const { history } = options;
    this.#history = history && { choice: 'embedded', embedded: history, cassandra: null };
    this.#news = options.news;
    this.#random = options.random ?? (() => 0.5);
    this.#retention = options.retention ?? keepForever;
    this.#ledgers = options.ledgers;
    this.limits = { ...defaultLimits, ...options.limits };
    this.storage = options.storage ?? nodeStorage();
    this.#records = options.records ?? true;
    this.#instance = this.#start();
  }

  get conversation(): Conversation {
    return this.#instance;
  }

  /** How many timers of the object stand. */
  get timers(): number {
    return this.#timers.length;
  }

  user(id: UserId): StageUser {
    let user = this.users.get(id);
    if (user === undefined) this.users.set(id, (user = new StageUser(this.#records)));
    return user;
  }

  /** Entries up to `through` leave for cold history, and the instance is dropped with what it remembers of them. */
  leave(through: number): void {
    leave(this.storage, this.#leaving, through);
    this.restart();
  }

  /** Drops the instance with all it has in memory. */
  restart(): void {
    this.#timers = [];
    // An alarm whose handler did not come to its end is fired again.
    if (this.#inAlarm) this.alarm = Math.min(this.now, this.alarm ?? Infinity);
    this.#inAlarm = false;
    this.#instance = this.#start();
  }

  /** Deploys it with these stores of cold history. */
  deploy(history: HistoryStores): void {
    this.#history = history;
    this.restart();
  }

  /** Lets everything that is under way happen. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Moves the clock on, timers and the alarm included. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      await this.settle();
      const timer = this.#timers.sort((a, b) => a.at - b.at)[0];
      const next = Math.min(timer?.at ?? Infinity, this.alarm ?? Infinity);
      if (next > end) break;
      this.now = Math.max(this.now, next);
      if (timer !== undefined && timer.at === next) {
        this.#timers.shift();
        timer.work();
      } else {
        void this.#ring();
      }
    }
    this.now = end;
  }

  /** Fires the alarm now, if one is set. */
  async fireAlarm(): Promise<void> {
    if (this.alarm === null) return;
    this.now = Math.max(this.now, this.alarm);
    const done = this.#ring();
    await this.settle();
    await done;
  }

  /** A message as the n-th send of a device, on top of those before it. */
  message(user: UserId, more: Partial<AppendSend> = {}): AppendSend {
    const device = more.device ?? 1;
    const key = `${user}/${device}`;
    const number = more.number ?? (this.numbers.get(key) ?? 0) + 1;
    this.numbers.set(key, Math.max(number, this.numbers.get(key) ?? 0));
    return {
      ...{ device, number, after: number - 1, epoch: 1, kind: wire.EntryKind.MESSAGE, countable: true, expiresAt: 0 },
      ...{ targets: [], readThrough: 0, body: new TextEncoder().encode(`${key}/${number}`), wraps: [], objects: [] },
      ...more,
    };
  }

  control(
    user: UserId,
    kind: wire.EntryKind,
    control: wire.Control.$Properties,
    more: Partial<AppendSend> = {},
  ): AppendSend {
    const epoch = more.epoch ?? control.epoch ?? 0;
    const body = wire.Control.encode({ ...control, epoch }).finish();
    return this.message(user, { kind, countable: false, epoch, body, ...more });
  }

  async append(user: UserId, ...sends: AppendSend[]): Promise<AppendReply> {
    return this.appendWith(user, {}, ...sends);
  }

  async appendWith(
    user: UserId,
    more: { have?: number; showsReads?: boolean; conversation?: ConversationId },
    ...sends: AppendSend[]
  ): Promise<AppendReply> {
    const request = { conversation, user, have: 0, generation: 1, listVersion: 1, showsReads: true, ...more, sends };
    const reply = wholeAppendReply(await this.#instance.append(structuredClone(request)));
    // As a device does: what was refused did not use its number up.
    reply.results.forEach((result, index) => {
      const send = sends[index] as AppendSend;
      const key = `${user}/${send.device}`;
      const isFree = 'refused' in result && result.refused !== 'id-reused';
      if (isFree && this.numbers.get(key) === send.number) this.numbers.set(key, send.number - 1);
    });
    return reply;
  }

  /** Begins a direct conversation of the two people. */
  async direct(a: UserId, b: UserId): Promise<AppendReply> {
    return this.append(a, this.creation(a, wire.ConversationKind.DIRECT, [a, b]));
  }

  /** Begins a group; the first of the people makes it. */
  async group(people: readonly UserId[]): Promise<AppendReply> {
    return this.append(people[0] as UserId, this.creation(people[0] as UserId, wire.ConversationKind.GROUP, people));
  }

  creation(by: UserId, kind: wire.ConversationKind, people: readonly UserId[]): AppendSend {
    const members = people.map((user) => ({
      user,
      role: kind === wire.ConversationKind.GROUP && user === by ? wire.Role.ADMIN : wire.Role.MEMBER,
      devices: { version: 1, devices: [{ device: 1 }] },
    }));
    return this.control(by, wire.EntryKind.CREATION, { creation: { kind, members } });
  }

  async report(user: UserId, report: Partial<Report>, have = 0) {
    const whole = { delivered: 0, exceptions: [], read: 0, showsReads: true, least: 0, ...report };
    return this.#instance.report({ conversation, user, have, generation: 1, listVersion: 1, report: whole });
  }

  async attach(user: UserId, more: { attach?: boolean; generation?: number; devices?: number[] } = {}) {
    const request = { attach: true, generation: 1, report: null, devices: [1], ...more };
    return this.#instance.attach({ conversation, user, listVersion: 1, ...request });
  }

  async page(user: UserId, more: Partial<Parameters<Conversation['page']>[0]> = {}) {
    const request = { device: 1, after: 0, before: 0, through: 0, limit: 0, controlOnly: false, ...more };
    return this.#instance.page({ conversation, user, ...request });
  }

  async #ring(): Promise<void> {
    const instance = this.#instance;
    const at = this.alarm;
    this.alarm = null;
    this.#inAlarm = true;
    await instance.alarm(at);
    if (instance === this.#instance) this.#inAlarm = false;
  }

  #start(): Conversation {
    // An instance that was dropped must not reach the stage any more.
    let alive = true;
    this.#drop();
    this.#drop = () => {
      alive = false;
    };
    const users = (user: UserId): UserFromConversation => {
      const played = this.user(user);
      return {
        deliver: (request) => (alive ? played.deliver(request) : new Promise(() => {})),
        typing: (request) => (alive ? played.typing(request) : new Promise(() => {})),
      };
    };
    return new Conversation({
      storage: this.storage,
      ...this.#cold(() => alive),
      ...(this.#news === undefined ? {} : { news: this.#news }),
      limits: this.limits,
      retention: this.#retention,
      ...(this.#ledgers === undefined ? {} : { ledgers: this.#ledgers }),
      users,
      surroundings: {
        now: () => this.now,
        random: this.#random,
        sha256,
        timer: (ms, work) => {
          const timer = { at: this.now + ms, work: () => alive && work() };
          this.#timers.push(timer);
          return { cancel: () => void (this.#timers = this.#timers.filter((other) => other !== timer)) };
        },
        setAlarm: (at) => {
          if (!alive) return;
          this.alarm = at;
          this.alarmsSet++;
        },
        alarmAt: async () => this.alarm,
        log: (level, what, fields = {}) => void this.logged.push({ level, what, fields }),
      },
    });
  }

  /** Cold history that answers nobody who is gone, or rows that left for one that is away. */
  #cold(isAlive: () => boolean): Partial<ConversationOptions> {
    const history = this.#history;
    if (history === undefined) return { store: new LeavingStore(this.storage, this.#leaving) };
    const never = new Promise<never>(() => {});
    const heard = <Answer>(call: Promise<Answer>) => call.then((answer) => (isAlive() ? answer : never));
    const alive = (store: HistoryStore): HistoryStore => ({
      append: (request) => heard(store.append(structuredClone(request))),
      page: (request) => heard(store.page(request)),
      erase: (request) => heard(store.erase(request)),
      drop: (request) => heard(store.drop(request)),
      health: () => heard(store.health()),
    });
    const { choice, embedded, cassandra } = history;
    return { history: { choice, embedded: alive(embedded), cassandra: cassandra && alive(cassandra) } };
  }

  #drop: () => void = () => {};
}
