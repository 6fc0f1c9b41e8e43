/** Where devices say that they are woken, anew when their provider has given that up, and which chats they have muted. */
import type { ConversationId } from '../../../protocol/ids.ts';
import type { Device } from '../device.ts';
import type { Gateway } from '../gateway.ts';
import { type Random, randomOf } from '../world/random.ts';
import type { World } from '../world/world.ts';

interface Subscription {
  readonly address: string;
  /**
   * From when on the server wakes the device for what comes: of the first one it has heard before anything is written, and
   * after one that was renewed while the device was away it wakes for all that came before.
   */
  readonly since: number;
}

export class Subscriptions {
  readonly #world: World;
  readonly #gateway: () => Gateway;
  readonly #random: Random;
  readonly #current = new Map<Device, Subscription>();
  /** Those of a device that were given up. */
  readonly #gone = new Set<string>();
  /** By device and conversation: said, and heard. */
  readonly #muted = new Map<string, 'said' | 'heard'>();
  #count = 0;

  constructor(world: World, gateway: () => Gateway) {
    this.#world = world;
    this.#gateway = gateway;
    this.#random = randomOf(world.seed, 'push subscriptions');
  }

  /** Four of five devices have one; one of four of these mutes a chat. */
  begin(device: Device): void {
    const random = randomOf(this.#world.seed, `push target of ${device.name}`);
    if (!random.chance(0.8)) return;
    this.#register(device, `https://push.example/${device.name}`, true);
    if (random.chance(0.25))
      this.#world.scheduler.after(random.between(5_000, 60_000), 'mutes', () => this.#mute(device, random));
  }

  all(): IterableIterator<readonly [Device, Subscription]> {
    return this.#current.entries();
  }

  of(device: Device): Subscription | undefined {
    return this.#current.get(device);
  }

  isGone(address: string): boolean {
    return this.#gone.has(address);
  }

  /** `heard`: the server has answered that it is; `said`: it may have heard. */
  muted({ name }: Device, conversation: string): 'said' | 'heard' | undefined {
    return this.#muted.get(`${name} ${conversation}`);
  }

  /** The provider knows it no more. Its device notices when it is there again, and has another one then. */
  end(address: string): void {
    this.#gone.add(address);
    const [device] = [...this.#current].find(([, one]) => one.address === address) ?? [];
    if (device !== undefined) this.#renewLater(device);
  }

  /** The provider knows the device's address no more. */
  giveUp(device: Device): void {
    const current = this.#current.get(device);
    if (current !== undefined) this.end(current.address);
  }

  #renewLater(device: Device): void {
    this.#world.scheduler.after(
      this.#random.between(50, this.#random.chance(0.5) ? 2_000 : 60_000),
      'a subscription is renewed',
      () => {
        if (device.isRemoved) return;
        const isOnline = device.process?.isOnline === true;
        // A browser does so while nobody is there: it registers, and that is all.
        if (!isOnline && !(device.isAway && this.#random.chance(0.5))) return this.#renewLater(device);
        this.#register(device, `https://push.example/${device.name}/${++this.#count}`, !isOnline);
      },
    );
  }

  #register(device: Device, address: string, isWhole: boolean): void {
    const target = { kind: 'web-push', address, p256dh: 'key', auth: 'secret' } as const;
    const heard = () => {
      this.#current.set(device, { address, since: isWhole ? 0 : this.#world.scheduler.now() });
      if (this.#gone.has(address)) this.#renewLater(device);
    };
    // It may have been signed out meanwhile.
    this.#gateway()
      .registerPush(device.account, target)
      .then(heard, () => {});
  }

  #mute(device: Device, random: Random): void {
    const chats = device.process?.roost?.conversations.current ?? [];
    const chat = chats[random.int(Math.max(1, chats.length))]?.id;
    if (chat === undefined || this.#current.get(device) === undefined) return;
    const key = `${device.name} ${chat}`;
    this.#muted.set(key, 'said');
    const heard = (isMuted: boolean) => isMuted && this.#muted.set(key, 'heard');
    this.#gateway()
      .mutePush(device.account, chat as ConversationId)
      .then(heard, () => {});
  }
}
