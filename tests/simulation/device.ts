/**
 * A device of a person: a disk that stays, and a process with the SDK on it that comes and goes.
 */

import { keepAccount } from '../../client/account.ts';
import type { Account, Roost, UserId } from '../../client/api.ts';
import { openRoost } from '../../client/index.ts';
import type { Fetch, Key, LinkEvents, Store, Surroundings, Table, Transport, Value } from '../../client/ports.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Connection } from './world/connections.ts';
import { DeviceStore, Disk } from './world/device-store.ts';
import { sha256 } from './world/host.ts';
import { type Random, randomOf } from './world/random.ts';
import type { Planned } from './world/scheduler.ts';
import type { World } from './world/world.ts';

/** Who looks at what devices do. */
export interface Watcher {
  committed(device: Device): void;
  received(device: Device, frame: wire.ServerFrame): void;
  powerLost(device: Device): void;
}

export class Device {
  readonly name: string;
  readonly person: number;
  readonly account: Account;
  readonly disk = new Disk();
  /** Removed from the account; what it does from then on is nobody's business. */
  isRemoved = false;
  isOnline = true;
  slowMs = 0;
  process: Process | null = null;
  readonly #world: World;
  readonly #fetch: Fetch;
  readonly #watcher: Watcher;
  #starts = 0;

  constructor(world: World, given: { name: string; person: number; account: Account; fetch: Fetch; watcher: Watcher }) {
    this.#world = world;
    this.name = given.name;
    this.person = given.person;
    this.account = given.account;
    this.#fetch = given.fetch;
    this.#watcher = given.watcher;
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
        work({ put: (table: Table, key: Key, value: Value) => this.disk.change(table, key, value) } as never),
    };
    void keepAccount(store as Store, { ...this.account, token: 'token' });
  }

  start(): void {
    if (this.process !== null || this.isRemoved) return;
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
  readonly #timers = new Set<Planned>();
  readonly #watcher: Watcher;
  #connection: Connection | null = null;

  constructor(device: Device, world: World, fetch: Fetch, watcher: Watcher, start: number) {
    this.#device = device;
    this.#world = world;
    this.#watcher = watcher;
    this.#random = randomOf(world.seed, `process ${device.name} ${start}`);
    this.store = new DeviceStore(device.disk, world.scheduler, device.name, world.seed);
    this.store.onCommit = () => watcher.committed(device);
    const open = openRoost({
      store: this.store,
      fetch,
      transport: this.#transport(),
      surroundings: this.#surroundings(),
    });
    open.then(
      (roost) => {
        if (this.isAlive) this.roost = roost;
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

  kill(told: boolean): void {
    this.isAlive = false;
    this.store.kill();
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#connection?.deviceDied(told);
  }

  #transport(): Transport {
    const alive = (work: () => void): void => {
      if (this.isAlive) work();
    };
    return {
      connect: (events: LinkEvents) => {
        if (!this.#device.isOnline) {
          this.#later(5, () => events.closed(1006, ''));
          return { send: () => {}, close: () => {} };
        }
        const { user, number, name } = this.#device;
        const connection = this.#world.connect(user, number, name, {
          opened: () => alive(() => events.opened()),
          received: (data) =>
            alive(() => {
              if (typeof data !== 'string') this.#watcher.received(this.#device, wire.ServerFrame.decode(data));
              events.received(data);
            }),
          closed: (code, reason) => alive(() => events.closed(code, reason)),
        });
        connection.slowMs = this.#device.slowMs;
        this.#connection = connection;
        // A connection that cannot be made is given up by the system some time later.
        this.#later(30_000, () => connection.giveUpOpening());
        return connection.link;
      },
    };
  }

  #surroundings(): Surroundings {
    const { scheduler } = this.#world;
    return {
      now: () => scheduler.now(),
      timer: (ms, work) => ({ cancel: this.#later(ms, work) }),
      random: () => this.#random.next(),
      randomBytes: (length) => Uint8Array.from({ length }, () => this.#random.int(256)),
      sha256,
      log: (level, what, fields) =>
        scheduler.note(`${this.#device.name} ${level}: ${what} ${JSON.stringify(fields ?? {})}`),
    };
  }

  #later(ms: number, work: () => void): () => void {
    const planned = this.#world.scheduler.after(ms, `${this.#device.name} timer`, () => {
      this.#timers.delete(planned);
      if (this.isAlive) work();
    });
    this.#timers.add(planned);
    return () => {
      this.#timers.delete(planned);
      planned.cancel();
    };
  }
}
