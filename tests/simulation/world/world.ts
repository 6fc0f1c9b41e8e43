/**
 * The server side of a run: objects by name, calls between them, connections to devices, and what goes wrong.
 */

import type { ClientSocketEvents } from '../../../client/ports.ts';
import { type CallFate, type CallInfo, Calls } from './calls.ts';
import { type Clock, clockSteps } from './clock.ts';
import { Connection } from './connections.ts';
import type { Cores } from './cores.ts';
import { Host } from './host.ts';
import { type Random, randomOf } from './random.ts';
import { Scheduler } from './scheduler.ts';
import { calm, type Weather } from './weather.ts';

/** Something that went wrong by chance, as it can be repeated. */
export interface Mishap {
  /** Before which event. */
  readonly event: number;
  readonly what: 'crash-object' | 'crash-server' | 'crash-device' | 'hibernate' | 'cut' | 'half-open' | 'clock';
  readonly target: string;
}

/** What may go wrong before an event, with its chance in the weather, in the order of the draw. */
const mishapChances = [
  ['crash-object', 'crashObject'],
  ['crash-server', 'crashServer'],
  ['crash-device', 'crashClient'],
  ['hibernate', 'hibernate'],
  ['cut', 'cut'],
  ['half-open', 'halfOpen'],
  ['clock', 'clockStep'],
] as const satisfies readonly (readonly [Mishap['what'], keyof Weather])[];

export interface WorldOptions {
  readonly seed: number;
  readonly cores: Cores;
  /** Only these instead of what chance says. */
  readonly mishaps?: readonly Mishap[];
}

/** The calls that pass on what is stored nowhere (D9). */
const ephemeral = '.typing';

export class World {
  readonly seed: number;
  readonly scheduler = new Scheduler();
  readonly calls: Calls;
  readonly hosts = new Map<string, Host>();
  readonly connections = new Set<Connection>();
  /** What must not have happened, in words. */
  readonly bugs: string[] = [];
  /** What went wrong by chance in this run. */
  readonly mishaps: Mishap[] = [];
  /** A fate for a call; null leaves it to chance. */
  onCall: (call: CallInfo) => CallFate | null = () => null;
  onAnswer: (call: CallInfo, result: unknown) => void = () => {};
  /** An object did something in the event that has just ended. */
  onTurn: (host: Host) => void = () => {};
  /** Runs between two events, after everything that followed from the last. */
  onStep: () => void = () => {};
  /** An event that must not write anything has. */
  /** What a frame becomes on its way to a device. */
  onDown: (device: string, data: Uint8Array) => Uint8Array = (_device, data) => data;
  onEphemeralWrite: (label: string) => void = () => {};
  /** Ends a device's process, by the name of the device; says whether there was one. */
  killDevice: (name: string, random: Random) => boolean = () => false;
  deviceNames: () => string[] = () => [];
  /** The clock of a device, by its name. */
  deviceClock: (name: string) => Clock | undefined = () => undefined;
  /** The most calls that followed from one event, and from which. */
  readonly busiest = { calls: 0, label: '' };
  /** The most bytes that were on their way to one device. */
  mostBytesDown = 0;
  readonly #cores: Cores;
  readonly #random: Random;
  readonly #planned: Map<number, Mishap[]> | null;
  readonly #touched = new Set<Host>();
  #weather: Weather = calm;
  readonly #rows = new Map<Host, { readonly rowsWritten: number; readonly incarnation: number }>();
  readonly #cutOffUntil = new Map<string, number>();
  readonly #overloadedUntil = new Map<string, number>();
  #callsBefore = 0;
  #connectionNumber = 0;

