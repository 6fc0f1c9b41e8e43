/**
 * The shell around the connection machine: opens and closes sockets, keeps its timers, encodes and decodes frames, and
 * carries the requests that wait for an answer. It decides nothing (connection.ts) and stores nothing (engine.ts).
 */
import { closeCodes } from '../../protocol/close-codes.ts';
import { decodeServerFrame, encodeClientFrame, type ServerFrame } from '../../protocol/codec.ts';
import { maxVersion, minVersion } from '../../protocol/versions.ts';
import { wire } from '../../schema/gen/wire.js';
import { RoostError } from '../errors.ts';
import type { Transport } from '../ports.ts';
import { type ConnectionEvent, type ConnectionState, connectionStep, type Deed, stopped } from './connection.ts';
import { forgetConnection } from './conversation.ts';
import { LinkState, type WireReply } from './link-state.ts';
import { helloCommand, pullCommand, resumeCommands, type WireCommand } from './outbound.ts';
import { endPull } from './pages.ts';
import type { PullPlan } from './pulls.ts';
import { hasUnsent, type World } from './world.ts';

export interface LineOptions {
  readonly world: World;
  readonly transport: Transport;
  readonly app: string;
  readonly away: boolean;
  received(link: LinkState, frame: ServerFrame): void;
  moved(state: ConnectionState): void;
  /** The resume was sent: commands may follow. */
  resumed(): void;
  lost(): void;
}

type TimerName = 'retry' | 'silence' | 'ping' | 'move';

/** An attempt to connect that takes longer is a failed one. */
const connectMs = 15_000;
/** Half of what the server allows by default. */
const maxFramesPerSecond = 100;
/** A heartbeat is answered by then, if anybody is there. */
const answerMs = 10_000;
/** How long a request waits for a connection and its answer. */
const askMs = 15_000;

export class Line {
  /** Says that the open client's app is in the background. */
  away: boolean;
  /** Sent again on each connection: the open chats and the watch. */
  standing: () => WireCommand[] = () => [];
  readonly #options: LineOptions;
  readonly #timers = new Map<TimerName, { cancel(): void }>();
  #connection: ConnectionState = stopped;
  #link = new LinkState();
  #closed = false;
  #waitingAsks: { command: WireCommand; answered: (reply: WireReply | null) => void }[] = [];

  constructor(options: LineOptions) {
    this.#options = options;
    this.away = options.away;
  }

  get connection(): ConnectionState {
    return this.#connection;
  }

  /** What belongs to the connection of now; a new one with each connection. */
  get link(): LinkState {
    return this.#link;
  }

