/**
 * Waking devices that are away, by the consumer that is deployed: it has all that it needs of the world but the encryption of
 * pushes. And what must hold of it (docs/spec/push.md): who is away and has a target is woken for what came, once for each
 * thing, unless they have read or muted it or are signed out; and at rest nothing is owed. What was rejected an operator has
 * sent once more.
 */

import type { WakeClaim, WakeOutcome } from '../../../durable-objects/user/wake/rpc.ts';
import { wakeSteps } from '../../../durable-objects/user/wake/wake-rows.ts';
import type { UserId } from '../../../protocol/ids.ts';
import type { Limits } from '../../../protocol/limits.ts';
import type { wire } from '../../../schema/gen/wire.js';
import { consume } from '../../../workers/push/consume.ts';
import type { Ports } from '../../../workers/push/ports.ts';
import { type Providers, providersOf } from '../../../workers/push/send.ts';
import type { Device } from '../device.ts';
import type { Gateway } from '../gateway.ts';
import type { Oracle } from '../oracle.ts';
import type { Log } from '../truth.ts';
import type { Host } from '../world/host.ts';
import { randomOf } from '../world/random.ts';
import type { World } from '../world/world.ts';
import { HandOvers } from './hand-over.ts';
import { Operator } from './operator.ts';
import { deviceIn, providerOf } from './provider.ts';
import { PushQueue } from './queue.ts';
import { cursorsOf, endedDevices, hasStored, isDeclined, mayHaveAcked, targetsOf, wakesOf } from './rows.ts';
import { Subscriptions } from './subscriptions.ts';
import { WakeUpsOut } from './wake-ups-out.ts';

interface Push {
  readonly device: string;
  /** '': about no chat in particular. */
  readonly conversation: string;
  /** The message that it was owed with. */
  readonly seq: number;
  readonly at: number;
}

export interface WakeUpsOptions {
  readonly world: World;
  readonly limits: Limits;
  readonly oracle: Oracle;
  devices(): readonly Device[];
  gateway(): Gateway;
}

export class WakeUps {
  readonly found: string[] = [];
  readonly #options: WakeUpsOptions;
  readonly #queue: PushQueue;
  /** What the provider has taken. */
  readonly #pushes: Push[] = [];
  /** By device and topic: what it is about. */
  readonly #topics = new Map<string, Pick<Push, 'conversation' | 'seq'>>();
  readonly #subscriptions: Subscriptions;
  readonly #told = new WakeUpsOut();
  readonly #operator: Operator;
  readonly #handOvers: HandOvers;
  /** Devices whose next push the provider takes for broken. */
  readonly #spoiled = new Set<string>();

