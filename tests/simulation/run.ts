/**
 * One run: what the plan says happens in its weather, then the weather clears, everybody comes online, and when nothing
 * more is to be expected all promises are checked.
 */
import type { Account, ConversationId, Roost, UserId } from '../../client/api.ts';
import type { Cipher } from '../../client/cipher/cipher.ts';
import { signalCipher } from '../../client/cipher/signal-cipher.ts';
import { countingCipher } from '../../client/testing/counting-cipher.ts';
import { plainCipher } from '../../client/testing/plain-cipher.ts';
import { symbolicSuite } from '../../client/testing/symbolic-suite.ts';
import { defaultLimits, type Limits } from '../../protocol/limits.ts';
import { retentionFrom } from '../../protocol/retention.ts';
import { Bounds } from './bounds.ts';
import { realCores } from './cores.ts';
import { Device } from './device.ts';
import { rest } from './ending.ts';
import { Gateway } from './gateway.ts';
import { LinkedIdentities } from './linked-identities.ts';
import { Bucket } from './media/bucket.ts';
import { Media } from './media/media.ts';
import { Oracle } from './oracle.ts';
import type { Action, Plan, Step } from './plan.ts';
import { WakeUps } from './push/wake-ups.ts';
import { ReactionPlay } from './reaction-play.ts';
import type { Scene } from './scenes/scene.ts';
import { scenes } from './scenes/scenes.ts';
import { Stranger } from './stranger.ts';
import { describe, isInjected } from './world/host.ts';
import { type Random, randomOf } from './world/random.ts';
import { RunEnd } from './world/scheduler.ts';
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
  /** Ends with the first thing that breaks: for who wants to know whether anything does. */
  readonly untilFound?: boolean;
}

export async function run(plan: Plan, options: RunOptions = {}): Promise<Outcome> {
  const play = new Play(plan, options);
  // What an object starts and does not wait for is only logged by the runtime when it fails.
  const unhandled = (fault: unknown): void => {
    if (!isInjected(fault)) play.world.bug(`nobody waited for what threw ${describe(fault)}`);
  };
  process.on('unhandledRejection', unhandled);
  try {
    await play.all();
  } catch (fault) {
    if (!(fault instanceof RunEnd))
      play.oracle.found.push(`the run itself failed: ${fault instanceof Error ? fault.stack : String(fault)}`);
  } finally {
    process.off('unhandledRejection', unhandled);
  }
  return play.outcome();
}

export class Play {
  readonly world: World;
  readonly devices: Device[] = [];
  readonly oracle: Oracle;
  readonly reacting: ReactionPlay;
  readonly bounds: Bounds;
  readonly gateway: Gateway;
  readonly counts: Record<string, number> = {};
  readonly plan: Plan;
  readonly users: UserId[];
  readonly random: Random;
  stranger: Stranger | null = null;
  /** In seeds with photos. */
  media: Media | null = null;
  /** Where devices are woken by pushes. */
  readonly waking: WakeUps | null;
  /** What the objects go by. */
  readonly limits: Record<keyof Limits, number>;
  /** Who is or was watched by somebody: their objects ask their devices now and then. */
  readonly #watched = new Set<string>();
  /** Whose accounts end, or have ended. */
  readonly #ended = new Set<UserId>();

