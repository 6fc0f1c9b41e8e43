/**
 * A few User objects and the Conversation objects they call, wired to each other in this process, with a clock that
 * the test moves and sockets that the test holds.
 *
 * `sleep` drops a person's instance and keeps sockets and attachments (hibernation); `crash` takes the sockets too.
 * `conversationCall` lets a test answer, delay or fail a call instead of the conversation.
 */

import { hash } from 'node:crypto';
import { Conversation } from '../../durable-objects/conversation/conversation.ts';
import type {
  AppendReply,
  ConversationRpc,
  ReportReply,
  ReportRequest,
} from '../../durable-objects/conversation/rpc.ts';
import { wholeAppendReply, wholeReportReply } from '../../durable-objects/conversation/rpc-brief.ts';
import type { Surroundings } from '../../durable-objects/kit/ports.ts';
import type { Socket } from '../../durable-objects/kit/sockets.ts';
import type { UserFromConversation, UserFromUser } from '../../durable-objects/user/rpc.ts';
import { keepWithinMs } from '../../durable-objects/user/sockets/attachment-keeper.ts';
import { User } from '../../durable-objects/user/user.ts';
import type { ServerFrame } from '../../protocol/codec.ts';
import { decodeServerFrame, encodeClientFrame } from '../../protocol/codec.ts';
import type { ConversationId, UserId } from '../../protocol/ids.ts';
import { defaultLimits, type Limits } from '../../protocol/limits.ts';
import { isRefusal } from '../../protocol/refusals.ts';
import type { Retention } from '../../protocol/retention.ts';
import { versions } from '../../protocol/versions.ts';
import { wire } from '../../schema/gen/wire.js';
import { type FailingStorage, failingStorage } from './failing-storage.ts';
import { type NodeStorage, nodeStorage } from './node-sql.ts';
import { PlayedHistory } from './played-history.ts';
import { Ledgers } from './town-media.ts';

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(hash('sha256', bytes, 'buffer'));

/** A user id that sorts by `n`. */
export function personId(n: number): UserId {
  return `u${String(n).padStart(20, '0')}` as UserId;
}

/** A group's id. */
export function groupId(n: number): ConversationId {
  return `c${String(n).padStart(22, '0')}` as ConversationId;
}

type ConversationCall = (
  id: ConversationId,
  method: keyof ConversationRpc,
  request: unknown,
  pass: () => Promise<unknown>,
) => Promise<unknown>;

/** An answer of a Conversation object, if it is a brief one in full. */
export function wholeAnswer(method: string, request: unknown, reply: unknown): unknown {
  if (method === 'append') return wholeAppendReply(reply as AppendReply | string);
  if (method === 'report') return wholeReportReply(request as ReportRequest, reply as ReportReply | boolean);
  return reply;
}

type UserCall = (
  id: UserId,
  method: keyof (UserFromConversation & UserFromUser),
  request: unknown,
  pass: () => Promise<unknown>,
) => Promise<unknown>;

const alarmAgainMs = 2_000;

const passOn: ConversationCall = (_id, _method, _request, pass) => pass();

export class Town {
  now = 1_800_000_000_000;
  readonly limits: Limits;
  readonly retention: Retention | null;
  readonly people = new Map<UserId, Person>();
  readonly conversations = new Map<ConversationId, Place>();
  readonly ledgers = new Ledgers(this);
  /** How often each method of a Conversation was called. */
  readonly calls = new Map<string, number>();
  /** How often each method of a User was called, whoever called. */
  readonly userCalls = new Map<string, number>();
  conversationCall: ConversationCall = passOn;
  /** The same for calls of User objects. */
  userCall: UserCall = (_id, _method, _request, pass) => pass();
  readonly logged: string[] = [];
  /** Whom the queue was told to wake. */
  readonly wokenUp: UserId[] = [];
  /** The queue has no answer while it is set. */
  isQueueHung = false;
  isQueueAway = false;
  /** What the queue has taken it says only then. */
  queueSays: Promise<void> | null = null;
  /** How often the queue was asked to take somebody. */
  queueAsked = 0;
  /** User ids that nobody was ever given. */
  readonly madeUp = new Set<UserId>();
  /** Until when nobody can say which ids were given out. */
  looking: Promise<void> | null = null;
  readonly #acquainted: Person[] = [];
  #timers: { at: number; work: () => void; owner: object }[] = [];

