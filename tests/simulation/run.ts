/**
 * One run: what the plan says happens in its weather, then the weather clears, everybody comes online, and when nothing
 * more is to be expected all promises are checked.
 */
import type { Account, ConversationId, Roost, UserId } from '../../client/api.ts';
import { realCores } from './cores.ts';
import { Device } from './device.ts';
import { Gateway } from './gateway.ts';
import { Oracle } from './oracle.ts';
import type { Action, Plan, Step } from './plan.ts';
import { randomOf } from './world/random.ts';
import { calm } from './world/weather.ts';
import { type Mishap, World } from './world/world.ts';

export interface Outcome {
  readonly seed: number;
  /** What broke, in words; empty when all promises held. */
  readonly found: readonly string[];
  readonly mishaps: readonly Mishap[];
  readonly digest: number;
  readonly events: number;
  /** How often what happened, for the eye of whoever tunes the plan. */
  readonly counts: Readonly<Record<string, number>>;
}

export interface RunOptions {
  readonly mishaps?: readonly Mishap[];
  readonly trace?: (line: string) => void;
  /** Some of the weather left out, by name. */
  readonly without?: readonly string[];
}

/** How long nothing is done at the end, and how many events a device may cause in it: heartbeats and their answers. */
const quietMs = 60_000;
const maxQuietEvents = 60;

/** The longest that a healed world may take to come to rest, in virtual time. */
const maxRestMs = 15 * 60_000;

export async function run(plan: Plan, options: RunOptions = {}): Promise<Outcome> {
  const play = new Play(plan, options);
  try {
    await play.all();
  } catch (fault) {
    play.oracle.found.push(`the run itself failed: ${fault instanceof Error ? fault.stack : String(fault)}`);
  }
  return play.outcome();
}

export class Play {
  readonly world: World;
  readonly devices: Device[] = [];
  readonly oracle: Oracle;
  readonly gateway: Gateway;
  readonly counts: Record<string, number> = {};
  readonly #plan: Plan;
  readonly #users: UserId[];

  constructor(plan: Plan, options: RunOptions = {}) {
    this.#plan = plan;
    const { seed } = plan;
    this.world = new World({
      seed,
      cores: realCores(plan.limits, () => this.gateway),
      ...(options.mishaps === undefined ? {} : { mishaps: options.mishaps }),
    });
    this.world.scheduler.trace = options.trace ?? null;
    this.oracle = new Oracle(this.world, () => this.devices);
    this.gateway = new Gateway(this.world);
    this.world.onAnswer = (call, result) => this.oracle.answered(call, result);
    this.world.onEphemeralWrite = (label) => this.oracle.wroteFor(label);
    this.world.deviceNames = () => this.devices.filter((one) => !one.isRemoved).map((one) => one.name);
    this.world.killDevice = (name, random) => {
      const device = this.devices.find((one) => one.name === name);
      const killed = device?.kill(random.chance(0.3), random) ?? false;
      if (killed) this.world.scheduler.after(random.between(50, 20_000), `${name} starts again`, () => device?.start());
      return killed;
    };
    this.#users = plan.people.map((_, person) => userIdOf(seed, person));
  }

