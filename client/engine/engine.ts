/**
 * The thin shell around the pure pieces: one loop that takes what arrived, writes it in one transaction, and only then
 * sends and tells. What arrives while the store works is taken together in the next turn, so throughput rises under
 * load, and nothing that a crash could take back has been acknowledged or shown as done.
 *
 * It reads no clock, opens no socket and draws no random number by itself (ports.ts), so the simulation runs these
 * very files.
 */

import { contains } from '../../lib/ranges.ts';
import { closeCodes } from '../../protocol/close-codes.ts';
import { decodeServerFrame, encodeClientFrame, type ServerFrame } from '../../protocol/codec.ts';
import { maxVersion, minVersion } from '../../protocol/versions.ts';
import { wire } from '../../schema/gen/wire.js';
import { RoostError } from '../errors.ts';
import type { Cipher, Store, Surroundings, Transport, Writer } from '../ports.ts';
import { Changes, type EngineEvent, type Op } from './changes.ts';
import {
  type ConnectionEvent,
  type ConnectionState,
  connectionStep,
  type Deed,
  isConnected,
  stopped,
} from './connection.ts';
import { type Conversation, forgetConnection, type Me, missing } from './conversation.ts';
import { type EntryRow, erased } from './entry-row.ts';
import { eraseExpired, readExpired, readNextExpiry } from './expiry.ts';
import { entriesIn, takeFrame } from './inbound.ts';
import type { Wishes } from './inbound-context.ts';
import { LinkState, type WireReply } from './link-state.ts';
import { BodyState, EntryKind, type WireEntry } from './log-entry.ts';
import { dueCommands, helloCommand, nextDueAt, pullCommand, resumeCommands, type WireCommand } from './outbound.ts';
import { endPull } from './pages.ts';
import type { PullPlan } from './pulls.ts';
import { sealDue } from './sealing.ts';
import { hasUnsent, loadWorld, serverNow, settleDown, type World } from './world.ts';

export interface EngineOptions {
  readonly me: Me;
  readonly store: Store;
  readonly transport: Transport;
  readonly surroundings: Surroundings;
  readonly cipher: Cipher;
  readonly app?: string;
  readonly away?: boolean;
}

export interface EngineListener {
  /** After the store has taken it: what happened, and which conversations look different. */
  changed(events: readonly EngineEvent[], touched: ReadonlySet<Conversation>): void;
  connection(state: ConnectionState): void;
  caughtUp(): void;
  failed(problem: unknown): void;
}

type Input =
  | { readonly kind: 'frame'; readonly link: LinkState; readonly frame: ServerFrame }
  | {
      readonly kind: 'work';
      readonly work: (changes: Changes) => void;
      readonly done: () => void;
      readonly failed: (why: unknown) => void;
    }
  | { readonly kind: 'look' }
  | { readonly kind: 'expired' };

/** A far expiry is looked at again after so long: timers have an end, and clocks are set. */
const maxTimerMs = 3_600_000;
/** An attempt to connect that takes longer is a failed one. */
const connectMs = 15_000;
/** How long a request waits for a connection and its answer. */
const askMs = 15_000;

export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { store, me, surroundings } = options;
  const [world, nextExpiryAt] = await store.read(async (reader) => {
    const loaded = await loadWorld(reader, me, surroundings);
    return [loaded, await readNextExpiry(reader)] as const;
  });
  return new Engine(options, world, nextExpiryAt);
}

export class Engine {
  readonly world: World;
  /** Says that the open client's app is in the background. */
  away: boolean;
  readonly #options: EngineOptions;
  readonly #listeners = new Set<EngineListener>();
  readonly #timers = new Map<'retry' | 'silence' | 'ping' | 'due' | 'move' | 'expiry', { cancel(): void }>();
  #connection: ConnectionState = stopped;
  #link = new LinkState();
  #inputs: Input[] = [];
  #turning: Promise<void> | null = null;
  #state: 'open' | 'closed' | 'failed' = 'open';
  #nextExpiryAt = Number.POSITIVE_INFINITY;
  #waitingAsks: { command: WireCommand; answered: (reply: WireReply | null) => void }[] = [];
  /** Sent again on each connection: the open chats and the watch. */
  #standing: () => WireCommand[] = () => [];

