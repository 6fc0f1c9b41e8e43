/**
 * WebSockets between devices and User objects: in order in each direction, cut at any moment, or half-open: all that
 * is sent is lost and nobody is told. The heartbeat is answered by the runtime, without the object.
 */
import type { ClientSocket, ClientSocketEvents } from '../../../client/ports.ts';
import type { Socket } from '../../../durable-objects/kit/sockets.ts';
import { forged } from '../forge.ts';
import type { Host } from './host.ts';
import { type Random, randomOf } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { Weather } from './weather.ts';

export interface ConnectionWorld {
  readonly scheduler: Scheduler;
  readonly seed: number;
  weather(): Weather;
  onDown(device: string, data: Uint8Array): Uint8Array;
  bug(what: string): void;
}

/** What the User object's shell does with what comes over a socket. */
export interface SocketHandlers {
  message(host: Host, socket: ServerSocket, data: Uint8Array | string): void;
  closed(host: Host, socket: ServerSocket, code: number): void;
}

/** The server's end. It lives on through hibernation, not through a crash. */
export class ServerSocket implements Socket {
  readonly device: number;
  /** What the upgrade said of itself (3.8a). */
  readonly attempt: number;
  /** Given by the object when it admits the device. */
  connection = 0;
  /** From the upgrade until the runtime no longer lists it. */
  isListed = false;
  #attachment: Uint8Array | null = null;
  #autoRepliedAt: number | null = null;
  readonly #connection: Connection;

  constructor(owner: Connection, device: number, attempt: number) {
    this.#connection = owner;
    this.device = device;
    this.attempt = attempt;
  }

  /** The shell hands it to the runtime. */
  accept(): void {
    this.isListed = true;
  }

  send(data: Uint8Array | string): void {
    const copy = typeof data === 'string' ? data : new Uint8Array(data);
    this.#connection.host.output(() => this.#connection.down(copy));
  }

  close(code: number, _reason: string): void {
    this.#connection.host.output(() => this.#connection.closedByServer(code));
  }

  attachment(): Uint8Array | null {
    return this.#attachment === null ? null : new Uint8Array(this.#attachment);
  }

  setAttachment(bytes: Uint8Array): void {
    if (bytes.length > 16_384) throw new Error('a socket attachment holds at most 16,384 bytes');
    this.#attachment = new Uint8Array(bytes);
  }

  autoRepliedAt(): number | null {
    return this.#autoRepliedAt;
  }

  autoReplied(at: number): void {
    this.#autoRepliedAt = at;
  }
}

export class Connection {
  readonly host: Host;
  readonly label: string;
  readonly device: string;
  readonly socket: ServerSocket;
  /** All that is sent is lost in both directions, and nobody is told. */
  isHalfOpen = false;
  /** Each frame to the device takes this much longer. */
  slowMs = 0;
  /** The server has said that it ends. */
  isClosing = false;
  /** Bytes on their way to the device. */
  bytesDown = 0;
  #isClientOpen = true;
  #isServerOpen = true;
  #hasOpened = false;
  #lastUp = 0;
  #lastDown = 0;
  /** Its end has begun at the device, and what it sent is still on its way until then. */
  #stragglesUntil = 0;
  readonly #storm: Random;
  readonly #world: ConnectionWorld;
  readonly #events: ClientSocketEvents;
  readonly #handlers: SocketHandlers;
  readonly #random: Random;
  readonly #onEnd: (how: 'crash' | 'hibernate') => void;

  constructor(
    world: ConnectionWorld,
    given: {
      host: Host;
      device: string;
      deviceNumber: number;
      attempt: number;
      connection: number;
      events: ClientSocketEvents;
      handlers: SocketHandlers;
    },
  ) {
    this.#world = world;
    this.host = given.host;
    this.device = given.device;
    this.label = `${given.device}#${given.connection}`;
    this.#events = given.events;
    this.#handlers = given.handlers;
    this.#random = randomOf(world.seed, `connection ${given.device} ${given.connection}`);
    this.#storm = randomOf(world.seed, `storm ${given.device} ${given.connection}`);
    this.socket = new ServerSocket(this, given.deviceNumber, given.attempt);
    this.#onEnd = (how) => {
      if (how === 'crash') this.#died();
    };
    this.host.onEnd.add(this.#onEnd);
  }

