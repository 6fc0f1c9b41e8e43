import { wire } from '../../schema/gen/wire.js';
import type { Account } from './account.ts';
import { type OpenSocket, openSocket } from './socket.ts';
import { soon } from './soon.ts';

type Command = Omit<wire.Command.$Properties, 'id'>;
type ReplyHandler = (reply: wire.Reply.$Properties | null) => void;

export interface ConnectionEvents {
  onEvent(event: wire.Event.$Properties): void;
  /** After the commands of this turn were made: the last chance to put something into the same frame. */
  beforeFlush(): void;
  onClose(code: number): void;
}

/**
 * One connection of one device: commands out, replies and events in.
 *
 * Commands of one turn go out in one frame; frames with an ordinal are acknowledged in the same frame as what they
 * caused. Replies that never come are answered with null when the connection ends.
 */
export class Connection {
  /** The highest ordinal received; every frame up to it is stored by then (memory is this device's store). */
  ordinal = 0;
  heardAt = performance.now();
  isOpen = true;
  /** Resolves when the connection has ended. */
  readonly ended: Promise<void>;
  #resolveEnded = (): void => {};
  readonly #waiting = new Map<number, ReplyHandler>();
  readonly #events: ConnectionEvents;
  readonly #socket: OpenSocket;
  #commands: wire.Command.$Properties[] = [];
  #nextId = 1;
  #ackTimer: NodeJS.Timeout | null = null;
  readonly flushSoon = soon(() => this.#flush());

  private constructor(socket: OpenSocket, events: ConnectionEvents) {
    this.#socket = socket;
    this.#events = events;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
  }

  static async open(account: Account, events: ConnectionEvents): Promise<Connection> {
    const early: (Uint8Array | string)[] = [];
    let connection: Connection | undefined;
    const protocols = ['roost.v1', `roost.token.${account.token}`];
    const socket = await openSocket(`${account.url}/v1/socket`, protocols, {
      onMessage: (data) => (connection === undefined ? early.push(data) : connection.#receive(data)),
      onClose: (code) => {
        if (connection !== undefined) connection.#end(code);
      },
    });
    connection = new Connection(socket, events);
    for (const data of early) connection.#receive(data);
    return connection;
  }

  /** Puts a command into the next frame; `reply` gets the answer, or null when the connection ends before it. */
  put(command: Command, reply?: ReplyHandler): void {
    if (!this.isOpen) {
      reply?.(null);
      return;
    }
    const id = reply === undefined ? 0 : this.#nextId++;
    if (reply !== undefined) this.#waiting.set(id, reply);
    this.#commands.push({ ...command, id });
    this.flushSoon();
  }

  /** Waits for the reply to a command that is sent raw. */
  expect(id: number, reply: ReplyHandler): void {
    this.#waiting.set(id, reply);
  }

  /** Sends what is no frame of the protocol, or a heartbeat. */
  sendRaw(data: Uint8Array | string): void {
    this.#socket.send(data);
  }

  close(code?: number): void {
    this.#socket.close(code);
  }

  cut(): void {
    this.#socket.cut();
  }

  #flush(): void {
    if (!this.isOpen) return;
    this.#events.beforeFlush();
    if (this.#commands.length === 0) return;
    const commands = this.#commands;
    this.#commands = [];
    for (let at = 0; at < commands.length; at += maxCommandsPerFrame) {
      const frame = { commands: commands.slice(at, at + maxCommandsPerFrame) };
      this.#socket.send(wire.ClientFrame.encode(frame).finish());
    }
  }

  #receive(data: Uint8Array | string): void {
    this.heardAt = performance.now();
    if (typeof data === 'string') return;
    const frame = wire.ServerFrame.decode(data);
    for (const output of frame.outputs) {
      if (output.event) this.#events.onEvent(output.event);
      else if (output.reply) this.#answer(output.reply);
    }
    if (frame.ordinal === 0) return;
    this.ordinal = frame.ordinal;
    this.#acknowledgeLater();
  }

  /**
   * Nobody waits to hear that an answer or a tick was stored: that rides on the next command. What was stored for
   * somebody else's sake (entries) makes its own ack at once.
   */
  #acknowledgeLater(): void {
    this.#ackTimer ??= setTimeout(() => {
      this.#ackTimer = null;
      this.#flush();
    }, ackWithinMs).unref();
  }

  #answer(reply: wire.Reply.$Properties): void {
    const waiting = this.#waiting.get(reply.id ?? 0);
    this.#waiting.delete(reply.id ?? 0);
    waiting?.(reply);
  }

  #end(code: number): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    for (const waiting of this.#waiting.values()) waiting(null);
    this.#waiting.clear();
    this.#resolveEnded();
    this.#events.onClose(code);
  }
}

/** Well below what a server allows (protocol/limits.ts). */
const maxCommandsPerFrame = 64;

const ackWithinMs = 200;