  constructor(plan: Plan, options: RunOptions = {}) {
    this.plan = plan;
    const { seed } = plan;
    this.limits = { ...defaultLimits, ...plan.limits };
    this.world = new World({
      seed,
      cores: realCores({
        limits: this.limits,
        gateway: () => this.gateway,
        archives: plan.retention !== 'forever' || hasColdHistory(plan),
        retention: retentionFrom(plan.retention),
        bucket: () => this.media?.bucket ?? null,
        waking: () => this.waking,
      }),
      ...(options.mishaps === undefined ? {} : { mishaps: options.mishaps }),
    });
    this.world.calls.breaksStubs = plan.weather.oldRelease > 0;
    this.random = randomOf(seed, 'play');
    this.world.scheduler.trace = options.trace ?? null;
    if (options.untilFound === true) this.world.scheduler.isOver = () => this.#found.some(({ length }) => length > 0);
    this.oracle = new Oracle(this.world, plan, () => this.devices);
    this.reacting = new ReactionPlay(this.world, this.oracle);
    this.bounds = new Bounds(this.world, plan);
    this.gateway = new Gateway(this.world);
    const { world, oracle } = this;
    const devices = () => this.devices;
    this.waking = plan.kinds.includes('pushes')
      ? new WakeUps({ world, oracle, limits: this.limits as Limits, devices, gateway: () => this.gateway })
      : null;
    if (plan.kinds.includes('encrypted')) this.gateway.vouching = new LinkedIdentities(this.world);
    if (plan.kinds.includes('media')) {
      const bucket = new Bucket(this.world);
      this.media = this.gateway.media = new Media({ world: this.world, oracle: this.oracle, bucket });
    }
    this.world.onAnswer = (call, result) => {
      // Cold history has calls of the same names.
      if (call.to.startsWith('h')) return;
      if (call.method === 'watch') this.#watched.add(call.to);
      this.oracle.answered(call, result);
      this.bounds.answered(call, result);
    };
    // An entry may leave soon after it came.
    if (plan.kinds.includes('cold') || this.media !== null || plan.retention !== 'forever')
      this.world.onTurn = (host) => {
        this.oracle.noteLog(host.name);
        this.media?.namings.noteTurn(host);
      };
    this.world.onEphemeralWrite = (label) => this.oracle.wroteFor(label);
    this.world.deviceNames = () => this.devices.filter((one) => !one.isRemoved).map((one) => one.name);
    this.world.deviceClock = (name) => this.devices.find((one) => one.name === name)?.clock;
    this.world.killDevice = (name, random) => {
      const device = this.devices.find((one) => one.name === name);
      const killed = device?.kill(random.chance(0.3), random) ?? false;
      if (killed) this.world.scheduler.after(random.between(50, 20_000), `${name} starts again`, () => device?.start());
      return killed;
    };
    this.users = plan.people.map((_, person) => userIdOf(seed, person));
  }

  async all(): Promise<void> {
    await this.begin();
    const { scheduler } = this.world;
    for (const step of this.plan.prelude) this.act(step);
    await scheduler.runUntil(scheduler.elapsed() + 1_500);
    if (this.plan.stranger > 0) await this.#letIn(this.plan.stranger);
    this.world.setWeather(this.plan.weather);
    this.#letCopy();
    for (const step of this.plan.steps) {
      scheduler.after(step.at, `step ${step.action.what}`, () => this.act(step));
    }
    await scheduler.runUntil(scheduler.elapsed() + this.plan.lastsMs);
    await this.rest();
  }

  /** Signs everybody up and starts their devices. */
  async begin(): Promise<void> {
    this.world.setWeather(calm);
    for (const [person, user] of this.users.entries()) {
      await this.#until(this.gateway.signUp(user), (account) => this.addDevice(person, account));
      for (let more = 1; more < (this.plan.people[person] ?? 1); more++) {
        await this.#until(this.gateway.link(user), (account) => this.addDevice(person, account));
      }
    }
    // In every fourth run nobody knows anybody, and what they begin are requests.
    if (this.plan.seed % 4 !== 0) {
      for (const user of this.users) await this.#until(this.gateway.acquaint(user, this.users), () => {});
      this.oracle.requests.areContacts = true;
    } else this.#acceptAll();
    for (const device of this.devices) device.start();
    await this.world.scheduler.runUntil(this.world.scheduler.elapsed() + 25_000, () =>
      this.devices.every((one) => one.process?.roost?.status.current.state === 'online'),
    );
  }

