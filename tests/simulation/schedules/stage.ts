/** A stage for the schedules of the rules: a calm world, a few devices, and faults exactly where the script wants them. */
import { expect } from 'vitest';
import type { ConversationId, MessageItem, Roost } from '../../../client/api.ts';
import type { Device } from '../device.ts';
import type { KindName } from '../kinds.ts';
import { nothingElse } from '../plan.ts';
import { Play } from '../run.ts';
import type { CallFate, CallInfo } from '../world/calls.ts';
import type { Host } from '../world/host.ts';
import { randomOf } from '../world/random.ts';
import { calm } from '../world/weather.ts';
import type { World } from '../world/world.ts';

/** Sends as many as a script likes. */
export const unhurried = {
  maxSendsPerMinute: 100_000,
  maxConversationSendsPerSecond: 100_000,
  maxConversationBurst: 100_000,
};

interface View {
  readonly roost: Roost;
  items: readonly MessageItem[];
}

export class Stage {
  readonly play: Play;
  readonly #views = new Map<string, View>();

  private constructor(play: Play) {
    this.play = play;
  }

  /** `people`: how many devices each has. They are named a1, a2, b1 … */
  static async open(
    people: readonly number[],
    limits: Record<string, number> = {},
    kinds: readonly KindName[] = [],
  ): Promise<Stage> {
    const play = new Play({
      seed: 1,
      people,
      prelude: [],
      steps: [],
      weather: calm,
      lastsMs: 0,
      limits,
      ...nothingElse,
      kinds,
    });
    await play.begin();
    const stage = new Stage(play);
    expect(play.devices.map((device) => device.process?.roost?.status.current.state)).toEqual(
      play.devices.map(() => 'online'),
    );
    return stage;
  }

  get world(): World {
    return this.play.world;
  }

  device(name: string): Device {
    const device = this.play.devices.find((one) => one.name === name);
    if (device === undefined) throw new Error(`there is no device ${name}`);
    return device;
  }

  roost(name: string): Roost {
    const roost = this.device(name).process?.roost;
    if (roost == null) throw new Error(`${name} is not running`);
    return roost;
  }

  /** It is open, which takes a moment, and has caught up. */
  isOnline(name: string): boolean {
    return this.device(name).process?.roost?.status.current.state === 'online';
  }

  /** The User object of a device's person. */
  user(name: string): Host {
    return this.world.user(this.device(name).user);
  }

  run(ms: number): Promise<void> {
    return this.world.scheduler.runUntil(this.world.scheduler.elapsed() + ms);
  }

  /** Runs until it is so, and fails if that takes longer. */
  async until(what: string, holds: () => boolean, withinMs = 60_000): Promise<void> {
    const end = this.world.scheduler.elapsed() + withinMs;
    await this.world.scheduler.runUntil(end, holds);
    expect(holds(), `${what} within ${withinMs} ms`).toBe(true);
  }

  /** Lets a promise of the SDK settle. */
  async settle<Result>(promise: Promise<Result>, withinMs = 20_000): Promise<Result> {
    let isDone = false;
    promise.then(
      () => {
        isDone = true;
      },
      () => {
        isDone = true;
      },
    );
    await this.until('an answer', () => isDone, withinMs);
    return promise;
  }

  /** A chat of two that has begun, with one message in it. */
  async direct(from: string, to: string): Promise<ConversationId> {
    const id = await this.settle(this.roost(from).direct(this.device(to).user));
    await this.settle(this.roost(from).send(id, { text: 'first' }));
    await this.until('the chat has begun', () => this.texts(to, id).includes('first'));
    this.texts(from, id);
    await this.run(3_000);
    return id;
  }

  async group(admin: string, others: readonly string[]): Promise<ConversationId> {
    const id = await this.settle(
      this.roost(admin).createGroup({ title: 'group', members: others.map((name) => this.device(name).user) }),
    );
    await this.until('the group has begun', () =>
      others.every((name) => this.roost(name).conversations.current.some((one) => one.id === id)),
    );
    await this.run(3_000);
    return id;
  }

  /** Puts a message into the outbox. */
  async say(from: string, id: ConversationId, text: string): Promise<void> {
    await this.settle(this.roost(from).send(id, { text }));
  }

  /** What a device's timeline shows; empty until it is open and knows the chat. */
  messages(name: string, id: ConversationId): readonly MessageItem[] {
    const { roost } = this.device(name).process ?? {};
    if (roost == null) return [];
    const key = `${name} ${id}`;
    let view = this.#views.get(key);
    if (view?.roost !== roost) {
      if (roost.conversation(id).current === null) return [];
      const fresh: View = { roost, items: [] };
      roost.timeline(id, { pageSize: 2_000 }).subscribe(({ items }) => {
        fresh.items = items.filter((item): item is MessageItem => item.kind === 'message');
      });
      this.#views.set(key, fresh);
      view = fresh;
    }
    return view.items;
  }

  texts(name: string, id: ConversationId): string[] {
    return this.messages(name, id).map((item) => item.text);
  }

  states(name: string, id: ConversationId): Record<string, string | null> {
    return Object.fromEntries(this.messages(name, id).map((item) => [item.text, item.state]));
  }

  /** Decides about calls until the next `calls`; null leaves a call alone. */
  calls(fate: (call: CallInfo) => CallFate | null): void {
    this.world.onCall = fate;
  }

  /** The same, for the first `count` calls of a method. */
  nextCalls(method: string, count: number, fate: CallFate, to?: string): void {
    let left = count;
    this.calls((call) => (call.method === method && (to === undefined || call.to === to) && left-- > 0 ? fate : null));
  }

  goOffline(name: string, told = true): void {
    this.device(name).goOffline(told);
  }

  comeBack(name: string): void {
    this.device(name).isOnline = true;
    this.device(name).process?.roost?.connect();
  }

  /** Neither side is told. */
  halfOpen(name: string, serverNoticesMs: number | null = null): void {
    for (const connection of this.world.connectionsOf(name)) connection.goSilent(serverNoticesMs);
  }

  async link(person: string): Promise<Device> {
    const device = this.device(person);
    const account = await this.settle(this.play.gateway.link(device.user));
    const linked = this.play.addDevice(device.person, account);
    linked.start();
    return linked;
  }

  kill(name: string): void {
    this.device(name).kill(false, randomOf(1, 'kill'));
  }

  /** Everything heals and comes to rest, and all promises hold. */
  async rest(): Promise<void> {
    this.calls(() => null);
    await this.play.rest();
    expect([...this.world.bugs, ...this.play.oracle.found]).toEqual([]);
    this.world.close();
  }
}
