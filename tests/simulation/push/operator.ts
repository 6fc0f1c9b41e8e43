/** An operator, who sees what was rejected and has it sent once more; and that all of it is seen, and sent (docs/spec/push.md, W8). */
import { wakeSteps } from '../../../durable-objects/user/wake/wake-rows.ts';
import type { UserId } from '../../../protocol/ids.ts';
import type { Device } from '../device.ts';
import type { Oracle } from '../oracle.ts';
import type { Host } from '../world/host.ts';
import { type Random, randomOf } from '../world/random.ts';
import type { World } from '../world/world.ts';
import { passed } from './provider.ts';
import { isDeclined, mayHaveAcked, targetsOf, wakesOf } from './rows.ts';
import type { Subscriptions } from './subscriptions.ts';

/** Longer than a batch of the consumer and its calls take. */
const seenWithinMs = 120_000;

interface OperatorOptions {
  readonly world: World;
  readonly oracle: Oracle;
  readonly subscriptions: Subscriptions;
  devices(): readonly Device[];
  /** Hands the person to the queue. */
  queued(user: UserId): void;
  find(what: string): void;
}

export class Operator {
  readonly #options: OperatorOptions;
  readonly #random: Random;
  /** Whose pushes were rejected, and wait for somebody to look. */
  readonly #buried: UserId[] = [];
  /** By person and device: when an operator could see that one was rejected. */
  readonly #seen = new Map<string, number>();

  constructor(options: OperatorOptions) {
    this.#options = options;
    this.#random = randomOf(options.world.seed, 'push operator');
  }

  pending(): string[] {
    return this.#buried.map((user) => `what was rejected of ${user} was not sent once more`);
  }

  /** Rejected: looked after sooner or later, and sent once more. `why` begins with the device. */
  async bury(user: UserId, why: string): Promise<void> {
    const { world, find } = this.#options;
    const device = Number(/^device (\d+)/.exec(why)?.[1]);
    await passed(world, this.#random.between(...world.weather().rpcMs));
    this.#seen.set(`${user} ${device}`, world.scheduler.now());
    this.#buried.push(user);
    const again = (): void => {
      const before = this.#rejectedOf(user);
      world.calls.call<void>(null, world.user(user), 'queueRejected', undefined).then(
        () => {
          const left = this.#rejectedOf(user);
          for (const [wake, queuedAt] of before)
            if (left.get(wake) === queuedAt) find(`W8 what was rejected is not sent once more: ${user} ${wake}`);
          this.#buried.splice(this.#buried.indexOf(user), 1);
          this.#options.queued(user);
        },
        () => void world.scheduler.after(1_000, 'the operator tries again', again),
      );
    };
    world.scheduler.after(this.#random.between(1_000, 60_000), 'an operator looks at dead pushes', again);
  }

  /** What of the person was rejected and is still wanted, by all that anybody knows, and when it was queued. */
  #rejectedOf(user: UserId): ReadonlyMap<string, number> {
    const host = this.#options.world.hosts.get(user);
    if (host === undefined) return new Map();
    const wanted = wakesOf(host).filter(({ step, conversation, device, seq }) => {
      const own = this.#options.devices().find((one) => one.user === user && one.number === device);
      if (step !== wakeSteps.failed || conversation === '' || own === undefined || own.isRemoved) return false;
      const isRead = this.#options.oracle.mayHaveRead(user, conversation) >= seq;
      const isThere = targetsOf(host).some((one) => one.device === device && one.address !== '');
      const isMuted = this.#options.subscriptions.muted(own, conversation) !== undefined;
      const isIn = this.#options.oracle.log(conversation).currentStay(user) !== undefined;
      const isOpen = isIn && isThere && !isMuted && !isDeclined(host, conversation);
      return isOpen && !isRead && !own.hasGoneBack && !mayHaveAcked(own, conversation, seq);
    });
    return new Map(wanted.map((one) => [`${one.device} ${one.conversation}/${one.first_seq}`, one.queued_at]));
  }

  /** What the object has as rejected an operator has seen before; it may have been queued only when it was told. */
  check(host: Host): void {
    for (const { step, device, queued_at } of wakesOf(host)) {
      const seenAt = this.#seen.get(`${host.name} ${device}`) ?? 0;
      if (step === wakeSteps.failed && seenAt < queued_at - seenWithinMs)
        this.#options.find(`W8 what was rejected of device ${device} of ${host.name} no operator has seen`);
    }
  }
}