  constructor(options: EngineOptions, world: World, nextExpiryAt: number) {
    this.#options = options;
    this.world = world;
    this.away = options.away ?? false;
    this.#awaitExpiry(nextExpiryAt);
  }

  get connection(): ConnectionState {
    return this.#connection;
  }

  get state(): 'open' | 'closed' | 'failed' {
    return this.#state;
  }

  listen(listener: EngineListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The commands that each new connection begins with, after its resume. */
  standing(commands: () => WireCommand[]): void {
    this.#standing = commands;
  }

  // ---------------------------------------------------------------------------------------------------- from outside

  connect(): void {
    this.#move({ on: 'start' });
  }

  disconnect(): void {
    this.#move({ on: 'stop', why: 'told' });
  }

  /** Runs `work` in the engine's next turn; resolves when the store has what it changed. */
  change<Result>(work: (changes: Changes) => Result): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      let result: Result;
      this.#put({
        kind: 'work',
        work: (changes) => {
          result = work(changes);
        },
        done: () => resolve(result),
        failed: reject,
      });
    });
  }

  /** The person did something that wants the network: a wait is cut short. */
  act(): void {
    this.#move({ on: 'act' });
  }

  /** Sends a command that wants no answer, if there is a connection. */
  tell(command: WireCommand): void {
    if (this.#link.resumed) this.#send([{ ...command, id: 0 }]);
  }

  /** Asks the server; waits a while for a connection. Rejects with what it refused, or with `offline`. */
  ask(command: WireCommand): Promise<WireReply> {
    this.act();
    return new Promise((resolve, reject) => {
      const timer = this.#options.surroundings.timer(askMs, () => answered(null));
      const answered = (reply: WireReply | null): void => {
        timer.cancel();
        this.#waitingAsks = this.#waitingAsks.filter((one) => one.answered !== answered);
        if (reply === null) reject(new RoostError(this.#state === 'open' ? 'offline' : 'closed'));
        else if (reply.refusal === null) resolve(reply);
        else
          reject(
            new RoostError(reply.refusal.code, { sentence: reply.refusal.sentence, afterMs: reply.refusal.afterMs }),
          );
      };
      if (this.#state !== 'open') answered(null);
      else if (this.#link.resumed) this.#send([{ ...command, id: this.#link.await({ for: 'ask', answered }) }]);
      else this.#waitingAsks.push({ command, answered });
    });
  }

  /** Sends a command whose answer is taken in like an event, if there is a connection. */
  hint(command: WireCommand): void {
    if (this.#link.resumed) this.#send([this.#awaitedLater(command)]);
  }

  /** The server does not know this device any more. */
  signedOut(): void {
    this.#move({ on: 'stop', why: 'signed-out' });
  }

  /** Pulls a page by hand: older history. Rejects with `offline` when there is no connection. */
  pull(plan: PullPlan, limit: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!this.#link.resumed) return reject(new RoostError('offline'));
      const answered = (problem: WireReply | null): void => {
        if (problem === null) resolve();
        else reject(new RoostError(problem.refusal?.code ?? 'offline'));
      };
      this.#send([pullCommand(this.#link, plan, answered, Math.min(limit, this.world.limits.maxPage))]);
    });
  }

  /** Resolves when everything put so far is in the store and told. */
  async idle(): Promise<void> {
    while (this.#turning !== null) await this.#turning;
  }

  /** Ends it. What is unsent stays in the store. */
  async close(): Promise<void> {
    if (this.#state === 'open') this.#state = 'closed';
    this.#move({ on: 'stop', why: 'told' });
    for (const timer of this.#timers.values()) timer.cancel();
    for (const one of this.#waitingAsks.splice(0)) one.answered(null);
    await this.idle();
  }

  // --------------------------------------------------------------------------------------------------------- the loop

  #put(input: Input): void {
    if (this.#state !== 'open') {
      if (input.kind === 'work') input.failed(new RoostError(this.#state === 'failed' ? 'store-failed' : 'closed'));
      return;
    }
    this.#inputs.push(input);
    this.#turning ??= this.#turn();
  }

  async #turn(): Promise<void> {
    // Whatever else is put in this very moment goes along.
    await Promise.resolve();
    try {
      while (this.#inputs.length > 0 && this.#state !== 'failed') await this.#step(this.#inputs.splice(0));
    } catch (problem) {
      this.#fail(problem);
    } finally {
      this.#turning = null;
    }
  }

  async #step(inputs: readonly Input[]): Promise<void> {
    const { world } = this;
    const changes = new Changes();
    const wishes: Wishes = {
      welcome: false,
      caughtUp: false,
      reconnect: null,
      signedOut: false,
      alive: false,
      again: false,
    };
    const frames = inputs.filter((one) => one.kind === 'frame' && one.link === this.#link) as Extract<
      Input,
      { kind: 'frame' }
    >[];
    const link = this.#link;
    const contents = await this.#openBodies(frames);
    if (inputs.some((one) => one.kind === 'expired')) await this.#eraseExpired(changes);
    const done: (() => void)[] = [];
    for (const input of inputs) {
      if (input.kind === 'frame' && frames.includes(input))
        takeFrame(input.frame, { world, link, changes, wishes, contents });
      if (input.kind === 'work') this.#work(input, changes, done);
    }
    expireTyping(world, changes);
    await sealDue(world, this.#options.cipher, changes);
    for (const one of [...changes.touched, ...changes.seen]) settleDown(world, one);
    const ops = changes.all();
    try {
      if (ops.length > 0) await this.#options.store.write((writer) => apply(writer, ops), 'strict');
    } catch (problem) {
      for (const input of inputs)
        if (input.kind === 'work') input.failed(new RoostError('store-failed', { cause: problem }));
      throw problem;
    }
    for (const one of done) one();
    this.#awaitExpiry(changes.nextExpiryAt);
    this.#afterwards(changes, wishes, link);
  }

  async #eraseExpired(changes: Changes): Promise<void> {
    const { store } = this.#options;
    const expired = await store.read((reader) => readExpired(reader, this.world));
    eraseExpired(this.world, expired, changes);
    changes.nextExpiryAt = expired.length === 0 ? await store.read(readNextExpiry) : serverNow(this.world);
  }

  #awaitExpiry(at: number): void {
    if (at >= this.#nextExpiryAt) return;
    this.#nextExpiryAt = at;
    const wait = Math.min(Math.max(0, at - serverNow(this.world)), maxTimerMs);
    this.#timer('expiry', wait, () => {
      this.#nextExpiryAt = Number.POSITIVE_INFINITY;
      this.#put({ kind: 'expired' });
    });
  }

  #work(input: Extract<Input, { kind: 'work' }>, changes: Changes, done: (() => void)[]): void {
    try {
      input.work(changes);
      done.push(input.done);
    } catch (why) {
      input.failed(why);
    }
  }

  /** Everything is safe: now it is acknowledged, sent and told. */
  #afterwards(changes: Changes, wishes: Wishes, link: LinkState): void {
    if (link === this.#link && isConnected(this.#connection)) {
      if (wishes.signedOut) this.#move({ on: 'stop', why: 'signed-out' });
      else if (wishes.again) this.#drop();
      if (wishes.welcome) this.#move({ on: 'welcome' });
      if (wishes.caughtUp) {
        link.saidCaughtUp = true;
        this.#move({ on: 'caught-up' });
      }
      if (wishes.alive) this.#send([{ id: 0, alive: {} }]);
      if (wishes.reconnect !== null) this.#moveLater(wishes.reconnect);
    }
    const touched = new Set([...changes.touched, ...changes.seen]);
    this.#sendDue(changes.touched);
    if (changes.events.length > 0 || touched.size > 0) {
      for (const listener of this.#listeners) listener.changed(changes.events, touched);
    }
    this.#noticeCaughtUp();
    if (hasUnsent(this.world) && this.#connection.at === 'waiting' && this.#connection.failures <= 1) this.act();
  }

  #sendDue(touched: Iterable<Conversation>): void {
    if (this.#link.resumed) this.#send(dueCommands(this.world, this.#link, touched));
    this.#timers.get('due')?.cancel();
    const due = nextDueAt(this.world);
    if (!this.#link.resumed || due === Number.POSITIVE_INFINITY) return;
    const wait = Math.max(10, due - this.#options.surroundings.now());
    this.#timer('due', wait, () => {
      this.#sendDue(this.world.restless);
      this.#put({ kind: 'look' });
    });
  }

  #noticeCaughtUp(): void {
    const link = this.#link;
    if (!link.saidCaughtUp || link.toldCaughtUp || !link.resumed) return;
    for (const { row, live } of this.world.restless) {
      if (row.halted === null && missing(row).some((gap) => gap.from <= live.resumeHead)) return;
    }
    link.toldCaughtUp = true;
    for (const listener of this.#listeners) listener.caughtUp();
  }

  async #openBodies(frames: readonly { frame: ServerFrame }[]): Promise<Map<WireEntry, Uint8Array | null>> {
    const contents = new Map<WireEntry, Uint8Array | null>();
    for (const { frame } of frames) {
      for (const { conversation, entry } of entriesIn(frame)) {
        if (entry.kind !== EntryKind.MESSAGE || entry.bodyState !== BodyState.PRESENT) continue;
        const held = this.world.conversations.get(conversation as never);
        if (held !== undefined && contains(held.row.runs, entry.seq) && held.row.last?.seq !== entry.seq) continue;
        const { device, number, body } = entry;
        const wraps = entry.wraps.map(({ user, device: to, type, data }) => ({ user, device: to, type, data }));
        contents.set(entry, await this.#options.cipher.open({ conversation, device, number, body, wraps }));
      }
    }
    return contents;
  }

  /** The store does not take writes: nothing may be acknowledged any more, so nothing is taken. */
  #fail(problem: unknown): void {
    this.#options.surroundings.log('error', 'the store failed', { problem: String(problem) });
    this.#state = 'failed';
    for (const input of this.#inputs.splice(0)) if (input.kind === 'work') input.failed(new RoostError('store-failed'));
    this.#move({ on: 'stop', why: 'told' });
    for (const listener of this.#listeners) listener.failed(problem);
  }

  // --------------------------------------------------------------------------------------------------- the connection

  #move(event: ConnectionEvent): void {
    if (event.on === 'start' && this.#state !== 'open') return;
    const { surroundings } = this.#options;
    const before = this.#connection;
    const now = { now: surroundings.now(), random: surroundings.random(), urgent: hasUnsent(this.world) };
    const { state, deeds } = connectionStep(before, event, now);
    this.#connection = state;
    for (const deed of deeds) this.#perform(deed);
    if (state.at === 'waiting' && state !== before) {
      this.#timer('retry', Math.max(0, state.until - now.now), () => this.#move({ on: 'retry' }));
    }
    if (state !== before) for (const listener of this.#listeners) listener.connection(state);
  }

  #perform(deed: Deed): void {
    if (deed.deed === 'connect') {
      this.#open();
      return;
    }
    if (deed.deed === 'close') {
      this.#link.link?.close(deed.code, deed.reason);
      return;
    }
    if (deed.deed === 'lost') {
      this.#lose();
      return;
    }
    if (deed.deed === 'greet') {
      const versions = { min: minVersion, max: maxVersion };
      this.#send([helloCommand(this.#link, this.#options.app ?? 'roost', this.away, versions)]);
      return;
    }
    this.#link.resumed = true;
    const standing = this.#standing().map((command) => this.#awaitedLater(command));
    this.#send([...resumeCommands(this.world, this.#link), ...standing]);
    this.#sendDue([]);
    for (const { command, answered } of this.#waitingAsks.splice(0)) {
      this.#send([{ ...command, id: this.#link.await({ for: 'ask', answered }) }]);
    }
    this.#timer('ping', this.world.limits.heartbeatMs, () => this.#ping());
  }

  #open(): void {
    const { surroundings, transport } = this.#options;
    const link = new LinkState();
    this.#link = link;
    link.heardAt = surroundings.now();
    const current = (): boolean => this.#link === link;
    link.link = transport.connect({
      opened: () => {
        if (!current()) return;
        link.heardAt = surroundings.now();
        link.opened = true;
        this.#move({ on: 'opened' });
      },
      received: (data) => {
        if (current()) this.#receive(link, data);
      },
      closed: (code, reason) => {
        if (!current()) return;
        surroundings.log('info', 'connection closed', { code, reason });
        this.#move({ on: 'closed', code });
      },
    });
    this.#timer('silence', connectMs, () => this.#listenForSilence(link));
  }

  #receive(link: LinkState, data: Uint8Array | string): void {
    link.heardAt = this.#options.surroundings.now();
    if (typeof data === 'string') return;
    const read = decodeServerFrame(data);
    if (read.frame === null) {
      this.#options.surroundings.log('warn', 'a frame of the server cannot be read', { problem: read.problem });
      link.link?.close(closeCodes.malformed, read.problem);
      this.#move({ on: 'closed', code: closeCodes.malformed });
      return;
    }
    this.#put({ kind: 'frame', link, frame: read.frame });
  }

  #listenForSilence(link: LinkState): void {
    if (this.#link !== link) return;
    const limitMs = link.opened ? this.world.limits.silenceMs : connectMs;
    const left = link.heardAt + limitMs - this.#options.surroundings.now();
    if (left <= 0) this.#move({ on: 'silent' });
    else this.#timer('silence', left, () => this.#listenForSilence(link));
  }

  #ping(): void {
    this.#link.link?.send('ping');
    this.#timer('ping', this.world.limits.heartbeatMs, () => this.#ping());
  }

  #moveLater({ afterMs, spreadMs }: { afterMs: number; spreadMs: number }): void {
    const wait = afterMs + this.#options.surroundings.random() * spreadMs;
    this.#timer('move', wait, () => this.#move({ on: 'moved' }));
  }

  /** The connection is of no use any more; the usual waits follow. */
  #drop(): void {
    this.#link.link?.close(1000, 'again');
    this.#move({ on: 'closed', code: 1000 });
  }

  #lose(): void {
    const lost = this.#link;
    this.#link = new LinkState();
    for (const name of ['silence', 'ping', 'due', 'move'] as const) this.#timers.get(name)?.cancel();
    for (const conversation of this.world.conversations.values()) forgetConnection(conversation);
    for (const what of lost.awaited.values()) {
      if (what.for === 'ask') what.answered(null);
      if (what.for === 'pull') {
        endPull(what.plan);
        what.answered({ refusal: null } as WireReply);
      }
    }
    lost.awaited.clear();
  }

  #awaitedLater(command: WireCommand): WireCommand {
    return { ...command, id: this.#link.await({ for: 'ask', answered: () => {} }) };
  }

  /** Sends commands in as few frames as the server's limits allow. */
  #send(commands: readonly WireCommand[]): void {
    let batch: WireCommand[] = [];
    let bytes = 0;
    const flush = (): void => {
      if (batch.length > 0) this.#link.link?.send(encodeClientFrame({ commands: batch }));
      batch = [];
      bytes = 0;
    };
    for (const command of commands) {
      const size = 64 + wire.Command.encode(command).len;
      if (batch.length > 0 && (bytes + size > this.world.limits.maxFrameBytes || batch.length >= 256)) flush();
      batch.push(command);
      bytes += size;
    }
    flush();
  }

  #timer(name: 'retry' | 'silence' | 'ping' | 'due' | 'move' | 'expiry', ms: number, work: () => void): void {
    this.#timers.get(name)?.cancel();
    this.#timers.set(
      name,
      this.#options.surroundings.timer(ms, () => {
        this.#timers.delete(name);
        work();
      }),
    );
  }
}

async function apply(writer: Writer, ops: readonly Op[]): Promise<void> {
  for (const op of ops) {
    if (op.op === 'put') writer.put(op.table, op.key, op.value);
    else if (op.op === 'delete') writer.delete(op.table, op.key);
    else {
      const row = (await writer.get('entries', op.key)) as EntryRow | undefined;
      if (row !== undefined) writer.put('entries', op.key, erased(row, op.bodyState));
    }
  }
}

function expireTyping(world: World, changes: Changes): void {
  const now = world.surroundings.now();
  for (const conversation of world.restless) {
    for (const [user, until] of conversation.live.typing) {
      if (until > now) continue;
      conversation.live.typing.delete(user);
      changes.seen.add(conversation);
    }
  }
}