  constructor(options: WorldOptions) {
    this.seed = options.seed;
    this.#cores = options.cores;
    this.#random = randomOf(options.seed, 'mishaps');
    this.#planned = options.mishaps === undefined ? null : Map.groupBy(options.mishaps, (mishap) => mishap.event);
    this.calls = new Calls(this.#callWorld());
    this.scheduler.beforeEvent = (label) => this.#mayGoWrong(label);
    this.scheduler.afterEvent = () => {
      this.#checkWrites();
      this.#countCalls();
      for (const host of this.#touched) {
        host.endTurn();
        this.onTurn(host);
      }
      this.#touched.clear();
      this.onStep();
    };
  }

  weather(): Weather {
    return this.#weather;
  }

  setWeather(weather: Weather): void {
    this.#weather = weather;
  }

  bug(what: string): void {
    this.scheduler.note(`BUG ${what}`);
    const isWeather = this.calls.hasHung && what.includes('no answer within');
    if (!isWeather && this.bugs.length < 20) this.bugs.push(what);
  }

  touched(host: Host): void {
    this.#touched.add(host);
  }

  conversation(id: string): Host {
    return this.#host(id, (host, surroundings) => this.#cores.conversation(this, host, surroundings));
  }

  /** A part of a conversation's cold history, by the name that the embedded store has for it. */
  history(name: string): Host {
    return this.#host(`h${name}`, (host, surroundings) => this.#cores.history(host, surroundings));
  }

  /** The ledger of a media object. */
  media(id: string): Host {
    return this.#host(id, (host, surroundings) => this.#cores.media(host, surroundings));
  }

  user(id: string): Host {
    return this.#host(id, (host, surroundings) => this.#cores.user(this, host, surroundings));
  }

  /** The queue of wake-ups. */
  queue(): Host {
    return this.#host('queue', () => this.#cores.queue());
  }

  /** The sockets of a User object that the runtime lists. */
  socketsOf(host: Host): Connection[] {
    return [...this.connections].filter((connection) => connection.host === host && connection.socket.isListed);
  }

  /**
   * The gateway's part of an upgrade, and the User object's: the device hears of it when it is accepted or closed.
   * `attempt`: which of its upgrades the device says this is, or 0.
   */
  connect(user: string, device: number, label: string, events: ClientSocketEvents, attempt = 0): Connection {
    const host = this.user(user);
    const connection: Connection = new Connection(this, {
      host,
      device: label,
      deviceNumber: device,
      attempt,
      connection: ++this.#connectionNumber,
      events,
      handlers: {
        message: (_, socket, data) => this.#cores.message(host, socket, data),
        closed: (_, socket, code) => {
          this.connections.delete(connection);
          this.#cores.closed(host, socket, code);
        },
      },
    });
    this.connections.add(connection);
    connection.request(() => {
      host.turn(() => this.#cores.connect(host, connection.socket, () => connection.open()));
    });
    return connection;
  }

  crashObject(name: string): void {
    const host = this.hosts.get(name);
    if (host === undefined) return;
    this.scheduler.note(`CRASH ${name}`);
    host.crash();
    this.#forgetDead();
  }

  /** The process that runs all objects. */
  crashServer(): void {
    this.scheduler.note('CRASH server');
    this.calls.dropAll();
    for (const host of this.hosts.values()) host.crash();
    this.#forgetDead();
  }

  hibernate(name: string): boolean {
    const done = this.hosts.get(name)?.hibernate() ?? false;
    if (done) this.scheduler.note(`HIBERNATE ${name}`);
    return done;
  }

  /** No call reaches or leaves the object for so long. */
  cutOff(name: string, ms: number): void {
    this.scheduler.note(`CUT OFF ${name}`);
    this.#cutOffUntil.set(name, this.scheduler.elapsed() + ms);
  }

  /** Every call to the object is turned away for so long. */
  overload(name: string, ms: number): void {
    this.scheduler.note(`OVERLOADED ${name}`);
    this.#overloadedUntil.set(name, this.scheduler.elapsed() + ms);
  }

  /** Nobody can ask it now. */
  isOutOfReach(name: string): boolean {
    const now = this.scheduler.elapsed();
    return [this.#cutOffUntil, this.#overloadedUntil].some((until) => (until.get(name) ?? 0) > now);
  }

  healAll(): void {
    this.#cutOffUntil.clear();
    this.#overloadedUntil.clear();
    this.calls.forgetHung();
    for (const host of this.hosts.values()) host.clock.set(0, 1);
    for (const name of this.deviceNames()) this.deviceClock(name)?.set(0, 1);
  }

  clockOf(name: string): Clock | undefined {
    return this.hosts.get(name)?.clock ?? this.deviceClock(name);
  }

  /** All connections of a device, or of all. */
  connectionsOf(device?: string): Connection[] {
    return [...this.connections].filter((connection) => device === undefined || connection.device === device);
  }

  close(): void {
    for (const host of this.hosts.values()) host.storage.close();
  }

  #host(name: string, start: ConstructorParameters<typeof Host>[2]): Host {
    let host = this.hosts.get(name);
    if (host === undefined) {
      host = new Host(this, name, start);
      this.hosts.set(name, host);
    }
    return host;
  }

  /** Tells when an event of a kind that may write nothing wrote all the same. */
  #checkWrites(): void {
    for (const host of this.#touched) {
      const { rowsWritten } = host.storage;
      const before = this.#rows.get(host);
      const wrote = rowsWritten > (before?.rowsWritten ?? 0);
      // What wakes an object up does not pay for what its sleep or its end has left to be done.
      const isAwake = before?.incarnation === host.incarnation;
      this.#rows.set(host, { rowsWritten, incarnation: host.incarnation });
      if (wrote && isAwake && this.scheduler.label.endsWith(ephemeral))
        this.onEphemeralWrite(`${this.scheduler.label}`);
    }
  }

  #countCalls(): void {
    const calls = this.calls.made - this.#callsBefore;
    this.#callsBefore = this.calls.made;
    if (calls > this.busiest.calls) Object.assign(this.busiest, { calls, label: this.scheduler.label });
    for (const connection of this.connections) this.mostBytesDown = Math.max(this.mostBytesDown, connection.bytesDown);
  }

