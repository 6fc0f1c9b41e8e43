/**
 * Waking devices that are away, by the consumer that is deployed: of what it needs of the world only the encryption of pushes,
 * which is nobody's here, is left out. And what must hold of it (docs/spec/push.md): who is away and has a target is woken for
 * what came, nobody for what they have read, and at rest nothing is owed.
 */

import type { ConversationRow } from '../../../client/engine/conversation.ts';
import type { WakeClaim, WakeOutcome } from '../../../durable-objects/user/wake/rpc.ts';
import { wakeSteps } from '../../../durable-objects/user/wake/wake-rows.ts';
import { contains } from '../../../lib/ranges.ts';
import type { UserId } from '../../../protocol/ids.ts';
import type { Limits } from '../../../protocol/limits.ts';
import { stored } from '../../../schema/gen/stored.js';
import { wire } from '../../../schema/gen/wire.js';
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
import { providerOf } from './provider.ts';
import { PushQueue } from './queue.ts';

interface Push {
  readonly device: string;
  /** '': about no chat in particular. */
  readonly conversation: string;
  /** The message that it was owed with. */
  readonly seq: number;
  readonly at: number;
}

export interface WakingOptions {
  readonly world: World;
  readonly limits: Limits;
  readonly oracle: Oracle;
  devices(): readonly Device[];
  gateway(): Gateway;
}

export class Waking {
  readonly found: string[] = [];
  readonly #options: WakingOptions;
  readonly #queue: PushQueue;
  /** What the provider has taken. */
  readonly #pushes: Push[] = [];
  /** By device and topic: what it is about. */
  readonly #topics = new Map<string, Pick<Push, 'conversation' | 'seq'>>();
  /** Devices whose target the server has heard of. */
  readonly #registered = new Set<Device>();

