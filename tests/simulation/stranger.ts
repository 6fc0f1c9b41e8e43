/**
 * Somebody with an account who means no good: sends any command of the contract, with any id that was ever seen, at any
 * pace, acknowledges more than it was sent, and never does what a client should.
 */

import type { Account } from '../../client/api.ts';
import type { ClientSocket } from '../../client/ports.ts';
import { closeCodes } from '../../protocol/close-codes.ts';
import { encodeClientFrame } from '../../protocol/codec.ts';
import { versions } from '../../protocol/versions.ts';
import { wire } from '../../schema/gen/wire.js';
import type { Reader } from './device.ts';
import { type Random, randomOf } from './world/random.ts';
import type { World } from './world/world.ts';

type Command = wire.Command.$Properties;

export class Stranger implements Reader {
  readonly name = 'stranger';
  readonly number: number;
  readonly user: string;
  readonly #world: World;
  readonly #random: Random;
  readonly #received: (frame: wire.ServerFrame) => void;
  #socket: ClientSocket | null = null;
  #id = 0;
  #isActive = true;
  #closes = 0;
  #floods = false;
  /** Frames that it sent, how often it was closed as a flood, and how many look-ups it was allowed. */
  frames = 0;
  floods = 0;
  /** What its object called while it was there. */
  caused = { calls: 0, withinMs: 0 };
  lookups = 0;
  /** What it knows to ask for: everything that was ever named, and some that never were. */
  readonly #people: () => readonly string[];
  readonly #looksUp: (count: number) => Promise<boolean>;

  constructor(
    world: World,
    given: {
      account: Account;
      people: () => readonly string[];
      received: (who: Reader, frame: wire.ServerFrame) => void;
      looksUp: (count: number) => Promise<boolean>;
    },
  ) {
    this.#world = world;
    this.user = given.account.user;
    this.number = given.account.device;
    this.#people = given.people;
    this.#received = (frame) => given.received(this, frame);
    this.#looksUp = given.looksUp;
    this.#random = randomOf(world.seed, 'stranger');
  }