  /** With `retention` older entries have somewhere to leave for. */
  constructor(limits: Partial<Limits> = {}, retention: Retention | null = null) {
    this.retention = retention;
    this.limits = { ...defaultLimits, ...limits };
  }

  /** A signed-up person with one device, who is a contact of everybody else here, and they of theirs. */
  async person(n: number): Promise<Person> {
    const person = await this.stranger(n);
    for (const other of this.#acquainted) {
      other.knows(person.id);
      person.knows(other.id);
    }
    this.#acquainted.push(person);
    return person;
  }

  /** A signed-up person with one device whom nobody knows. */
  async stranger(n: number): Promise<Person> {
    const person = this.place(personId(n));
    await person.user.create({ user: person.id, deviceName: 'phone', tokenHash: tokenHash(1) });
    return person;
  }

  /** A person's object, whether anybody signed up there or not. */
  place(id: UserId): Person {
    let person = this.people.get(id);
    if (person === undefined) {
      person = new Person(this, id);
      this.people.set(id, person);
    }
    return person;
  }

  conversation(id: ConversationId): Place {
    let place = this.conversations.get(id);
    if (place === undefined) {
      place = new Place(this);
      this.conversations.set(id, place);
    }
    return place;
  }

  called(method: keyof ConversationRpc): number {
    return this.calls.get(method) ?? 0;
  }

  stubOf(id: ConversationId): ConversationRpc {
    const call = (method: keyof ConversationRpc) => async (request: unknown) => {
      this.calls.set(method, (this.calls.get(method) ?? 0) + 1);
      const given = structuredClone(request);
      await null;
      const pass = async () => {
        const { conversation } = this.conversation(id);
        const target = conversation[method] as (request: unknown) => Promise<unknown>;
        const reply = structuredClone(await target.call(conversation, given));
        // A test that changes answers gets them whole.
        return this.conversationCall === passOn ? reply : wholeAnswer(method, given, reply);
      };
      return this.conversationCall(id, method, given, pass);
    };
    return {
      append: call('append'),
      attach: call('attach'),
      report: call('report'),
      page: call('page'),
      receipts: call('receipts'),
      typing: call('typing'),
      putDevices: call('putDevices'),
      removeUser: call('removeUser'),
      names: call('names'),
    } as ConversationRpc;
  }

  userStub(id: UserId): UserFromConversation & UserFromUser {
    const call = (method: keyof (UserFromConversation & UserFromUser)) => async (request: unknown) => {
      this.userCalls.set(method, (this.userCalls.get(method) ?? 0) + 1);
      const given = structuredClone(request);
      await null;
      return this.userCall(id, method, given, async () => {
        const { user } = this.place(id);
        const target = user[method] as (request: unknown) => Promise<unknown>;
        return structuredClone(await target.call(user, given));
      });
    };
    return {
      deliver: call('deliver'),
      typing: call('typing'),
      directId: call('directId'),
      deviceList: call('deviceList'),
      watch: call('watch'),
      presence: call('presence'),
      ask: call('ask'),
      toDevices: call('toDevices'),
      claimKeys: call('claimKeys'),
    } as UserFromConversation & UserFromUser;
  }

