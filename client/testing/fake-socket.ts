import { type Command, decodeClientFrame, encodeServerFrame } from '../../protocol/codec.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import type { wire } from '../../schema/gen/wire.js';
import type { ClientSocketEvents } from '../ports.ts';
import type { FakeServer, WireCursor } from './fake-server.ts';

/** One connection. A test may cut it, or let frames be lost. */
export class FakeSocket {
  readonly user: string;
  readonly device: number;
  readonly #server: FakeServer;
  readonly #events: ClientSocketEvents;
  #ordinal = 0;
  #ended = false;
  /** Whatever leaves or arrives is lost, and nobody says so. */
  silent = false;
  resumed = 0;
  #held: (() => void)[] | null = null;
  /** How many letters each frame held that is not acknowledged. */
  readonly #letters: { readonly frame: number; readonly count: number }[] = [];

  constructor(server: FakeServer, user: string, device: number, events: ClientSocketEvents) {
    this.#server = server;
    this.user = user;
    this.device = device;
    this.#events = events;
  }

  open(): void {
    if (this.#ended) return;
    this.#server.sockets.add(this);
    this.#events.opened();
  }

  send(data: Uint8Array | string): void {
    if (this.#ended || this.silent) return;
    if (data === 'ping') {
      queueMicrotask(() => this.#deliver('pong'));
      return;
    }
    this.#server.longestFrame = Math.max(this.#server.longestFrame, (data as Uint8Array).length);
    const read = decodeClientFrame(data as Uint8Array, defaultLimits);
    if (read.frame === null) throw new Error(`the client sent a frame that is ${read.problem}`);
    const { commands } = read.frame;
    queueMicrotask(() => {
      for (const command of commands) this.#take(command);
    });
  }

  close(): void {
    this.cut(1000);
  }

  cut(code = 1006): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#server.sockets.delete(this);
    queueMicrotask(() => this.#events.closed(code, ''));
  }

  push(event: wire.Event.$Properties, durable = true): void {
    this.#output([{ event: event as never }], durable);
  }

  pushLetters(messages: wire.ToDeviceMessage.$Properties[]): void {
    if (messages.length === 0) return;
    this.push({ toDevice: { messages } });
    this.#letters.push({ frame: this.#ordinal, count: messages.length });
  }

  reply(id: number, reply: wire.Reply.$Properties, durable = false): void {
    this.#output([{ reply: { ...reply, id } as never }], durable);
  }

  #output(outputs: wire.Output.$Properties[], durable: boolean): void {
    const ordinal = durable ? ++this.#ordinal : 0;
    const bytes = encodeServerFrame({ ordinal, outputs });
    queueMicrotask(() => this.#deliver(bytes));
  }

  /** Sends bytes as they are. */
  garble(bytes: Uint8Array): void {
    queueMicrotask(() => this.#deliver(bytes));
  }

  /** What the server sends is under way until `release`. */
  hold(): void {
    this.#held ??= [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const deliver of held) deliver();
  }

  #deliver(data: Uint8Array | string): void {
    if (this.#held !== null) {
      this.#held.push(() => this.#deliver(data));
      return;
    }
    if (!this.#ended && !this.silent) this.#events.received(data);
  }

  #take(command: Command): void {
    const { id } = command;
    const server = this.#server;
    if (command.hello !== null) {
      const welcome = {
        version: 1,
        user: this.user,
        device: this.device,
        at: server.now(),
        listVersion: 1,
        limits: server.limits,
      };
      this.reply(id, { welcome });
    } else if (command.resume !== null) this.#resume(id, command.resume.cursors);
    else if (command.send !== null) {
      const reply = server.take(command.send, this);
      if (Object.keys(reply).length > 0) this.reply(id, reply, true);
    } else if (command.ack !== null) {
      server.acks.push(command.ack);
      this.#lettersAcknowledged(command.ack.frames);
      for (const cursor of command.ack.conversations) server.report(this, cursor);
    } else if (command.pull !== null) {
      const instead = server.onPull();
      if (instead === false) this.reply(id, { page: server.page(command.pull, this) });
      else if (instead !== true) this.reply(id, { refusal: instead });
    } else if (command.findDirect !== null) {
      const { peer } = command.findDirect;
      const conversation = server.directId(this.user, peer);
      this.reply(id, {
        direct: { conversation, peer, peerDevices: this.#list(peer), ownDevices: this.#list(this.user) },
      });
    } else if (command.getReceipts !== null) {
      this.reply(id, { receipts: server.receipts(command.getReceipts, this.user) });
    } else if (command.getDeviceLists !== null) {
      const instead = server.onLists(command.getDeviceLists.users);
      if (instead === 'lost') return;
      if (instead === 'refused') {
        this.reply(id, { refusal: { code: 'rate-limited', advice: 2, afterMs: 12_000, sentence: 'Too often.' } });
        return;
      }
      const asked = instead === 'empty' ? [] : command.getDeviceLists.users;
      const lists = asked.map((user) => ({ user, list: this.#list(user) }));
      this.reply(id, { deviceLists: { lists } });
    } else if (command.sendToDevices !== null) {
      const states = server.leave(command.sendToDevices.messages, { user: this.user, device: this.device });
      if (states !== null) this.reply(id, { toDevicesTaken: { states } });
    } else if (id > 0) this.reply(id, { done: {} });
  }

  #resume(id: number, cursors: readonly WireCursor[]): void {
    this.resumed++;
    const instead = this.#server.onResume();
    if (instead === 'dies') return;
    if (instead === 'only-caught-up') {
      this.reply(id, { done: {} });
      this.push({ caughtUp: { waiting: this.#server.waiting } }, false);
      return;
    }
    if (instead !== null) {
      this.reply(id, { refusal: instead });
      return;
    }
    this.#server.resumes.push({ user: this.user, cursors });
    this.reply(id, { done: {} });
    const states = [...this.#server.logs.values()].filter((log) => log.intervals.has(this.user));
    if (states.length > 0)
      this.push({ states: { states: states.map((log) => this.#server.state(log, this.user, this.device)) } });
    this.push({ caughtUp: { waiting: this.#server.waiting } }, false);
    for (const cursor of cursors) this.#server.report(this, cursor);
    this.pushLetters(this.#server.letters.get(`${this.user}/${this.device}`) ?? []);
  }

  #lettersAcknowledged(ordinal: number): void {
    const waiting = this.#server.letters.get(`${this.user}/${this.device}`) ?? [];
    while ((this.#letters[0]?.frame ?? Number.POSITIVE_INFINITY) <= ordinal)
      waiting.splice(0, this.#letters.shift()?.count);
  }

  #list(user: string): wire.DeviceList.$Properties {
    const told = this.#server.lists.get(user);
    if (told !== undefined) return told;
    const devices = (this.#server.devices.get(user) ?? []).map((device) => ({ device }));
    return { version: 1, devices, $unknowns: this.#server.newerInLists };
  }
}