  constructor(options: WakeUpsOptions) {
    this.#options = options;
    const { world } = options;
    this.#subscriptions = new Subscriptions(world, options.gateway);
    this.#handOvers = new HandOvers(world);
    const find = (what: string) => this.#find(what);
    const queued = (user: UserId) => this.queued(user);
    this.#operator = new Operator({ ...options, subscriptions: this.#subscriptions, queued, find });
    const transport = providerOf(world, {
      spoils: (device) => this.#spoiled.delete(device),
      isGone: (address) => this.#subscriptions.isGone(address),
      ends: (address) => this.#subscriptions.end(address),
      taken: (device, topic) => {
        const about = this.#topics.get(`${device} ${topic}`) ?? { conversation: '', seq: 0 };
        this.#pushes.push({ ...about, device, at: world.scheduler.now() });
        world.scheduler.note(`PUSH to ${device} about ${about.conversation || 'anything'}`);
      },
      arrives: (device) => this.#wake(device),
    });
    const random = randomOf(world.seed, 'push consumer');
    this.#queue = new PushQueue(world, (messages, isAlive) => {
      const ports = this.#portsFor(isAlive, transport, () => random.next());
      return consume(ports, plain(ports), messages);
    });
  }

  /** How many pushes were taken. */
  get count(): number {
    return this.#pushes.length;
  }

  /** An object hands its person to the queue, as far as the weather lets it. */
  handOver(from: Host, user: UserId): Promise<void> {
    const { world } = this.#options;
    return world.calls.call<void>(from, world.queue(), 'wakeUp', { user }, [], this.#handOvers.fate());
  }

  /** It has them. */
  queued(user: UserId): void {
    this.#queue.add({ user });
  }

  /** The next push to the device is rejected: an operator has to look at it. */
  spoilNext(device: Device): void {
    this.#spoiled.add(device.name);
  }

  /** Whether that push is still to be made. */
  isSpoilt(device: Device): boolean {
    return this.#spoiled.has(device.name);
  }

  /** The provider knows the device's address no more. */
  giveUp(device: Device): void {
    this.#subscriptions.giveUp(device);
  }

  register(device: Device): void {
    this.#subscriptions.begin(device);
  }

  /** A consumer was given that, and the object's rows are as they were when it decided. */
  claimed(host: Host, { jobs }: WakeClaim): void {
    const { world, oracle, devices } = this.#options;
    this.#operator.check(host);
    for (const job of jobs) {
      const { conversation, device } = job;
      const cursors = conversation === '' ? [] : cursorsOf(host, conversation);
      const has = cursors.find((cursor) => cursor.device === device)?.newest ?? 0;
      const own = devices().find((one) => one.user === host.name && one.number === device);
      const wrong = this.#told.wrongWith(
        job,
        world.scheduler.now(),
        (seq) =>
          has >= seq ||
          own === undefined ||
          own.hasGoneBack ||
          mayHaveAcked(own, conversation, seq) ||
          // It acks what it is sent of a chat that it has stopped, and keeps none of that.
          oracle.isHaltedFor(own, conversation),
      );
      if (wrong !== null) this.#find(wrong);
      if (endedDevices(host).has(device))
        this.#find(`W10 device ${device} of ${host.name}, which is signed out, is to be woken`);
      if (conversation === '') continue;
      if (own !== undefined && this.#subscriptions.muted(own, conversation) === 'heard')
        this.#find(`W2 device ${device} of ${host.name} is to be woken for ${conversation}, which it has muted`);
      const log = oracle.log(conversation);
      // Of what a connection was handed before its object slept nobody knows any more whether it counts: any entry may be it.
      if (log.headSeq > 0 && Math.max(has, ...cursors.map(({ read }) => read)) >= log.headSeq)
        this.#find(`W4 device ${device} of ${host.name} is to be woken for ${conversation}, all of which is known`);
    }
  }

  /** Who waits to be woken for what arrived, and what is owed, in words. */
  pending(): string[] {
    const { world, devices } = this.#options;
    const waits = this.#operator.pending();
    for (const [name, host] of world.hosts) {
      this.#operator.check(host);
      const owed = wakesOf(host).filter(({ step }) => step === wakeSteps.owed || step === wakeSteps.queued);
      for (const { device, conversation, step, seq } of owed)
        waits.push(
          `a wake-up of device ${device} of ${name.slice(0, 6)} about ${conversation || 'anything'} (step ${step}, seq ${seq}) is not over`,
        );
    }
    for (const device of devices()) if (device.isAway && !device.isRemoved) waits.push(...this.#unwoken(device));
    return waits;
  }

  /** Everybody is there and has acked and read everything. */
  checkEnd(): void {
    for (const [device, { address }] of this.#subscriptions.all()) {
      const host = this.#options.world.hosts.get(device.user);
      if (host === undefined || device.isRemoved || this.#subscriptions.isGone(address)) continue;
      const has = targetsOf(host).some((one) => one.device === device.number && one.address === address);
      if (!has) this.#find(`W1 ${device.name} has said where it is woken, and that is forgotten`);
    }
    for (const host of this.#options.world.hosts.values()) {
      const ended = endedDevices(host);
      for (const { device } of [...targetsOf(host), ...wakesOf(host)])
        if (ended.has(device)) this.#find(`W10 device ${device} of ${host.name} is signed out, and can be woken`);
    }
    for (const [name, host] of this.#options.world.hosts) {
      for (const { conversation, device, seq } of wakesOf(host)) {
        const isIn = this.#options.oracle.log(conversation).currentStay(name) !== undefined;
        const cursor = cursorsOf(host, conversation).find((one) => one.device === device);
        if (conversation === '' || (isIn && (cursor?.newest ?? 0) >= seq))
          this.#find(
            `W3 a wake-up of device ${device} of ${name} about ${conversation || 'anything'} is not forgotten`,
          );
      }
    }
  }

  /** Whoever is away and has a target has to be woken for a message that arrived (W2, W5, W6, W8). */
  #unwoken(device: Device): string[] {
    const { world, oracle, limits } = this.#options;
    const host = world.hosts.get(device.user);
    const subscription = this.#subscriptions.of(device);
    if (host === undefined || subscription === undefined || this.#subscriptions.isGone(subscription.address)) return [];
    const { since } = subscription;
    const unwoken: string[] = [];
    for (const [conversation, log] of oracle.logs) {
      if (log.currentStay(device.user) === undefined || isDeclined(host, conversation)) continue;
      // It was lied to about this chat and asks for nothing more of it: a push would bring nothing.
      if (oracle.isHaltedFor(device, conversation)) continue;
      if (this.#subscriptions.muted(device, conversation) !== undefined) continue;
      const first = this.#firstLacking({ device, host, since }, conversation, log);
      if (first === undefined) continue;
      const acked = cursorsOf(host, conversation).find((cursor) => cursor.device === device.number)?.newest ?? 0;
      const isWoken = this.#pushes.some((push) => {
        if (
          push.at < since ||
          push.device !== device.name ||
          (push.conversation !== conversation && push.conversation !== '')
        )
          return false;
        // One that is out, and which the device has not acked, stands for what comes within ten minutes (W3).
        const isOut = push.seq > acked && push.at >= first.at - limits.wakeAgainMs;
        return push.at >= first.at || isOut;
      });
      if (!isWoken)
        unwoken.push(`${device.name} is away and was not woken for ${conversation.slice(0, 6)}/${first.seq}`);
    }
    return unwoken;
  }

  /** By the device's own disk, and by what its object has heard; what is read, deleted or passes away is missed by nobody. */
  #firstLacking(
    { device, host, since }: { readonly device: Device; readonly host: Host; readonly since: number },
    conversation: string,
    log: Log,
  ): wire.Entry | undefined {
    const { user, number } = device;
    const cursors = cursorsOf(host, conversation);
    const acked = cursors.find((cursor) => cursor.device === number)?.newest ?? 0;
    const read = Math.max(
      this.#options.oracle.mayHaveRead(user, conversation),
      ...cursors.map((cursor) => cursor.read),
    );
    return log.entries.find(
      ({ countable, sender, seq, expiresAt, at }) =>
        countable &&
        at >= since &&
        sender !== user &&
        seq > Math.max(acked, read) &&
        expiresAt === 0 &&
        !log.deletedBy.has(seq) &&
        log.mayRead(user, seq) &&
        log.isListed(user, number, seq) &&
        !hasStored(device, conversation, seq),
    );
  }

  /** A push is for devices that sleep and can be reached. */
  #wake(name: string): void {
    const device = this.#options.devices().find((one) => one.name === name);
    if (device?.isOnline === true) device.start();
  }

  #portsFor(isAlive: () => boolean, transport: Ports['transport'], random: () => number): Ports {
    const { world, limits } = this.#options;
    const { scheduler } = world;
    const orNever = <Result>(work: () => Promise<Result>): Promise<Result> =>
      isAlive() ? work() : new Promise<never>(() => {});
    return {
      settings: { local: false, contact: '', apns: null, fcm: null },
      limits,
      transport: (request, signal) => orNever(() => transport(request, signal)),
      user: (user) => ({
        claimWakeUps: () =>
          orNever(async () => {
            const claim = await world.calls.call<WakeClaim>(null, world.user(user), 'claimWakeUps', undefined);
            for (const { address, topic, conversation, seq } of claim.jobs)
              this.#topics.set(`${deviceIn(address)} ${topic}`, { conversation, seq });
            return claim;
          }),
        takeOutcomes: (outcomes: readonly WakeOutcome[]) =>
          orNever(async () => {
            const at = scheduler.now();
            await world.calls.call<void>(null, world.user(user), 'takeOutcomes', outcomes);
            this.#told.noted(outcomes, at, (one) => this.#outUntil(user, one));
          }),
      }),
      keys: () => Promise.reject(new Error('nobody signs here')),
      queue: (user, { delaySeconds }) => orNever(async () => this.#queue.add({ user }, delaySeconds)),
      bury: (dead) => orNever(() => this.#operator.bury(dead.user as UserId, dead.why)),
      now: () => scheduler.now(),
      random,
      timer: (ms, work) => scheduler.after(ms, 'push consumer waits', work),
      log: (level, what, fields) => scheduler.note(`push consumer ${level}: ${what} ${JSON.stringify(fields ?? {})}`),
    };
  }

  /** How long a wake-up that the object has as accepted stands for what comes. */
  #outUntil(user: UserId, { conversation, device, seq }: WakeOutcome): number | null {
    const { world, limits } = this.#options;
    const host = world.hosts.get(user);
    const wakes = host === undefined ? [] : wakesOf(host);
    const wake = wakes.find(
      (one) => one.conversation === conversation && one.device === device && one.step === wakeSteps.accepted,
    );
    return wake === undefined || wake.first_seq !== seq ? null : wake.queued_at + limits.wakeAgainMs;
  }

  #find(what: string): void {
    if (this.found.includes(what) || this.found.length > 20) return;
    this.found.push(what);
    this.#options.world.scheduler.note(`FOUND ${what}`);
  }
}

/** What answers mean is the deployment's own; what is sent is not encrypted. */
function plain(ports: Ports): Providers {
  const real = providersOf(ports);
  const web = real['web-push'];
  if (web === null) throw new Error('web pushes are always sent');
  return {
    ...real,
    'web-push': {
      request: async (job) => ({ url: job.address, headers: { topic: job.topic }, body: '' }),
      read: (answer) => web.read(answer),
    },
  };
}