  /** Sends about so many commands a second, until `stop`. */
  start(perSecond: number): void {
    // Who floods stays, so that one socket has it all.
    this.#floods = perSecond > 30;
    this.#closes = this.#floods ? 0.0005 : 0.02;
    this.#connect();
    const next = (): void => {
      if (!this.#isActive) return;
      this.#act();
      this.#world.scheduler.after(this.#random.between(0, 2_000 / perSecond), 'stranger acts', next);
    };
    this.#world.scheduler.after(50, 'stranger acts', next);
  }

  stop(): void {
    this.#isActive = false;
    const { calls, scheduler } = this.#world;
    this.caused = { calls: calls.madeBy.get(this.user) ?? 0, withinMs: scheduler.elapsed() };
    this.#socket?.close(1000, '');
    this.#socket = null;
  }

  #connect(): void {
    if (!this.#isActive) return;
    const connection = this.#world.connect(this.user, this.number, this.name, {
      opened: () => {
        this.#id = 0;
        this.#say([{ hello: { ...versions, client: 'stranger' } }, { resume: {} }]);
      },
      received: (data) => {
        if (typeof data !== 'string') this.#received(wire.ServerFrame.decode(data));
      },
      closed: (code) => {
        if (code === closeCodes.flood) this.floods++;
        this.#socket = null;
        this.#world.scheduler.after(this.#random.between(50, 5_000), 'stranger comes again', () => this.#connect());
      },
    });
    this.#socket = connection.clientSocket;
  }

  #act(): void {
    const draw = this.#random.next();
    if (draw < this.#closes) this.#socket?.close(1000, '');
    else if (draw < 0.06) void this.#lookUp();
    else this.#say(Array.from({ length: draw < 0.8 ? 1 : 1 + this.#random.int(12) }, () => this.#command()));
  }

  /** Whom it has not heard of it looks for by number (D10.4). */
  async #lookUp(): Promise<void> {
    const count = 1 + this.#random.int(100);
    if (await this.#looksUp(count)) this.lookups += count;
  }

  #say(commands: readonly Command[]): void {
    const numbered = commands.map((command) => ({ ...command, id: this.#random.chance(0.9) ? ++this.#id : 0 }));
    if (this.#socket === null) return;
    this.frames++;
    this.#socket.send(encodeClientFrame({ commands: numbered }));
  }

  #command(): Command {
    const conversation = this.#conversation();
    if (this.#floods) return this.#question(conversation);
    const seq = this.#random.pick([0, 1, this.#random.int(60), 2 ** 31]);
    const user = this.#person();
    const range = { from: this.#random.int(50), through: this.#random.int(80) };
    const cursor = { conversation, through: seq, newest: seq, read: this.#random.int(60), failed: [range] };
    return this.#random.pick<() => Command>([
      () => ({ hello: { ...versions, client: 'again' } }),
      () => ({ resume: { cursors: [cursor], more: this.#random.chance(0.5) } }),
      () => ({ send: this.#send(conversation) }),
      () => ({ send: this.#send(conversation) }),
      () => ({ send: this.#creation(user) }),
      () => ({ ack: { frames: this.#random.int(9), conversations: [cursor] } }),
      () => ({ pull: { conversation, after: seq, before: this.#random.int(3), limit: this.#random.int(100) } }),
      () => ({ pull: { conversation, after: 0, controlOnly: true } }),
      () => ({ open: { conversation, closed: this.#random.chance(0.3) } }),
      () => ({ typing: { conversation } }),
      () => ({ watch: { users: [user, this.#person()] } }),
      () => ({ activity: { away: this.#random.chance(0.5) } }),
      () => ({ alive: {} }),
      () => ({ findDirect: { peer: user } }),
      () => ({ getReceipts: { conversation, seq } }),
      () => ({ getDeviceLists: { users: [user, this.#person()] } }),
      () => ({ sendToDevices: { messages: this.#letters(conversation) } }),
    ])();
  }

  #letters(conversation: string): wire.ToDevice.$Properties[] {
    return Array.from({ length: 1 + this.#random.int(4) }, () => ({
      user: this.#person(),
      device: 1 + this.#random.int(3),
      conversation: this.#random.chance(0.8) ? conversation : '',
      type: this.#random.pick([2, 3, 3, 4]),
      data: new Uint8Array(this.#random.pick([0, 10, 1_000])),
    }));
  }

  /** What anybody may ask at any time. */
  #question(conversation: string): Command {
    return this.#random.pick<() => Command>([
      () => ({ alive: {} }),
      () => ({ typing: { conversation } }),
      () => ({ getDeviceLists: { users: [this.#person()] } }),
      () => ({ findDirect: { peer: this.#person() } }),
    ])();
  }

  #send(conversation: string): wire.Send.$Properties {
    return {
      conversation,
      number: this.#random.int(40),
      after: this.#random.int(10),
      epoch: this.#random.pick([1, 2, this.#random.int(60)]),
      kind: this.#random.pick([1, 2, 3, 16, 17, 18, 19, 22, 23]),
      countable: this.#random.chance(0.7),
      targets: this.#random.chance(0.3) ? [1 + this.#random.int(30)] : [],
      readThrough: this.#random.int(60),
      body: wire.Control.encode({
        epoch: this.#random.int(10),
        membership: { add: [{ user: this.user, role: 2, devices: this.#ownList() }], remove: [this.#person()] },
      }).finish(),
    };
  }

  /** A group with a person who never heard of them. */
  #creation(user: string): wire.Send.$Properties {
    const members = [
      { user: this.user, role: wire.Role.ADMIN, devices: this.#ownList() },
      { user, role: wire.Role.MEMBER, devices: { version: 1, devices: [{ device: 1 }] } },
    ];
    // One that cannot begin: nothing of it may be left.
    const isWrong = this.#random.chance(0.4);
    return {
      conversation: isWrong ? this.#invented('c') : this.#conversation(),
      number: 1,
      epoch: isWrong ? 5 : 0,
      kind: 16,
      body: wire.Control.encode({ creation: { kind: 2, members } }).finish(),
    };
  }

  #ownList(): wire.DeviceList.$Properties {
    return { version: 1, devices: [{ device: this.number }] };
  }

  #conversation(): string {
    const known = [...this.#world.hosts.keys()].filter((name) => name.startsWith('c'));
    if (known.length === 0 || this.#random.chance(0.1)) return this.#invented('c');
    return this.#random.pick(known);
  }

  #person(): string {
    return this.#random.chance(0.1) ? this.#invented('u') : this.#random.pick(this.#people());
  }

  #invented(kind: 'u' | 'c'): string {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    return kind + Array.from({ length: kind === 'u' ? 20 : 22 }, () => letters[this.#random.int(64)]).join('');
  }
}
