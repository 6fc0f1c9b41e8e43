/**
 * The shell around the connection machine: opens and closes sockets, decodes frames, and carries the requests that wait
 * for an answer. It decides nothing (connection.ts) and stores nothing (engine.ts), and whatever it sends passes the
 * gate (gate.ts).
 */
import { closeCodes } from '../../protocol/close-codes.ts';
import { decodeServerFrame, type ServerFrame } from '../../protocol/codec.ts';
import { RoostError } from '../errors.ts';
import type { Transport } from '../ports.ts';
import { framesOf } from './client-frames.ts';
import {
  type ConnectionEvent,
  type ConnectionProblem,
  type ConnectionState,
  connectionStep,
  type Deed,
  stopped,
} from './connection.ts';
import { Exchange, type WireReply } from './exchange.ts';
import type { Gate } from './gate.ts';
import { forgetConnection } from './live-state.ts';
import { helloCommand, pullCommand, resumeCommands, type WireCommand } from './outbound.ts';
import { endPull } from './pages.ts';
import type { PullPlan } from './pulls.ts';
import { Vigil } from './vigil.ts';
import { hasUnsent, type World } from './world.ts';

export interface LineOptions {
  readonly world: World;
  readonly transport: Transport;
  /** Which life of its store this is. */
  readonly life: number;
  readonly app: string;
  readonly away: boolean;
  readonly gate: Gate;
  /** This client may speak for the device: nobody else has taken its store over. */
  mayConnect(): Promise<boolean>;
  isBusy(): boolean;
  received(exchange: Exchange, frame: ServerFrame): void;
  moved(state: ConnectionState): void;
  /** The resume was sent: commands may follow. */
  resumed(): void;
  lost(): void;
}

type TimerName = 'retry' | 'move';

/** Half of what the server allows by default. */
const maxFramesPerSecond = 100;
/** How long a request waits for a connection and its answer. */
const askMs = 15_000;

/** No client lives for so many connections. */
const attemptsPerLife = 1_000_000;

export class Line {
  /** Says that the open client's app is in the background. */
  away: boolean;
  /** Sent again on each connection: the open chats and the watch. */
  lasting: () => WireCommand[] = () => [];
  readonly #options: LineOptions;
  readonly #timers = new Map<TimerName, { cancel(): void }>();
  #connection: ConnectionState = stopped;
  #exchange = new Exchange();
  #vigil: Vigil | null = null;
  #closed = false;
  #attempts = 0;
  /** False: its numbers are below those of a life of this store that it does not know of. */
  #isNumbered = true;
  #waitingAsks: { command: WireCommand; answered: (reply: WireReply | null) => void }[] = [];

  constructor(options: LineOptions) {
    this.#options = options;
    this.away = options.away;
  }

  get connection(): ConnectionState {
    return this.#connection;
  }

  /** What belongs to the connection of now; a new one with each connection. */
  get exchange(): Exchange {
    return this.#exchange;
  }