  close(): void {
    this.#closed = true;
    this.move({ on: 'stop', why: 'told' });
    for (const timer of this.#timers.values()) timer.cancel();
    for (const one of this.#waitingAsks.splice(0)) one.answered(null);
  }

  /** Sends a command that wants no answer, if there is a connection. */
  tell(command: WireCommand): void {
    if (this.#link.resumed) this.send([{ ...command, id: 0 }]);
  }

  /** Asks the server; waits a while for a connection. Rejects with what it refused, or with `offline`. */
  ask(command: WireCommand): Promise<WireReply> {
    this.move({ on: 'act' });
    return new Promise((resolve, reject) => {
      const timer = this.#options.world.surroundings.timer(askMs, () => answered(null));
      const answered = (reply: WireReply | null): void => {
        timer.cancel();
        this.#waitingAsks = this.#waitingAsks.filter((one) => one.answered !== answered);
        if (reply === null) reject(new RoostError(this.#closed ? 'closed' : 'offline'));
        else if (reply.refusal === null) resolve(reply);
        else
          reject(
            new RoostError(reply.refusal.code, { sentence: reply.refusal.sentence, afterMs: reply.refusal.afterMs }),
          );
      };
      if (this.#closed) answered(null);
      else if (this.#link.resumed) this.send([{ ...command, id: this.#link.await({ for: 'ask', answered }) }]);
      else this.#waitingAsks.push({ command, answered });
    });
  }

  /** Sends a command whose answer is taken in like an event, if there is a connection. */
  hint(command: WireCommand): void {
    if (this.#link.resumed) this.send([this.#awaitedLater(command)]);
  }

  /** Pulls a page by hand: older history. Rejects with `offline` when there is no connection. */
  pull(plan: PullPlan, limit: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!this.#link.resumed) return reject(new RoostError('offline'));
      const answered = (problem: WireReply | null): void => {
        if (problem === null) resolve();
        else reject(new RoostError(problem.refusal?.code ?? 'offline'));
      };
      this.send([pullCommand(this.#link, plan, answered, Math.min(limit, this.#options.world.limits.maxPage))]);
    });
  }

  /** Something happened to the connection. */
  move(event: ConnectionEvent): void {
    if (event.on === 'start' && this.#closed) return;
    const { surroundings } = this.#options.world;
    const before = this.#connection;
    const now = { now: surroundings.now(), random: surroundings.random(), urgent: hasUnsent(this.#options.world) };
    const { state, deeds } = connectionStep(before, event, now);
    this.#connection = state;
    for (const deed of deeds) this.#perform(deed);
    if (state.at === 'waiting' && state !== before) {
      this.#timer('retry', Math.max(0, state.until - now.now), () => this.move({ on: 'retry' }));
    }
    if (state !== before) this.#options.moved(state);
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
      this.send([helloCommand(this.#link, this.#options.app, this.away, versions)]);
      return;
    }
    this.#link.resumed = true;
    const standing = this.standing().map((command) => this.#awaitedLater(command));
    this.send([...resumeCommands(this.#options.world, this.#link), ...standing]);
    this.#options.resumed();
    for (const { command, answered } of this.#waitingAsks.splice(0)) {
      this.send([{ ...command, id: this.#link.await({ for: 'ask', answered }) }]);
    }
    this.#timer('ping', this.#options.world.limits.heartbeatMs, () => this.#ping());
  }

  #open(): void {
    const { world, transport } = this.#options;
    const { surroundings } = world;
    const link = new LinkState();
    this.#link = link;
    link.heardAt = surroundings.now();
    const current = (): boolean => this.#link === link;
    link.link = transport.connect({
      opened: () => {
        if (!current()) return;
        link.heardAt = surroundings.now();
        link.opened = true;
        this.move({ on: 'opened' });
      },
      received: (data) => {
        if (current()) this.#receive(link, data);
      },
      closed: (code, reason) => {
        if (!current()) return;
        surroundings.log('info', 'connection closed', { code, reason });
        this.move({ on: 'closed', code });
      },
    });
    this.#timer('silence', connectMs, () => this.#listenForSilence(link));
  }

  #receive(link: LinkState, data: Uint8Array | string): void {
    link.heardAt = this.#options.world.surroundings.now();
    link.pingedAt = null;
    if (typeof data === 'string') return;
    const read = decodeServerFrame(data);
    if (read.frame === null) {
      this.#options.world.surroundings.log('warn', 'a frame of the server cannot be read', { problem: read.problem });
      link.link?.close(closeCodes.malformed, read.problem);
      this.move({ on: 'closed', code: closeCodes.malformed });
      return;
    }
    this.#options.received(link, read.frame);
  }

  #listenForSilence(link: LinkState): void {
    if (this.#link !== link) return;
    const limitMs = link.opened ? this.#options.world.limits.silenceMs : connectMs;
    const left = link.heardAt + limitMs - this.#options.world.surroundings.now();
    if (left > 0) this.#timer('silence', left, () => this.#listenForSilence(link));
    else if (this.#mayStillAnswer(link)) this.#timer('silence', answerMs, () => this.#listenForSilence(link));
    else this.move({ on: 'silent' });
  }

  /** A machine that slept, or a hidden page whose timers are held back, must ask before it calls the line dead. */
  #mayStillAnswer(link: LinkState): boolean {
    if (!link.opened) return false;
    if (link.pingedAt === null) this.#ping();
    return link.pingedAt !== null && this.#options.world.surroundings.now() - link.pingedAt < answerMs;
  }

  #ping(): void {
    this.#link.pingedAt ??= this.#options.world.surroundings.now();
    this.#link.link?.send('ping');
    this.#timer('ping', this.#options.world.limits.heartbeatMs, () => this.#ping());
  }

  /** The server wants this device elsewhere, soon. */
  moveLater({ afterMs, spreadMs }: { afterMs: number; spreadMs: number }): void {
    const wait = afterMs + this.#options.world.surroundings.random() * spreadMs;
    this.#timer('move', wait, () => this.move({ on: 'moved' }));
  }

  /** The connection is of no use any more; the usual waits follow. */
  drop(): void {
    this.#link.link?.close(1000, 'again');
    this.move({ on: 'closed', code: 1000 });
  }

  #lose(): void {
    const lost = this.#link;
    this.#link = new LinkState();
    for (const name of ['silence', 'ping', 'move'] as const) this.#timers.get(name)?.cancel();
    for (const conversation of this.#options.world.conversations.values()) forgetConnection(conversation);
    for (const what of lost.awaited.values()) {
      if (what.for === 'ask') what.answered(null);
      if (what.for === 'pull') {
        endPull(what.plan);
        what.answered({ refusal: null } as WireReply);
      }
    }
    lost.awaited.clear();
    this.#options.lost();
  }

  #awaitedLater(command: WireCommand): WireCommand {
    return { ...command, id: this.#link.await({ for: 'ask', answered: () => {} }) };
  }

  /** So many frames were sent in this second that the next ones wait and go together: the server closes floods (D10.5). */
  isPaced(now: number): boolean {
    const link = this.#link;
    if (now - link.secondAt >= 1_000 || now < link.secondAt) {
      link.secondAt = now;
      link.frames = 0;
    }
    return link.frames >= maxFramesPerSecond;
  }

  /** Sends commands in as few frames as the server's limits allow. */
  send(commands: readonly WireCommand[]): void {
    let batch: WireCommand[] = [];
    let bytes = 0;
    const flush = (): void => {
      if (batch.length > 0) {
        this.#link.frames++;
        this.#link.link?.send(encodeClientFrame({ commands: batch }));
      }
      batch = [];
      bytes = 0;
    };
    for (const command of commands) {
      const size = 64 + wire.Command.encode(command).len;
      if (batch.length > 0 && (bytes + size > this.#options.world.limits.maxFrameBytes || batch.length >= 256)) flush();
      batch.push(command);
      bytes += size;
    }
    flush();
  }

  #timer(name: TimerName, ms: number, work: () => void): void {
    this.#timers.get(name)?.cancel();
    this.#timers.set(
      name,
      this.#options.world.surroundings.timer(ms, () => {
        this.#timers.delete(name);
        work();
      }),
    );
  }
}