  constructor(options: WakingOptions) {
    this.#options = options;
    const { world } = options;
    const transport = providerOf(world, {
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

  /** An object hands its person to the queue. */
  queued(user: UserId): void {
    this.#queue.add({ user });
  }

  /** Four of five devices say where they are woken. */
  register(device: Device): void {
    const { world } = this.#options;
    if (!randomOf(world.seed, `push target of ${device.name}`).chance(0.8)) return;
    const address = `https://push.example/${device.name}`;
    const target = { kind: 'web-push', address, p256dh: 'key', auth: 'secret' } as const;
    this.#options
      .gateway()
      .registerPush(device.account, target)
      .then(
        () => void this.#registered.add(device),
        // It was signed out meanwhile.
        () => {},
      );
  }

  /** W4: a consumer was given that, and the object's rows are as they were when it decided. */
  claimed(host: Host, { jobs }: WakeClaim): void {
    for (const { conversation, device } of jobs) {
      if (conversation === '') continue;
      const log = this.#options.oracle.log(conversation);
      const cursors = cursorsOf(host, conversation);
      const has = cursors.find((cursor) => cursor.device === device)?.newest ?? 0;
      // Of what a connection was handed before its object slept nobody knows any more whether it counts: any entry may be it.
      if (log.headSeq > 0 && Math.max(has, ...cursors.map(({ read }) => read)) >= log.headSeq)
        this.#find(`W4 device ${device} of ${host.name} is to be woken for ${conversation}, all of which is known`);
    }
  }

  /** Who waits to be woken for what arrived, and what is owed, in words. */
  pending(): string[] {
    const { world, devices } = this.#options;
    const waits: string[] = [];
    for (const [name, host] of world.hosts) {
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
    for (const device of this.#registered) {
      const host = this.#options.world.hosts.get(device.user);
      if (host === undefined || device.isRemoved) continue;
      const has = hasTarget(host, device.number);
      if (!has) this.#find(`W1 ${device.name} has said where it is woken, and that is forgotten`);
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

  /** Nobody who is away and has a target is left without a wake-up for a message that arrived (W2, W5, W6, W8). */
  #unwoken(device: Device): string[] {
    const { world, oracle, limits } = this.#options;
    const host = world.hosts.get(device.user);
    if (host === undefined || !this.#registered.has(device) || !hasTarget(host, device.number)) return [];
    const unwoken: string[] = [];
    for (const [conversation, log] of oracle.logs) {
      if (log.currentStay(device.user) === undefined || isDeclined(host, conversation)) continue;
      // It was lied to about this chat and asks for nothing more of it: a push would bring nothing.
      if (oracle.isHaltedFor(device, conversation)) continue;
      const first = this.#firstLacking(device, host, conversation, log);
      if (first === undefined) continue;
      const acked = cursorsOf(host, conversation).find((cursor) => cursor.device === device.number)?.newest ?? 0;
      const isWoken = this.#pushes.some((push) => {
        if (push.device !== device.name || (push.conversation !== conversation && push.conversation !== ''))
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
  #firstLacking(device: Device, host: Host, conversation: string, log: Log): wire.Entry | undefined {
    const { user, number } = device;
    const cursors = cursorsOf(host, conversation);
    const acked = cursors.find((cursor) => cursor.device === number)?.newest ?? 0;
    const read = Math.max(
      this.#options.oracle.mayHaveRead(user, conversation),
      ...cursors.map((cursor) => cursor.read),
    );
    const row = device.disk.peek('conversations', { prefix: [conversation] })[0]?.value as ConversationRow | undefined;
    return log.entries.find(
      ({ countable, sender, seq, expiresAt }) =>
        countable &&
        sender !== user &&
        seq > Math.max(acked, read) &&
        expiresAt === 0 &&
        !log.deletedBy.has(seq) &&
        log.mayRead(user, seq) &&
        log.isListed(user, number, seq) &&
        (row === undefined || (seq >= row.from && !contains(row.runs, seq))),
    );
  }

  /** A device that is awake has no need of it, and one that cannot be reached hears nothing. */
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
              this.#topics.set(`${new URL(address).pathname.slice(1)} ${topic}`, { conversation, seq });
            return claim;
          }),
        takeOutcomes: (outcomes: readonly WakeOutcome[]) =>
          orNever(() => world.calls.call<void>(null, world.user(user), 'takeOutcomes', outcomes)),
      }),
      keys: () => Promise.reject(new Error('nobody signs here')),
      bury: async (dead) => this.#find(`W8 a push was buried: ${dead.why}`),
      now: () => scheduler.now(),
      random,
      timer: (ms, work) => scheduler.after(ms, 'push consumer waits', work),
      log: (level, what, fields) => scheduler.note(`push consumer ${level}: ${what} ${JSON.stringify(fields ?? {})}`),
    };
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

function wakesOf(host: Host) {
  if (!host.storage.has('wake_ups')) return [];
  const rows = host.storage.look.exec<{ conversation: string; device: number; seq: number; step: number }>(
    'SELECT conversation, device, seq, step FROM wake_ups',
  );
  return rows.toArray();
}

function hasTarget(host: Host, device: number): boolean {
  if (!host.storage.has('push_targets')) return false;
  const found = host.storage.look.exec("SELECT 1 FROM push_targets WHERE device = ? AND address != ''", device);
  return found.toArray().length > 0;
}

function isDeclined(host: Host, conversation: string): boolean {
  if (!host.storage.has('requests')) return false;
  const [row] = host.storage.look
    .exec<{ standing: number }>('SELECT standing FROM requests WHERE conversation = ?', conversation)
    .toArray();
  return row?.standing === wire.Standing.DECLINED;
}

function cursorsOf(host: Host, conversation: string) {
  if (!host.storage.has('conversations')) return [];
  const [row] = host.storage.look
    .exec<{ state: ArrayBuffer }>('SELECT state FROM conversations WHERE conversation = ?', conversation)
    .toArray();
  const { cursors } = stored.Inbox.decode(new Uint8Array(row?.state ?? new ArrayBuffer(0)));
  return cursors.map(({ device, newest, read }) => ({ device: device ?? 0, newest: newest ?? 0, read: read ?? 0 }));
}