  get isOpen(): boolean {
    return this.#isClientOpen && this.#isServerOpen;
  }

  get isServerOpen(): boolean {
    return this.#isServerOpen;
  }

  /** The device's end. */
  readonly clientSocket: { -readonly [Name in keyof ClientSocket]: ClientSocket[Name] } = {
    send: (data) => this.#up(typeof data === 'string' ? data : new Uint8Array(data)),
    close: (code) => this.#closedByClient(code),
  };

  /** The upgrade reaches the User object; mostly not when the process that asked for it is gone. */
  request(work: () => void): void {
    const { lateUpgrade } = this.#world.weather();
    const isLate = lateUpgrade > 0 && this.#storm.chance(lateUpgrade);
    if (!isLate) {
      this.#arriveUp('connect', () => {
        if (this.#isClientOpen) work();
      });
      return;
    }
    const { scheduler } = this.#world;
    scheduler.after(this.#storm.between(5, 20_000), `${this.label} ↑ connect, late`, () => {
      if (!this.#isServerOpen) return;
      const wasOpen = this.#isClientOpen;
      work();
      // Nobody is there: the server's system learns that from the first segment it sends.
      if (!wasOpen) scheduler.after(this.#delay(), `${this.label} answered by nobody`, () => this.#endServer(1006));
    });
  }

