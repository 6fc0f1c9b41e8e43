/**
 * A device of a person: a disk that stays, and a process with the SDK on it that comes and goes.
 */

import { keepAccount } from '../../client/account.ts';
import type { Account, Roost, UserId } from '../../client/api.ts';
import type { Cipher } from '../../client/cipher/cipher.ts';
import { memoryFiles } from '../../client/files/memory-files.ts';
import type {
  BytesFetch,
  ClientSocketEvents,
  Fetch,
  Key,
  Store,
  Surroundings,
  Table,
  Transport,
  Value,
} from '../../client/ports.ts';
import { openWith } from '../../client/roost.ts';
import { inClear } from '../../client/testing/in-clear.ts';
import { wire } from '../../schema/gen/wire.js';
import { repairingIn } from './repairing.ts';
import { sealingIn } from './sealed.ts';
import { Clock } from './world/clock.ts';
import type { Connection } from './world/connections.ts';
import { DeviceStore, Disk, type DiskCopy } from './world/device-store.ts';
import { sha256 } from './world/host.ts';
import { type Random, randomOf } from './world/random.ts';
import type { PlannedEvent } from './world/scheduler.ts';
import type { World } from './world/world.ts';

/** Whoever frames come to. */
export interface Reader {
  readonly name: string;
  readonly user: string;
  readonly number: number;
}

/** Who looks at what devices do. */
export interface Watcher {
  /** `changed`: the conversations concerned, and other keys. */
  committed(device: Device, changed: ReadonlySet<string>): void;
  /** `connection`: its name; numbers of commands are each connection's own. */
  received(device: Reader, frame: wire.ServerFrame, connection: string): void;
  sent(device: Device, data: Uint8Array | string, connection: string): void;
  powerLost(device: Device): void;
  /** Its store is about to be what it was at an earlier time. */
  goesBack(device: Device, to: DiskCopy): void;
}

export class Device {
  readonly name: string;
  readonly person: number;
  readonly account: Account;
  readonly cipher: Cipher;
  readonly disk = new Disk();
  /** Ciphertext of files; it outlives the process, and the power. */
  readonly files = memoryFiles();
  readonly bytesFetch: BytesFetch | undefined;
  /** Removed from the account; what it does from then on is nobody's business. */
  isRemoved = false;
  isOnline = true;
  /** How often it has said that its store is a copy. */
  saidCopy = 0;
  /** It has gone on from an earlier copy of its store. */
  hasGoneBack = false;
  /** Left out until those that are there were looked at. */
  isAway = false;
  slowMs = 0;
  process: Process | null = null;
  readonly clock: Clock;
  /** When it was last in touch, and since when without a break, in the world's time. */
  heardAt = 0;
  /** The longest that it had not heard anything of the server, until it did. */
  longestSilenceMs = 0;
  onlineSince: number | null = null;
  /** How long this process was connected before, over all its connections. */
  wasOnlineMs = 0;
  readonly #world: World;
  readonly #fetch: Fetch;
  readonly #watcher: Watcher;
  #starts = 0;

  constructor(
    world: World,
    given: {
      name: string;
      person: number;
      account: Account;
      cipher: Cipher;
      repairs?: boolean;
      fetch: Fetch;
      bytesFetch?: BytesFetch;
      watcher: Watcher;
    },
  ) {
    this.#world = world;
    this.name = given.name;
    this.person = given.person;
    this.account = given.account;
    const cipher = given.repairs === true ? repairingIn(world, given.name, given.account, given.cipher) : given.cipher;
    this.cipher = sealingIn(world, given.name, cipher);
    this.#fetch = given.fetch;
    this.bytesFetch = given.bytesFetch;
    this.#watcher = given.watcher;
    this.clock = new Clock(() => world.scheduler.time());
    this.heardAt = world.scheduler.elapsed();
  }

  get user(): UserId {
    return this.account.user;
  }

  get number(): number {
    return this.account.device;
  }