  close(): void {
    this.#closed = true;
    this.move({ on: 'stop', why: 'told' });
    for (const timer of this.#timers.values()) timer.cancel();
    for (const one of this.#waitingAsks.splice(0)) one.answered(null);
  }

  /** Sends a command that wants no answer, if there is a connection. */
  tell(command: WireCommand): void {
    if (this.#exchange.resumed) this.send([{ ...command, id: 0 }]);
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
        else reject(refusedAs(reply.refusal));
      };
      if (this.#closed) answered(null);
      else if (this.#exchange.resumed) this.send([{ ...command, id: this.#exchange.await({ for: 'ask', answered }) }]);
      else this.#waitingAsks.push({ command, answered });
    });
  }

  /** Sends a command whose answer is taken in like an event, if there is a connection. */
  hint(command: WireCommand): void {
    if (this.#exchange.resumed) this.send([this.#awaitedLater(command)]);
  }

  /** Pulls a page by hand: older history. Rejects with `offline` when there is no connection. */
  pull(plan: PullPlan, limit: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!this.#exchange.resumed) return reject(new RoostError('offline'));
      const answered = (problem: WireReply | null): void => {
        if (problem === null) resolve();
        else reject(problem.refusal === null ? new RoostError('offline') : refusedAs(problem.refusal));
      };
      const now = this.#options.world.surroundings.elapsed();
      this.send([
        pullCommand(this.#exchange, { plan, now }, answered, Math.min(limit, this.#options.world.limits.maxPage)),
      ]);
    });
  }

  /** Something happened to the connection. */
  move(event: ConnectionEvent): void {
    if (event.on === 'start' && this.#closed) return;
    const { surroundings } = this.#options.world;
    const before = this.#connection;
    const now = { now: surroundings.elapsed(), random: surroundings.random(), urgent: hasUnsent(this.#options.world) };
    const { state, deeds } = connectionStep(before, event, now);
    this.#connection = state;
    for (const deed of deeds) this.#perform(deed);
    if (state.at === 'waiting' && state !== before) {
      this.#timer('retry', Math.max(0, state.until - now.now), () => this.move({ on: 'retry' }));
    }
    if (state.at === 'online') this.#vigil?.caughtUp();
    if (state !== before) this.#options.moved(state);
  }

  #perform(deed: Deed): void {
    if (deed.deed === 'connect') {
      this.#open();
      return;
    }
    if (deed.deed === 'close') {
      this.#exchange.socket?.close(deed.code, deed.reason);
      return;
    }
    if (deed.deed === 'lost') {
      this.#lose();
      return;
    }
    if (deed.deed === 'greet') {
      this.send([helloCommand(this.#exchange, this.#options.app, this.away)]);
      return;
    }
    this.#exchange.resumed = true;
    const commands = this.lasting().map((command) => this.#awaitedLater(command));
    this.send([...resumeCommands(this.#options.world, this.#exchange), ...commands]);
    this.#options.resumed();
    for (const { command, answered } of this.#waitingAsks.splice(0)) {
      this.send([{ ...command, id: this.#exchange.await({ for: 'ask', answered }) }]);
    }
    this.#vigil?.resumed();
  }

  #open(): void {
    const { world, mayConnect, isBusy } = this.#options;
    const exchange = new Exchange();
    this.#exchange = exchange;
    const current = (): boolean => this.#exchange === exchange;
    this.#vigil = new Vigil({
      world,
      exchange,
      isBusy,
      silent: () => this.move({ on: 'silent' }),
      standsStill: () => {
        world.surroundings.log('warn', 'the server does not go on', { at: this.#connection.at });
        this.move({ on: 'standstill' });
      },
    });
    // A client that was frozen while another one took over must not push that one off the server.
    void mayConnect().then((may) => {
      if (current() && may) this.#connect(exchange);
    });
  }

  #connect(exchange: Exchange): void {
    const { world, transport, life } = this.#options;
    const current = (): boolean => this.#exchange === exchange;
    exchange.socket = transport.connect(
      {
        opened: () => {
          if (!current()) return;
          this.#vigil?.opened();
          this.move({ on: 'opened' });
        },
        received: (data) => {
          if (current()) this.#receive(exchange, data);
        },
        closed: (code, reason) => {
          if (!current()) return;
          world.surroundings.log('info', 'connection closed', { code, reason });
          // Later than what? The store is this client's own, so it is an earlier copy: it comes again, as the newest (3.8a).
          const isLate = code === closeCodes.displaced && !exchange.resumed && this.#isNumbered;
          if (isLate) this.#isNumbered = false;
          this.move({ on: 'closed', code: isLate ? closeCodes.reconnect : code, reason });
        },
      },
      this.#isNumbered ? life * attemptsPerLife + ++this.#attempts : 0,
    );
  }

  #receive(exchange: Exchange, data: Uint8Array | string): void {
    if (typeof data === 'string') {
      this.#vigil?.received(null);
      return;
    }
    const read = decodeServerFrame(data);
    this.#vigil?.received(read.frame);
    if (read.frame === null) {
      this.#options.world.surroundings.log('warn', 'a frame of the server cannot be read', { problem: read.problem });
      exchange.socket?.close(closeCodes.malformed, read.problem);
      this.move({ on: 'closed', code: closeCodes.malformed });
      return;
    }
    this.#options.received(exchange, read.frame);
  }

  /** The server wants this device elsewhere, soon. */
  moveLater({ afterMs, spreadMs }: { afterMs: number; spreadMs: number }): void {
    const wait = afterMs + this.#options.world.surroundings.random() * spreadMs;
    this.#timer('move', wait, () => this.move({ on: 'moved' }));
  }

  /** The server refused what every connection begins with, or said to connect anew. */
  drop(problem: ConnectionProblem | null): void {
    this.#exchange.socket?.close(1000, 'again');
    this.move(problem === null ? { on: 'closed', code: 1000 } : { on: 'refused', problem });
  }

  #lose(): void {
    const lost = this.#exchange;
    this.#exchange = new Exchange();
    this.#vigil?.end();
    this.#vigil = null;
    this.#timers.get('move')?.cancel();
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
    return { ...command, id: this.#exchange.await({ for: 'ask', answered: () => {} }) };
  }

  /** So many frames were sent in this second that the next ones wait and go together: the server closes floods (D10.5). */
  isPaced(now: number): boolean {
    const exchange = this.#exchange;
    if (now - exchange.secondAt >= 1_000 || now < exchange.secondAt) {
      exchange.secondAt = now;
      exchange.frames = 0;
    }
    return exchange.frames >= maxFramesPerSecond;
  }

  /** Sends commands on the connection of now, when the gate lets them; what that connection does not live to see is lost. */
  send(commands: readonly WireCommand[]): void {
    const exchange = this.#exchange;
    this.#options.gate.pass(() => {
      if (this.#exchange !== exchange) return;
      for (const frame of framesOf(commands, this.#options.world.limits)) {
        exchange.frames++;
        exchange.socket?.send(frame);
      }
    });
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

/** With what the server says of it, and after how long it may be tried again. */
function refusedAs({ code, sentence, afterMs }: NonNullable<WireReply['refusal']>): RoostError {
  return new RoostError(code, { sentence, afterMs });
}