  /** The device learns that the connection stands. */
  open(): void {
    this.#arriveDown('open', () => {
      this.#hasOpened = true;
      this.#events.opened();
    });
  }

  /** The device's system tells that no connection came about. */
  giveUpOpening(): void {
    if (this.#hasOpened || !this.#isClientOpen) return;
    this.isHalfOpen = true;
    this.#endClient(1006);
  }

  down(sent: Uint8Array | string): void {
    if (!this.#isServerOpen) return;
    const { forged: chance } = this.#world.weather();
    const isForged = chance > 0 && typeof sent !== 'string' && this.#storm.chance(chance);
    const told = typeof sent === 'string' ? sent : this.#world.onDown(this.device, sent);
    const data = isForged && typeof told !== 'string' ? forged(told, this.#storm) : told;
    this.bytesDown += data.length;
    this.#arriveDown(typeof data === 'string' ? data : `${data.length} B`, () => {
      this.bytesDown -= data.length;
      this.#events.received(data);
    });
  }

  closedByServer(code: number): void {
    if (!this.#isServerOpen) return;
    this.isClosing = true;
    this.#arriveDown(`close ${code}`, () => {
      this.#endClient(code);
      // The device's runtime answers the close; only then does the server's list it no more.
      this.#world.scheduler.after(this.#delay(), `${this.label} close answered`, () => this.#endServer(code));
    });
  }

  /** Both sides are told, each in its time; what is on its way is lost. */
  cut(): void {
    if (this.isHalfOpen) return;
    const { scheduler } = this.#world;
    if (this.#isClientOpen && this.#straggles()) {
      const left = this.#stragglesUntil - scheduler.elapsed();
      scheduler.after(this.#random.between(0, 300), `${this.label} cut at the device`, () => this.#endClient(1006));
      scheduler.after(left + 1, `${this.label} cut at the server`, () => this.#endServer(1006));
      return;
    }
    this.isHalfOpen = true;
    scheduler.after(this.#random.between(0, 300), `${this.label} cut at the device`, () => this.#endClient(1006));
    scheduler.after(this.#random.between(0, 300), `${this.label} cut at the server`, () => this.#endServer(1006));
  }

  /** Nobody is told; the server's system gives up after a long time, the device when it hears nothing. */
  goSilent(serverNoticesMs: number | null): void {
    if (this.isHalfOpen) return;
    this.isHalfOpen = true;
    if (serverNoticesMs !== null) {
      this.#world.scheduler.after(serverNoticesMs, `${this.label} timed out at the server`, () =>
        this.#endServer(1006),
      );
    }
  }

  /** The device's process is gone: the system closes its socket, or the radio is gone too. */
  deviceDied(told: boolean): void {
    this.#isClientOpen = false;
    if (this.isHalfOpen) return;
    if (told) {
      this.#straggles();
      this.#arriveUp('gone', () => this.#endServer(1006));
    } else this.goSilent(null);
  }

  /** What is on its way up is held somewhere, and comes when the device has long had another connection. */
  #straggles(): boolean {
    const { stragglers } = this.#world.weather();
    if (stragglers === 0 || !this.#storm.chance(stragglers)) return false;
    this.#stragglesUntil = this.#world.scheduler.elapsed() + this.#storm.between(100, 20_000);
    return true;
  }

  #up(data: Uint8Array | string): void {
    if (!this.#isClientOpen) return;
    if (data === 'ping') {
      this.#arriveUp('ping', () => {
        this.socket.autoReplied(this.#world.scheduler.now());
        this.#arriveDown('pong', () => this.#events.received('pong'));
      });
      return;
    }
    this.#arriveUp(typeof data === 'string' ? data : `${data.length} B`, () =>
      this.host.turn(() => this.#handlers.message(this.host, this.socket, data)),
    );
  }

  #closedByClient(code: number): void {
    if (!this.#isClientOpen) return;
    this.#straggles();
    this.#arriveUp(`close ${code}`, () => this.#endServer(code));
    this.#isClientOpen = false;
    this.#world.scheduler.after(1, `${this.label} closed`, () => this.#events.closed(code, ''));
  }

  #endClient(code: number): void {
    if (!this.#isClientOpen) return;
    this.#isClientOpen = false;
    this.#events.closed(code, '');
  }

  #endServer(code: number): void {
    if (!this.#isServerOpen) return;
    this.#isServerOpen = false;
    this.socket.isListed = false;
    this.host.onEnd.delete(this.#onEnd);
    this.host.turn(() => this.#handlers.closed(this.host, this.socket, code));
  }

  /** The object crashed: no handler runs, the attachment is gone. */
  #died(): void {
    this.#isServerOpen = false;
    this.socket.isListed = false;
    this.host.onEnd.delete(this.#onEnd);
    if (this.isHalfOpen) return;
    this.isHalfOpen = true;
    this.#world.scheduler.after(this.#delay(), `${this.label} lost`, () => this.#endClient(1006));
  }

  #arriveUp(what: string, work: () => void): void {
    this.#lastUp = Math.max(this.#world.scheduler.elapsed() + this.#delay(), this.#lastUp);
    const arrive = (): void => {
      const held = this.#stragglesUntil - this.#world.scheduler.elapsed();
      if (held > 0) this.#world.scheduler.after(held + 0.01, `${this.label} ↑ ${what}, late`, arrive);
      else if (!this.isHalfOpen && this.#isServerOpen) work();
    };
    this.#world.scheduler.after(this.#lastUp - this.#world.scheduler.elapsed(), `${this.label} ↑ ${what}`, arrive);
  }

  #arriveDown(what: string, work: () => void): void {
    this.#lastDown = Math.max(this.#world.scheduler.elapsed() + this.#delay(), this.#lastDown) + this.slowMs;
    this.#world.scheduler.after(this.#lastDown - this.#world.scheduler.elapsed(), `${this.label} ↓ ${what}`, () => {
      if (!this.isHalfOpen && this.#isClientOpen) work();
    });
  }

  #delay(): number {
    return this.#random.between(...this.#world.weather().netMs);
  }
}