  /** Puts the account on the disk, as a sign-up does. */
  save(): void {
    const store: Pick<Store, 'write'> = {
      write: (work) =>
        work({
          put: (table: Table, key: Key, value: Value) => this.disk.change(table, key, value),
          delete: (table: Table, key: Key) => this.disk.change(table, key, undefined),
        } as never),
    };
    void keepAccount(store as Store, { ...this.account, token: 'token' }, this.cipher.name);
  }

  /** Who is away stays so, whatever was still to happen to it. */
  start(): void {
    if (this.process !== null || this.isRemoved || this.isAway) return;
    const { clockOffMs, clockRate } = this.#world.weather();
    if (clockOffMs > 0 || clockRate > 0) {
      const random = randomOf(this.#world.seed, `clock ${this.name} ${this.#starts}`);
      this.clock.set(random.between(-clockOffMs, clockOffMs), 1 + random.between(-clockRate, clockRate));
    }
    this.wasOnlineMs = 0;
    this.process = new Process(this, this.#world, this.#fetch, this.#watcher, ++this.#starts);
  }

  /** The process ends without a word; with the power, what was only promised relaxed may be lost too. */
  kill(losesPower: boolean, random: Random): boolean {
    if (this.process === null) return false;
    const told = !losesPower && random.chance(0.7);
    this.process.kill(told);
    this.process = null;
    if (losesPower) {
      this.disk.losePower(random);
      this.#watcher.powerLost(this);
    }
    return true;
  }

  /** It goes on from an earlier copy of its store. */
  restore(copy: DiskCopy): void {
    if (this.isRemoved) return;
    this.hasGoneBack = true;
    this.process?.kill(false);
    this.process = null;
    this.#watcher.goesBack(this, copy);
    this.disk.restore(copy);
    // What the other had still sent has arrived by then.
    this.#world.scheduler.after(5_000, `${this.name} starts from a copy`, () => this.start());
  }

  /** The process stands still, as a hidden tab may; another one starts on the same store. Later it goes on as if nothing had been. */
  freeze(ms: number): void {
    const frozen = this.process;
    if (frozen?.roost == null) return;
    frozen.freeze();
    this.process = null;
    this.start();
    this.#world.scheduler.after(ms, `${this.name} thaws`, () => frozen.thaw());
    // Whoever finds the other at work ends sooner or later: its page is closed.
    this.#world.scheduler.after(ms + 30_000, `${this.name} closes the old page`, () => frozen.kill(true));
  }

  /** The network is back; `told`: its system notices. */
  comeOnline(told: boolean): void {
    if (this.isAway) return;
    this.isOnline = true;
    if (told) this.process?.roost?.connect();
  }

  /** No network from now on; `told`: the device's system notices at once. */
  goOffline(told: boolean): void {
    this.isOnline = false;
    for (const connection of this.#world.connectionsOf(this.name)) {
      if (told) connection.cut();
      else connection.goSilent(null);
    }
  }
}

/** One life of the SDK on the device. */
export class Process {
  isAlive = true;
  /** Once it is open. */
  roost: Roost | null = null;
  readonly store: DeviceStore;
  readonly #device: Device;
  readonly #world: World;
  readonly #random: Random;
  readonly #timers = new Set<PlannedEvent>();
  readonly #watcher: Watcher;
  #connection: Connection | null = null;
  /** What it will do when it thaws, or null: it runs. */
  #frozen: (() => void)[] | null = null;

  constructor(device: Device, world: World, fetch: Fetch, watcher: Watcher, start: number) {
    this.#device = device;
    this.#world = world;
    this.#watcher = watcher;
    this.#random = randomOf(world.seed, `process ${device.name} ${start}`);
    this.store = new DeviceStore(device.disk, world, device.name);
    this.store.onCommit = (changed) => watcher.committed(device, changed);
    this.store.resume = (work) => this.#does(work);
    const open = openWith(device.cipher, {
      store: this.store,
      fetch,
      transport: this.#transport(),
      surroundings: this.#surroundings(),
      rows: inClear,
      files: device.files,
      ...(device.bytesFetch === undefined ? {} : { bytesFetch: device.bytesFetch }),
    });
    open.then(
      (roost) => {
        if (!this.isAlive) return;
        this.roost = roost;
        roost.on('new-device-needed', () => device.saidCopy++);
      },
      (fault: unknown) => {
        if (this.isAlive) world.bug(`${device.name} does not open: ${String(fault)}`);
      },
    );
  }

  /** It is connected, and that is true. */
  get isOnline(): boolean {
    return this.roost?.status.current.state === 'online' && this.#connection?.isHalfOpen === false;
  }

  freeze(): void {
    this.#frozen = [];
  }

  thaw(): void {
    const missed = this.#frozen ?? [];
    this.#frozen = null;
    for (const work of missed) if (this.isAlive) work();
  }

  /** Does it, or keeps it until it thaws; what is dead does nothing. */
  #does(work: () => void): void {
    if (!this.isAlive) return;
    if (this.#frozen === null) work();
    else this.#frozen.push(work);
  }

  kill(told: boolean): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.store.kill();
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#connection?.deviceDied(told);
  }

  #transport(): Transport {
    const alive = (work: () => void): void => this.#does(work);
    return {
      connect: (events: ClientSocketEvents, attempt: number) => {
        if (!this.#device.isOnline) {
          this.#later(5, () => events.closed(1006, ''));
          return { send: () => {}, close: () => {} };
        }
        const { user, number, name } = this.#device;
        const heard: ClientSocketEvents = {
          opened: () => {
            this.#device.onlineSince = this.#world.scheduler.elapsed();
            alive(() => events.opened());
          },
          received: (data) =>
            alive(() => {
              const device = this.#device;
              const now = this.#world.scheduler.elapsed();
              device.longestSilenceMs = Math.max(device.longestSilenceMs, now - device.heardAt);
              device.heardAt = now;
              if (typeof data !== 'string')
                this.#watcher.received(this.#device, wire.ServerFrame.decode(data), connection.label);
              events.received(data);
            }),
          closed: (code, reason) => {
            const { onlineSince } = this.#device;
            if (onlineSince !== null && this.isAlive)
              this.#device.wasOnlineMs += this.#world.scheduler.elapsed() - onlineSince;
            this.#device.onlineSince = null;
            alive(() => events.closed(code, reason));
          },
        };
        const connection = this.#world.connect(user, number, name, heard, attempt);
        connection.slowMs = this.#device.slowMs;
        connection.clientSocket.send = this.#watched(connection.clientSocket.send, connection.label);
        this.#connection = connection;
        // A connection that cannot be made is given up by the system some time later.
        this.#later(30_000, () => connection.giveUpOpening());
        return connection.clientSocket;
      },
    };
  }

  #watched(send: (data: Uint8Array | string) => void, connection: string): (data: Uint8Array | string) => void {
    return (data) => {
      this.#watcher.sent(this.#device, data, connection);
      send(data);
    };
  }

  #surroundings(): Surroundings {
    const { scheduler } = this.#world;
    return {
      now: () => this.#device.clock.now(),
      elapsed: () => this.#device.clock.elapsed(),
      timer: (ms, work) => ({ cancel: this.#later(ms, work) }),
      random: () => this.#random.next(),
      randomBytes: (length) => Uint8Array.from({ length }, () => this.#random.int(256)),
      sha256,
      log: (level, what, fields) =>
        scheduler.note(`${this.#device.name} ${level}: ${what} ${JSON.stringify(fields ?? {})}`),
    };
  }

  #later(ms: number, work: () => void): () => void {
    const planned = this.#world.scheduler.after(
      Math.max(1, ms) / this.#device.clock.rate,
      `${this.#device.name} timer`,
      () => {
        this.#timers.delete(planned);
        this.#does(work);
      },
    );
    this.#timers.add(planned);
    return () => {
      this.#timers.delete(planned);
      planned.cancel();
    };
  }
}