  async all(): Promise<void> {
    await this.begin();
    const { scheduler } = this.world;
    for (const step of this.#plan.prelude) this.act(step);
    await scheduler.runUntil(scheduler.elapsed() + 1_500);
    this.world.setWeather(this.#plan.weather);
    for (const step of this.#plan.steps) {
      scheduler.after(step.at, `step ${step.action.what}`, () => this.act(step));
    }
    await scheduler.runUntil(scheduler.elapsed() + this.#plan.lastsMs);
    await this.rest();
  }

  /** Signs everybody up and starts their devices. */
  async begin(): Promise<void> {
    this.world.setWeather(calm);
    for (const [person, user] of this.#users.entries()) {
      await this.#until(this.gateway.signUp(user), (account) => this.addDevice(person, account));
      for (let more = 1; more < (this.#plan.people[person] ?? 1); more++) {
        await this.#until(this.gateway.link(user), (account) => this.addDevice(person, account));
      }
    }
    for (const device of this.devices) device.start();
    await this.world.scheduler.runUntil(this.world.scheduler.elapsed() + 25_000, () =>
      this.devices.every((one) => one.process?.roost?.status.current.state === 'online'),
    );
  }

  addDevice(person: number, account: Account): Device {
    const name = `${'abcdefgh'[person]}${account.device}`;
    const fetch = this.gateway.fetchOf(() => device.isOnline && !device.isRemoved, account);
    const device: Device = new Device(this.world, { name, person, account, fetch, watcher: this.oracle });
    this.devices.push(device);
    device.save();
    return device;
  }

  /** The world heals; everybody comes back; it comes to rest; everybody reads everything; all promises hold. */
  async rest(): Promise<void> {
    const { scheduler } = this.world;
    scheduler.note('CALM');
    this.world.healAll();
    this.world.setWeather(calm);
    for (const device of this.devices) {
      device.isOnline = true;
      device.slowMs = 0;
      for (const connection of this.world.connectionsOf(device.name)) connection.slowMs = 0;
      device.start();
    }
    if (!(await this.comesToRest('arrived', () => [...this.oracle.pending(), ...this.oracle.lowTicks(false)]))) return;
    this.oracle.checkEnd();
    for (const device of this.devices) {
      if (
        device.isRemoved ||
        this.devices.some((other) => other.user === device.user && !other.isRemoved && other.number < device.number)
      )
        continue;
      const { roost } = device.process ?? {};
      for (const one of roost?.conversations.current ?? []) this.#markRead(device, roost as Roost, one.id);
    }
    if (
      !(await this.comesToRest('read', () => [
        ...this.oracle.pending(),
        ...this.oracle.lowTicks(true),
        ...this.#stillUnread(),
      ]))
    )
      return;
    // What was read travels on to siblings; a moment more.
    await scheduler.runUntil(scheduler.elapsed() + 15_000);
    this.oracle.checkEnd();
    await this.#checkPresence();
    await this.#checkQuiet();
  }

  async comesToRest(what: string, pending: () => string[]): Promise<boolean> {
    const { scheduler } = this.world;
    const end = scheduler.elapsed() + maxRestMs;
    let wait = 1_000;
    while (scheduler.elapsed() < end) {
      await scheduler.runUntil(scheduler.elapsed() + wait);
      if (pending().length === 0) return true;
      wait = Math.min(20_000, wait * 1.5);
    }
    const left = pending();
    this.oracle.found.push(
      `not everything ${what} within ${maxRestMs / 60_000} minutes: ${left.slice(0, 6).join('; ')}`,
    );
    return false;
  }

  /** D9: what was told of presence may be lost; a watch is renewed within five minutes, and then it is right. */
  async #checkPresence(): Promise<void> {
    const { scheduler } = this.world;
    const active = this.devices.filter((device) => !device.isRemoved);
    const watchers = active.map((device) => ({ device, roost: device.process?.roost as Roost }));
    for (const { roost } of watchers) roost.setAway(false);
    const stops = watchers.map(({ device, roost }) => roost.watch(this.#users.filter((user) => user !== device.user)));
    const seen = new Map<string, string>();
    for (const { device, roost } of watchers) {
      for (const user of this.#users) {
        stops.push(roost.presence(user).subscribe(({ state }) => seen.set(`${device.name} ${user}`, state)));
      }
    }
    await scheduler.runUntil(scheduler.elapsed() + 5 * 60_000);
    for (const { device } of watchers) {
      for (const user of this.#users) {
        const state = seen.get(`${device.name} ${user}`);
        const isThere = active.some((other) => other.user === user);
        // People tell those they have a chat with.
        const isTold = user !== device.user && this.oracle.haveDirect(user, device.user);
        if (isTold && isThere && state !== 'online') {
          this.oracle.found.push(`D9 ${device.name} sees ${user.slice(0, 6)} ${state}, who is online`);
        }
      }
    }
    for (const stop of stops) stop();
  }

  /** When nobody does anything, hardly anything happens, and every object can sleep: an idle person costs nothing. */
  async #checkQuiet(): Promise<void> {
    const { scheduler } = this.world;
    const before = scheduler.events;
    await scheduler.runUntil(scheduler.elapsed() + quietMs);
    const events = scheduler.events - before;
    if (events > maxQuietEvents * this.devices.length) {
      this.oracle.found.push(
        `not at rest: ${events} events in ${quietMs / 1_000} idle seconds, the last one ${scheduler.label}`,
      );
    }
    for (const [name, host] of this.world.hosts) {
      // What came a moment ago may have set a timer; none of a User object stands longer than a second.
      const isBusy = () => host.hasTimers || host.inFlight > 0;
      for (let waited = 0; isBusy() && waited < 2_000; waited += 50) {
        await scheduler.runUntil(scheduler.elapsed() + 50);
      }
      if (isBusy()) this.oracle.found.push(`${name} cannot sleep when it is idle`);
    }
  }

  outcome(): Outcome {
    const found = [...this.world.bugs, ...this.oracle.found];
    const { scheduler, mishaps } = this.world;
    this.world.close();
    return {
      seed: this.#plan.seed,
      found,
      mishaps,
      digest: scheduler.digest(),
      events: scheduler.events,
      counts: this.counts,
    };
  }

  /** Which device a step means. */
  deviceOf(step: Step): Device | undefined {
    const active = this.devices.filter((one) => !one.isRemoved);
    return active[step.device % Math.max(1, active.length)];
  }

  act(step: Step): void {
    const { action } = step;
    const { world } = this;
    if (action.what === 'server-crash') {
      world.crashServer();
      return;
    }
    if (action.what === 'hibernate-all') {
      for (const name of world.hosts.keys()) world.hibernate(name);
      return;
    }
    if (action.what === 'unreachable') {
      const conversations = [...world.hosts.keys()].filter((name) => name.startsWith('c'));
      if (conversations.length > 0)
        world.cutOff(conversations[action.pick % conversations.length] as string, action.ms);
      return;
    }
    const device = this.deviceOf(step);
    if (device === undefined) return;
    this.counts[action.what] = (this.counts[action.what] ?? 0) + 1;
    if (action.what === 'offline') {
      device.goOffline(action.told);
      world.scheduler.after(action.ms, `${device.name} online again`, () => {
        device.isOnline = true;
        if (action.told) device.process?.roost?.connect();
      });
    } else if (action.what === 'crash') {
      device.kill(action.power, randomOf(world.seed, `crash ${step.at}`));
      world.scheduler.after(action.ms, `${device.name} starts again`, () => device.start());
    } else if (action.what === 'slow') {
      device.slowMs = action.ms;
      for (const connection of world.connectionsOf(device.name)) connection.slowMs = action.ms;
    } else if (action.what === 'link') this.#link(device);
    else {
      const { roost } = device.process ?? {};
      if (roost != null)
        void this.#does(device, roost, action).catch((fault: unknown) => this.#refused(device, action, fault));
    }
  }

  async #does(device: Device, roost: Roost, action: Action): Promise<void> {
    const others = this.#users.filter((user) => user !== device.user);
    const chats = roost.conversations.current;
    const chat = 'chat' in action && chats.length > 0 ? chats[action.chat % chats.length] : undefined;
    const person = 'person' in action ? this.#users[action.person % this.#users.length] : undefined;
    if (action.what === 'direct') {
      const peer = this.#users[action.peer % this.#users.length] as UserId;
      if (peer === device.user) return;
      const id = await roost.direct(peer);
      await roost.send(id, { text: `${action.text} from ${device.name}` });
      return;
    }
    if (action.what === 'group') {
      const members = [...new Set(action.members.map((one) => this.#users[one % this.#users.length] as UserId))].filter(
        (user) => user !== device.user,
      );
      await roost.createGroup({ title: action.title, members });
      return;
    }
    if (action.what === 'watch') {
      const stop = roost.watch(others.slice(0, 1 + (action.person % 3)));
      this.world.scheduler.after(60_000, `${device.name} stops watching`, () => {
        if (device.process?.roost === roost) stop();
      });
      return;
    }
    if (action.what === 'away') {
      roost.setAway(action.away);
      return;
    }
    if (action.what === 'unlink') {
      await this.#unlink(device, action.pick);
      return;
    }
    if (chat === undefined) return;
    switch (action.what) {
      case 'send':
        await roost.send(chat.id, {
          text: `${action.text} from ${device.name}`,
          ...(action.expiresMs > 0 ? { disappearAfterMs: action.expiresMs } : {}),
        });
        return;
      case 'burst':
        for (let i = 0; i < action.count; i++)
          void roost.send(chat.id, { text: `${action.text}.${i} from ${device.name}` }).catch(() => {});
        return;
      case 'read':
        this.#markRead(device, roost, chat.id);
        return;
      case 'typing':
        roost.typing(chat.id);
        return;
      case 'open':
        roost.openChat(chat.id);
        return;
      case 'close':
        roost.closeChat(chat.id);
        return;
      case 'leave':
        if (chat.kind === 'group') await roost.leave(chat.id);
        return;
      case 'add':
        if (chat.kind === 'group' && person !== undefined) await roost.addMembers(chat.id, [person]);
        return;
      case 'remove':
        if (chat.kind === 'group' && person !== undefined) await roost.removeMember(chat.id, person);
        return;
      case 'promote':
        if (chat.kind === 'group' && person !== undefined) await roost.setRole(chat.id, person, 'admin');
        return;
      case 'rename':
        if (chat.kind === 'group') await roost.rename(chat.id, action.title);
        return;
      case 'delete':
      case 'discard':
      case 'retry':
        await this.#withMessage(roost, chat.id, action);
    }
  }

  async #withMessage(
    roost: Roost,
    id: ConversationId,
    action: Extract<Action, { pick: number; chat: number }>,
  ): Promise<void> {
    const timeline = roost.timeline(id, { pageSize: 50 });
    // It reads the store first.
    await new Promise<void>((resolve) => void this.world.scheduler.after(20, 'looks at a chat', resolve));
    const items = timeline.current.items.filter((item) => item.kind === 'message');
    timeline.close();
    const fitting = items.filter((item) => {
      if (action.what === 'delete') return item.canDelete && item.seq !== null;
      if (!item.own || !item.fromThisDevice) return false;
      return action.what === 'discard' ? item.state === 'sending' || item.state === 'failed' : item.state === 'failed';
    });
    const item = fitting[action.pick % Math.max(1, fitting.length)];
    if (item === undefined) return;
    if (action.what === 'delete') await roost.deleteForEveryone(id, item.id);
    else if (action.what === 'discard') await roost.discard(item.id);
    else await roost.retry(item.id);
  }

  #markRead(device: Device, roost: Roost, id: ConversationId): void {
    const seq = roost.conversation(id).current?.headSeq ?? 0;
    if (seq === 0) return;
    this.oracle.marksRead(device.user, id, seq);
    const { process } = device;
    roost.markRead(id, seq).then(
      () => {
        if (process?.isAlive) this.oracle.hasRead(device, id, seq);
      },
      (fault: unknown) => this.#refused(device, { what: 'read', chat: 0 }, fault),
    );
  }

  #link(device: Device): void {
    if (this.devices.filter((one) => one.user === device.user && !one.isRemoved).length >= 3) return;
    const link = this.gateway.link(device.user);
    link.then(
      (account) => this.addDevice(device.person, account).start(),
      () => {},
    );
  }

  /** The primary signs another device out. */
  async #unlink(device: Device, pick: number): Promise<void> {
    const primary = this.devices.find((one) => one.user === device.user && one.number === 1);
    const others = this.devices.filter((one) => one.user === device.user && one.number !== 1 && !one.isRemoved);
    const other = others[pick % Math.max(1, others.length)];
    if (other === undefined || primary === undefined) return;
    this.oracle.deviceGoes(other);
    other.isRemoved = true;
    await this.gateway.removeDevice(primary.account, other.number);
  }

  /** What the SDK refuses to somebody who asks for what cannot be is no bug; what it throws otherwise is. */
  #refused(device: Device, action: Action, fault: unknown): void {
    const code = (fault as { code?: unknown }).code;
    this.counts[`refused ${String(code)}`] = (this.counts[`refused ${String(code)}`] ?? 0) + 1;
    if (typeof code !== 'string')
      this.world.bug(`${device.name} ${action.what}: ${fault instanceof Error ? fault.stack : String(fault)}`);
  }

  #stillUnread(): string[] {
    const unread: string[] = [];
    for (const device of this.devices) {
      for (const one of device.isRemoved ? [] : (device.process?.roost?.conversations.current ?? [])) {
        if (one.unread > 0) unread.push(`${device.name} shows ${one.unread} unread in ${one.id.slice(0, 6)}`);
      }
    }
    return unread;
  }

  async #until<Result>(promise: Promise<Result>, then: (result: Result) => void): Promise<void> {
    let isDone = false;
    promise.then(
      (result) => {
        isDone = true;
        then(result);
      },
      (fault: unknown) => {
        isDone = true;
        this.world.bug(`the run cannot begin: ${String(fault)}`);
      },
    );
    await this.world.scheduler.runUntil(this.world.scheduler.elapsed() + 20_000, () => isDone);
  }
}

function userIdOf(seed: number, person: number): UserId {
  const random = randomOf(seed, `user ${person}`);
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return `u${Array.from({ length: 20 }, () => letters[random.int(64)]).join('')}` as UserId;
}