  #forgetDead(): void {
    for (const connection of this.connections) if (!connection.isServerOpen) this.connections.delete(connection);
  }

  #mayGoWrong(label: string): void {
    if (this.#planned !== null) {
      for (const mishap of this.#planned.get(this.scheduler.events) ?? []) this.#goWrong(mishap);
      return;
    }
    let left = this.#random.next();
    for (const [what, chance] of mishapChances) {
      left -= this.#weather[chance];
      if (left >= 0) continue;
      this.#goWrong({ event: this.scheduler.events, what, target: this.#target(what, label) });
      return;
    }
  }

  /** Mostly something that has to do with what is about to happen. */
  #target(what: Mishap['what'], label: string): string {
    const names =
      what === 'crash-object' || what === 'hibernate'
        ? [...this.hosts.keys()]
        : what === 'crash-server'
          ? []
          : what === 'clock'
            ? [...this.hosts.keys(), ...this.deviceNames()]
            : this.deviceNames();
    const near = names.filter((name) => label.includes(name));
    if (near.length > 0 && this.#random.chance(0.8)) return this.#random.pick(near);
    return names.length === 0 ? '' : this.#random.pick(names);
  }

  #goWrong(mishap: Mishap): void {
    const { what, target } = mishap;
    const random = randomOf(this.seed, `mishap ${mishap.event} ${what}`);
    this.scheduler.note(`MISHAP ${what} ${target}`);
    this.mishaps.push(mishap);
    if (what === 'crash-object') this.crashObject(target);
    else if (what === 'crash-server') this.crashServer();
    else if (what === 'crash-device') this.killDevice(target, random);
    else if (what === 'hibernate') this.hibernate(target);
    else if (what === 'clock') this.clockOf(target)?.step(random.pick(clockSteps) * (random.chance(0.5) ? 1 : -1));
    else if (what === 'cut') for (const connection of this.connectionsOf(target)) connection.cut();
    else {
      const notices = random.chance(0.5) ? random.between(1_000, 300_000) : null;
      for (const connection of this.connectionsOf(target)) connection.goSilent(notices);
    }
  }

  #isCutOff({ from, to }: CallInfo): boolean {
    const until = Math.max(this.#cutOffUntil.get(from) ?? 0, this.#cutOffUntil.get(to) ?? 0);
    return until > this.scheduler.elapsed();
  }

  /** What is scripted, and what whole spans of time do to a call. */
  #scriptOf(call: CallInfo): CallFate | null {
    const scripted = this.onCall(call);
    if (scripted !== null) return scripted;
    if (this.#isCutOff(call)) return { lost: true };
    if ((this.#overloadedUntil.get(call.to) ?? 0) > this.scheduler.elapsed()) return { overloaded: true };
    return null;
  }

  #callWorld() {
    return {
      scheduler: this.scheduler,
      seed: this.seed,
      weather: () => this.#weather,
      touched: (host: Host) => this.touched(host),
      bug: (what: string) => this.bug(what),
      script: (call: CallInfo) => this.#scriptOf(call),
      observe: (call: CallInfo, result: unknown) => this.onAnswer(call, result),
    };
  }
}