  /** Each device accepts what it is asked, some time after it hears of it, and again when that failed. */
  #acceptAll(): void {
    const random = randomOf(this.plan.seed, 'requests');
    const look = () => {
      for (const device of this.devices) {
        const { roost } = device.process ?? {};
        for (const { id } of roost?.requests.current ?? []) {
          // Some look at it first, and begin to type.
          if (random.chance(0.5)) roost?.typing(id);
          if (random.chance(0.5)) continue;
          this.oracle.requests.takes(device.user, id);
          void roost?.accept(id).catch(() => undefined);
        }
      }
      this.world.scheduler.after(random.between(500, 8_000), 'people look at their requests', look);
    };
    look();
  }

  addDevice(person: number, account: Account): Device {
    const name = `${nameOf(person)}${account.device}`;
    const isReachable = () => device.isOnline && !device.isRemoved;
    const fetch = this.gateway.fetchOf(isReachable, account);
    const cipher = this.#cipherOf(name);
    const device: Device = new Device(this.world, {
      ...{ name, person, account, cipher, fetch },
      ...(this.media === null ? {} : { bytesFetch: this.media.fetchOf(isReachable) }),
      repairs: this.plan.kinds.includes('unopenable'),
      watcher: this.oracle,
    });
    this.devices.push(device);
    device.save();
    this.waking?.register(device);
    // A key that others vouch for is the one that the device has.
    this.gateway.vouching?.begin(account.user, account.device, {
      put: (table, key, value) => device.disk.change(table, key, value),
    });
    return device;
  }

  #cipherOf(device: string): Cipher {
    const { kinds, seed } = this.plan;
    if (!kinds.includes('encrypted')) return kinds.includes('counting') ? countingCipher : plainCipher;
    const random = randomOf(seed, `keys of ${device}`);
    const suite = this.oracle.keeping?.suiteOf(device, symbolicSuite) ?? symbolicSuite;
    const cipher = signalCipher(suite, (length) => Uint8Array.from({ length }, () => random.int(256)));
    return {
      ...cipher,
      seal: async (message, state) => {
        const outcome = await cipher.seal(message, state);
        if (outcome.is === 'sealed') this.oracle.sealed(outcome.body, message.content);
        return outcome;
      },
    };
  }

  /** The world heals, comes to rest, and all promises hold. */
  rest(): Promise<void> {
    return rest(this);
  }

  isWatched(name: string): boolean {
    return this.#watched.has(name);
  }

  /** Devices that were not in touch for as long as the server keeps one are signed out: nothing is owed to them. */
  noticeUnseen(): void {
    const { deviceActiveMs } = this.plan.limits;
    if (deviceActiveMs === undefined) return;
    for (const device of this.devices) {
      if (device.isRemoved || device.process?.roost?.status.current.state !== 'signed-out') continue;
      const unseenMs = this.world.scheduler.elapsed() - device.heardAt;
      const others = this.devices.filter((one) => one.user === device.user && one !== device && !one.isRemoved);
      const isAlone = !others.some((one) => one.process?.isOnline === true && this.#isSeen(one, deviceActiveMs));
      if (!others.some((one) => one.number < device.number) && !isAlone)
        this.oracle.found.push(`D7 ${device.name} was signed out, the primary, while others of its person were there`);
      if (unseenMs >= deviceActiveMs * 0.5 || this.plan.kinds.includes('clocks')) this.#goes(device);
    }
  }

  /** It was online all the time that counts. */
  #isSeen(device: Device, deviceActiveMs: number): boolean {
    return device.onlineSince !== null && this.world.scheduler.elapsed() - device.onlineSince > 2 * deviceActiveMs;
  }

  #goes(device: Device): void {
    this.oracle.deviceGoes(device);
    device.isRemoved = true;
  }

  /** Somebody copies the keys of a device, once. */
  #letCopy(): void {
    const { keeping } = this.oracle;
    if (keeping === null) return;
    const random = randomOf(this.plan.seed, 'thief');
    this.world.scheduler.after(random.between(0, this.plan.lastsMs), 'a thief copies keys', () => {
      const there = this.devices.filter((one) => !one.isRemoved);
      if (there.length > 0) keeping.copy(random.pick(there));
    });
  }

  async #letIn(perSecond: number): Promise<void> {
    const user = userIdOf(this.world.seed, 99);
    await this.#until(this.gateway.signUp(user), (account) => {
      this.stranger = new Stranger(this.world, {
        account,
        people: () => [...this.users, user],
        received: (who, frame) => this.oracle.received(who, frame, 'the stranger'),
        looksUp: (count) => this.gateway.looksUp(account, count),
      });
    });
    this.oracle.strangers.add(user);
    this.stranger?.start(perSecond);
  }

  /** What broke so far, by who noticed it. */
  get #found(): readonly (readonly string[])[] {
    return [this.world.bugs, this.oracle.found, this.waking?.found ?? [], this.bounds.found];
  }

  outcome(): Outcome {
    this.bounds.check(this.stranger, this.gateway.links);
    const found = this.#found.flat();
    if (this.waking !== null) this.counts.pushes = this.waking.count;
    const { scheduler, mishaps } = this.world;
    this.world.close();
    return {
      seed: this.plan.seed,
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
    if (action.what === 'overloaded') {
      const names = [...world.hosts.keys()];
      world.overload(names[action.pick % names.length] as string, action.ms);
      return;
    }
    const device = this.deviceOf(step);
    if (device === undefined) return;
    this.counts[action.what] = (this.counts[action.what] ?? 0) + 1;
    if (action.what === 'offline') {
      device.goOffline(action.told);
      world.scheduler.after(action.ms, `${device.name} online again`, () => device.comeOnline(action.told));
    } else if (action.what === 'crash') {
      device.kill(action.power, randomOf(world.seed, `crash ${step.at}`));
      world.scheduler.after(action.ms, `${device.name} starts again`, () => device.start());
    } else if (action.what === 'slow') {
      device.slowMs = action.ms;
      for (const connection of world.connectionsOf(device.name)) connection.slowMs = action.ms;
    } else if (action.what === 'freeze') {
      device.freeze(action.ms);
    } else if (action.what === 'restore') {
      const copy = device.disk.copy();
      world.scheduler.after(action.ms, `${device.name} goes on from a copy`, () => device.restore(copy));
    } else if (action.what === 'retire') {
      this.#ended.add(device.user);
      for (const one of this.devices) if (one.user === device.user && !one.isRemoved) this.#goes(one);
      void this.gateway.retire(device.user);
    } else if (action.what === 'link') this.#link(device);
    else {
      const { roost } = device.process ?? {};
      if (roost != null)
        void this.#does(device, roost, action).catch((fault: unknown) => this.#refused(device, action, fault));
    }
  }

  async #does(device: Device, roost: Roost, action: Action): Promise<void> {
    const others = this.users.filter((user) => user !== device.user);
    const chats = roost.conversations.current;
    const chat = 'chat' in action && chats.length > 0 ? chats[action.chat % chats.length] : undefined;
    const person = 'person' in action ? this.users[action.person % this.users.length] : undefined;
    if (action.what === 'direct') {
      const peer = this.users[action.peer % this.users.length] as UserId;
      if (peer === device.user) return;
      const id = await roost.direct(peer);
      await roost.send(id, { text: `${action.text} from ${device.name}` });
      return;
    }
    if (action.what === 'group') {
      const members = [...new Set(action.members.map((one) => this.users[one % this.users.length] as UserId))].filter(
        (user) => user !== device.user,
      );
      await roost.createGroup({ title: action.title, members });
      return;
    }
    if (action.what === 'watch') {
      const watched = others.slice(0, 1 + (action.person % 3));
      const stop = roost.watch(watched);
      this.world.scheduler.after(60_000, `${device.name} stops watching`, () => {
        if (device.process?.roost === roost) stop();
      });
      return;
    }
    if (action.what === 'away') {
      roost.setAway(action.away);
      return;
    }
    if (action.what === 'undo') {
      await this.reacting.undo(device);
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
      case 'file':
        if (this.media !== null) await roost.sendFile(chat.id, this.media.newFile(action.expiresMs));
        return;
      case 'forward': {
        const message = (await this.media?.withFile(roost, chat.id, action.pick)) ?? null;
        const to = chats[action.to % chats.length];
        if (message !== null && to !== undefined) await roost.forward(message, to.id);
        return;
      }
      case 'download': {
        const message = (await this.media?.withFile(roost, chat.id, action.pick)) ?? null;
        if (message !== null) await roost.download(message);
        return;
      }
      case 'react':
        await this.reacting.react(device, chat.id, action);
        return;
      case 'read':
        this.markRead(device, roost, chat.id);
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
    action: Extract<Action, { what: 'delete' | 'discard' | 'retry' }>,
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

  markRead(device: Device, roost: Roost, id: ConversationId): void {
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
      (account) => {
        const linked = this.addDevice(device.person, account);
        // Its account has ended while the answer was on its way.
        if (this.#ended.has(device.user)) this.#goes(linked);
        else linked.start();
      },
      () => {},
    );
  }

  /** The primary signs another device out. */
  async #unlink(device: Device, pick: number): Promise<void> {
    const primary = this.devices.find((one) => one.user === device.user && one.number === 1);
    const others = this.devices.filter((one) => one.user === device.user && one.number !== 1 && !one.isRemoved);
    const other = others[pick % Math.max(1, others.length)];
    if (other === undefined || primary === undefined) return;
    this.#goes(other);
    await this.gateway.removeDevice(primary.account, other.number);
  }

  /** What the SDK refuses to somebody who asks for the impossible is no bug; what it throws otherwise is. */
  #refused(device: Device, action: Action, fault: unknown): void {
    const code = (fault as { code?: unknown }).code;
    this.counts[`refused ${String(code)}`] = (this.counts[`refused ${String(code)}`] ?? 0) + 1;
    if (typeof code !== 'string')
      this.world.bug(`${device.name} ${action.what}: ${fault instanceof Error ? fault.stack : String(fault)}`);
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

/** a, b … z, and then ba, bb … */
function nameOf(person: number): string {
  const letter = 'abcdefghijklmnopqrstuvwxyz'[person % 26] as string;
  return person < 26 ? letter : nameOf(Math.floor(person / 26)) + letter;
}

/** What is left of a plan that was cut down may have a scene of it alone. */
function hasColdHistory(plan: Plan): boolean {
  const ofScenes = plan.scenes.map((name) => (scenes[name] as Scene).limits);
  return [plan.limits, ...ofScenes].some(({ hotEntries = Infinity }) => hotEntries < defaultLimits.hotEntries);
}