  surroundings(owner: { alarm: number | null; alarmsSet: number }): Surroundings {
    return {
      now: () => this.now,
      random: () => 0.5,
      sha256,
      timer: (ms, work) => {
        const timer = { at: this.now + ms, work, owner };
        this.#timers.push(timer);
        return { cancel: () => void (this.#timers = this.#timers.filter((one) => one !== timer)) };
      },
      setAlarm(at) {
        owner.alarm = at;
        owner.alarmsSet++;
      },
      alarmAt: async () => owner.alarm,
      log: (level, what) => void this.logged.push(`${level} ${what}`),
    };
  }

  /** Sets everybody's clock; timers run on, alarms go by the clock. */
  setClock(by: number): void {
    this.now += by;
    for (const timer of this.#timers) timer.at += by;
  }

  /** An instance is gone: what it wanted to do later does not happen. */
  dropTimers(owner: object): void {
    this.#timers = this.#timers.filter((timer) => timer.owner !== owner);
  }

  hasTimers(owner: object): boolean {
    return this.#timers.some((timer) => timer.owner === owner);
  }

  /** Calls between objects so far, of all methods. */
  get allCalls(): number {
    return [...this.calls.values(), ...this.userCalls.values()].reduce((sum, count) => sum + count, this.ledgers.calls);
  }

  /** Lets everything that is under way happen. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 12; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Moves the clock on, timers and alarms included. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      await this.settle();
      const timer = this.#timers.sort((a, b) => a.at - b.at)[0];
      const owners = [...this.people.values(), ...this.conversations.values(), ...this.ledgers.places.values()];
      const owner = owners.filter((one) => one.alarm !== null).sort((a, b) => Number(a.alarm) - Number(b.alarm))[0];
      const next = Math.min(timer?.at ?? Infinity, owner?.alarm ?? Infinity);
      if (next > end) break;
      this.now = Math.max(this.now, next);
      if (timer !== undefined && timer.at === next) {
        this.#timers.shift();
        timer.work();
      } else if (owner !== undefined) {
        owner.alarm = null;
        // The platform rings again for a handler that threw.
        void owner.ring().catch(() => void (owner.alarm ??= this.now + alarmAgainMs));
      }
    }
    this.now = end;
  }
}

/** A Conversation object. */
export class Place {
  alarm: number | null = null;
  alarmsSet = 0;
  readonly storage: NodeStorage = nodeStorage();
  readonly history = new PlayedHistory();
  conversation: Conversation;
  readonly #town: Town;

  constructor(town: Town) {
    this.#town = town;
    this.conversation = this.#start();
  }

  restart(): void {
    this.#town.dropTimers(this);
    this.conversation = this.#start();
  }

  ring(setFor: number | null = null): Promise<void> {
    return this.conversation.alarm(setFor);
  }

  #start(): Conversation {
    const town = this.#town;
    return new Conversation({
      storage: this.storage,
      surroundings: town.surroundings(this),
      limits: town.limits,
      users: (id) => town.userStub(id),
      ledgers: (id) => town.ledgers.stubOf(id),
      ...(town.retention === null
        ? {}
        : {
            retention: town.retention,
            history: { choice: 'embedded' as const, embedded: this.history, cassandra: null },
          }),
    });
  }
}

/** A User object and its open sockets. */
export class Person {
  alarm: number | null = null;
  alarmsSet = 0;
  readonly id: UserId;
  readonly storage: NodeStorage = nodeStorage();
  /** What the object is given as its storage. */
  readonly disk: FailingStorage = failingStorage(this.storage);
  readonly sockets = new Set<TownSocket>();
  user: User;
  readonly town: Town;

  constructor(town: Town, id: UserId) {
    this.town = town;
    this.id = id;
    this.user = this.#start();
  }

  ring(): Promise<void> {
    return this.user.alarm();
  }

  /** Has had them as a contact all the while: nobody is told. */
  knows(user: UserId): void {
    this.storage.sql.exec("INSERT INTO contacts (user, name) VALUES (?, 'somebody')", user);
  }

  async addContact(user: UserId): Promise<void> {
    await this.user.putContact({ device: 1, tokenHash: tokenHash(1) }, { user, name: 'somebody' });
  }

  async removeContact(user: UserId): Promise<void> {
    await this.user.removeContact({ device: 1, tokenHash: tokenHash(1) }, user);
  }

  /** Hibernation: memory goes, sockets stay. No object sleeps while it has a timer. */
  async sleep(): Promise<void> {
    while (this.town.hasTimers(this)) await this.town.pass(keepWithinMs);
    this.restart();
  }

  /** Memory goes, whatever was under way. */
  restart(): void {
    this.town.dropTimers(this);
    try {
      this.user = this.#start();
    } catch {
      // The platform tries again with the next event.
      this.user = this.#start();
    }
  }

  /** The process dies: memory and sockets go, nobody is told. */
  crash(): void {
    for (const socket of this.sockets) socket.isOpen = false;
    this.sockets.clear();
    this.restart();
  }

  /** Links another device. */
  async link(): Promise<number> {
    const count = [...this.storage.sql.exec('SELECT device FROM devices')].length;
    const linked = await this.user.link({ by: 1, deviceName: 'laptop', tokenHash: tokenHash(count + 1) });
    if (isRefusal(linked)) throw new Error(linked.refused);
    return linked.device;
  }

  /** Opens a socket; with `hello` and an empty or given resume unless told otherwise. */
  async connect(
    device = 1,
    how: { hello?: boolean; resume?: readonly wire.Cursor.$Properties[] | null; attempt?: number } = {},
  ): Promise<TownSocket> {
    const admitted = await this.user.admit({ device, tokenHash: tokenHash(device) }, how.attempt);
    if (isRefusal(admitted)) throw new Error(admitted.refused);
    const socket = new TownSocket(this, device, admitted.connection);
    this.sockets.add(socket);
    await this.user.connected(socket);
    if (how.hello === false) return socket;
    await socket.command({ hello: { ...versions, client: 'town' } });
    if (how.resume === null) return socket;
    await socket.command({ resume: { cursors: [...(how.resume ?? [])] } });
    await this.town.settle();
    return socket;
  }

  #start(): User {
    const { town } = this;
    return new User({
      storage: this.disk,
      surroundings: town.surroundings(this),
      limits: town.limits,
      ...(town.retention === null ? {} : { retention: town.retention }),
      sockets: () => [...this.sockets],
      conversations: (id) => town.stubOf(id),
      users: (id) => town.userStub(id),
      ledgers: (id) => town.ledgers.stubOf(id),
      ids: {
        given: async (users) => {
          if (town.looking !== null) await town.looking;
          return new Set(users.filter((user) => !town.madeUp.has(user)));
        },
      },
      wakeUp: async (user) => {
        town.queueAsked++;
        if (town.isQueueAway) throw new Error('the queue is away');
        if (town.isQueueHung) await new Promise<never>(() => undefined);
        town.wokenUp.push(user);
        if (town.queueSays !== null) await town.queueSays;
      },
      randomBytes: (count) => sha256(new TextEncoder().encode(this.id)).slice(0, count),
    });
  }
}

/** A socket as the object sees it, and what the device at its other end has received. */
export class TownSocket implements Socket {
  readonly device: number;
  readonly connection: number;
  readonly frames: ServerFrame[] = [];
  readonly texts: string[] = [];
  isOpen = true;
  closedWith: number | null = null;
  closedFor = '';
  heartbeatAt: number | null = null;
  attachmentWrites = 0;
  readonly #person: Person;
  #attachment: Uint8Array | null = null;
  #lastId = 0;
  readonly #numbers = new Map<string, number>();

  constructor(person: Person, device: number, connection: number) {
    this.#person = person;
    this.device = device;
    this.connection = connection;
  }

  send(data: Uint8Array | string): void {
    if (!this.isOpen) return;
    if (typeof data === 'string') return void this.texts.push(data);
    const read = decodeServerFrame(data.slice());
    if (read.frame === null) throw new Error(`the server sent a frame that is ${read.problem}`);
    this.frames.push(read.frame);
  }

  close(code: number, reason: string): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.closedWith = code;
    this.closedFor = reason;
    this.#person.sockets.delete(this);
  }

  attachment(): Uint8Array | null {
    return this.#attachment;
  }

  setAttachment(bytes: Uint8Array): void {
    if (bytes.length > 16_384) throw new Error('attachment too large');
    this.attachmentWrites++;
    this.#attachment = bytes.slice();
  }

  autoRepliedAt(): number | null {
    return this.heartbeatAt;
  }

  // ---------------------------------------------------------------------------------------- the device's side

  /** Sends commands in one frame; gives the id of the first. */
  async command(...commands: Omit<wire.Command.$Properties, 'id'>[]): Promise<number> {
    const first = this.#lastId + 1;
    const numbered = commands.map((command) => ({ ...command, id: ++this.#lastId }));
    await this.#person.user.frame(this, encodeClientFrame({ commands: numbered }));
    return first;
  }

  /** Sends commands in one frame and gives the reply to the first. */
  async ask(...commands: Omit<wire.Command.$Properties, 'id'>[]): Promise<wire.Reply.$Properties> {
    const id = await this.command(...commands);
    await this.#person.town.settle();
    const reply = this.replies().find((one) => one.id === id);
    if (reply === undefined) throw new Error('no reply');
    return reply;
  }

  raw(data: Uint8Array | string): Promise<void> {
    return this.#person.user.frame(this, data);
  }

  /** The device goes: with a close frame, or without (1006). */
  async leave(code = 1000): Promise<void> {
    this.isOpen = false;
    this.#person.sockets.delete(this);
    await this.#person.user.closed(this, code);
  }

  /** A message with the next number of this socket in that conversation. */
  message(conversation: string, more: wire.Send.$Properties = {}): { send: wire.Send.$Properties } {
    const number = more.number ?? (this.#numbers.get(conversation) ?? 0) + 1;
    this.#numbers.set(conversation, number);
    const body = new TextEncoder().encode(`${this.#person.id}/${this.device}/${number}`);
    const usual = {
      conversation,
      number,
      after: number - 1,
      epoch: 1,
      kind: wire.EntryKind.MESSAGE,
      countable: true,
      body,
    };
    return { send: { ...usual, ...more } };
  }

  creation(
    conversation: string,
    kind: wire.ConversationKind,
    members: readonly string[],
  ): { send: wire.Send.$Properties } {
    const self = this.#person.id;
    const isGroup = kind === wire.ConversationKind.GROUP;
    const creation = {
      kind,
      title: new TextEncoder().encode(isGroup ? 'a group' : ''),
      members: members.map((user) => ({
        user,
        role: isGroup && user === self ? wire.Role.ADMIN : wire.Role.MEMBER,
        devices: { version: 1, devices: [{ device: 1, addedAt: 1 }] },
      })),
    };
    const body = wire.Control.encode({ epoch: 0, creation }).finish();
    return this.message(conversation, { epoch: 0, kind: wire.EntryKind.CREATION, countable: false, body });
  }

  /** Everything up to the last frame is stored; `through` of conversations besides. */
  ack(conversations: readonly wire.Cursor.$Properties[] = []): Promise<number> {
    return this.command({ ack: { frames: this.lastOrdinal, conversations: [...conversations] } });
  }

  get lastOrdinal(): number {
    return Math.max(0, ...this.frames.map((frame) => frame.ordinal));
  }

  outputs() {
    return this.frames.flatMap((frame) => frame.outputs);
  }

  replies(): wire.Reply.$Properties[] {
    return this.outputs().flatMap((output) => (output.reply === null ? [] : [output.reply as wire.Reply.$Properties]));
  }

  events(): wire.Event.$Properties[] {
    return this.outputs().flatMap((output) => (output.event === null ? [] : [output.event as wire.Event.$Properties]));
  }

  /** Seqs of the entries that were pushed, in order of arrival. */
  seqs(conversation: string): number[] {
    return this.events()
      .flatMap((event) => (event.entries?.conversation === conversation ? (event.entries.entries ?? []) : []))
      .map((entry) => entry.seq ?? 0);
  }

  states(): wire.State.$Properties[] {
    return this.events().flatMap((event) => event.states?.states ?? []);
  }

  summaries(): wire.Summary.$Properties[] {
    return this.events().flatMap((event) => event.summaries?.summaries ?? []);
  }

  behind(): wire.Behind.$Properties[] {
    return this.events().flatMap((event) => (event.behind ? [event.behind] : []));
  }

  forget(): void {
    this.frames.length = 0;
  }
}

/** The hash of the token of a device. */
export function tokenHash(device: number): string {
  return Buffer.from(sha256(new Uint8Array([device]))).toString('hex');
}

/** Starts the direct conversation of two people; gives its id. */
export async function startDirect(from: TownSocket, self: Person, peer: Person): Promise<ConversationId> {
  const found = await from.ask({ findDirect: { peer: peer.id } });
  const id = found.direct?.conversation as ConversationId;
  const created = await from.ask(from.creation(id, wire.ConversationKind.DIRECT, [self.id, peer.id]));
  if (!created.accepted) throw new Error(`creation: ${created.refusal?.code}`);
  await self.town.settle();
  return id;
}
