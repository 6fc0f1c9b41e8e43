/**
 * What a scene is played with: a group that begins when the world has come to rest, its people's devices, and faults
 * exactly where the scene wants them.
 */
import type { ConversationId, Roost } from '../../../client/api.ts';
import type { ConversationRow } from '../../../client/engine/conversation.ts';
import type { EntryRow } from '../../../client/engine/entry-row.ts';
import { countsAt, type Step } from '../../../protocol/steps.ts';
import type { Device } from '../device.ts';
import type { Play } from '../run.ts';
import type { CallFate, CallInfo } from '../world/calls.ts';

export class Scenery {
  readonly play: Play;
  id = '' as ConversationId;
  /** Of the people who are in, the first of whom is an admin: their devices. */
  readonly people: Device[][];

  constructor(play: Play) {
    this.play = play;
    const there = play.devices.filter((device) => !device.isRemoved && device.process?.isOnline === true);
    this.people = [...Map.groupBy(there, (device) => device.user).values()].map((devices) => [...devices]);
  }

  /** A group of the first `count` people begins. False: not so many are there. */
  async begin(count: number): Promise<boolean> {
    if (this.people.length < count) return false;
    this.people.length = count;
    const [admin, ...others] = this.people.map((devices) => devices[0] as Device) as [Device, ...Device[]];
    const creating = this.roost(admin).createGroup({ title: 'scene', members: others.map((one) => one.user) });
    const id = await this.settled(creating);
    if (id === null) return false;
    this.id = id;
    await this.until(30_000, () => this.people.flat().every((device) => this.#row(device)?.standing === 0));
    this.say(admin, 'the scene begins');
    await this.arrives('D1 the first message of a scene');
    await this.run(3_000);
    return true;
  }

  get found(): string[] {
    return this.play.oracle.found;
  }

  roost(device: Device): Roost {
    return device.process?.roost as Roost;
  }

  run(ms: number): Promise<void> {
    const { scheduler } = this.play.world;
    return scheduler.runUntil(scheduler.elapsed() + ms);
  }

  /** Runs until it is so, and says whether that came about in time. */
  async until(ms: number, holds: () => boolean): Promise<boolean> {
    const { scheduler } = this.play.world;
    await scheduler.runUntil(scheduler.elapsed() + ms, holds);
    return holds();
  }

  /** What a promise of the SDK gives, or null: it was broken, or took too long. */
  async settled<Result>(promise: Promise<Result>, withinMs = 30_000): Promise<Result | null> {
    let isOver = false;
    let given: Result | null = null;
    promise.then(
      (result) => {
        given = result;
        isOver = true;
      },
      () => {
        isOver = true;
      },
    );
    await this.until(withinMs, () => isOver);
    return given;
  }

  /** Links one more device, by one of the person's; null: that was refused. */
  async link(by: Device): Promise<Device | null> {
    const account = await this.settled(this.play.gateway.link(by.user, by.number));
    if (account === null) return null;
    const linked = this.play.addDevice(by.person, account);
    linked.start();
    return linked;
  }

  say(device: Device, text: string, disappearAfterMs = 0): void {
    const lifetime = disappearAfterMs > 0 ? { disappearAfterMs } : {};
    void this.roost(device)
      .send(this.id, { text, ...lifetime })
      .catch(() => undefined);
  }

  /** What the log's newest entry is; 0 before there is one. */
  get headSeq(): number {
    return this.play.oracle.log(this.id).headSeq;
  }

  /** Says something and waits until the conversation has taken it: its seq. */
  async sayTaken(device: Device, text: string, disappearAfterMs = 0): Promise<number> {
    const before = this.headSeq;
    this.say(device, text, disappearAfterMs);
    await this.until(20_000, () => this.headSeq > before);
    return this.headSeq;
  }

  /** From now on nothing is expected of them. */
  leave(devices: readonly Device[], told = true): void {
    for (const device of devices) {
      device.isAway = true;
      device.goOffline(told);
    }
  }

  comeBack(devices: readonly Device[]): void {
    for (const device of devices) {
      device.isAway = false;
      device.isOnline = true;
      device.start();
      device.process?.roost?.connect();
    }
  }

  /** All that is owed to whoever is there arrives, and their messages have the ticks that this means. */
  async arrives(what: string, withinMs = 60_000): Promise<boolean> {
    const { oracle } = this.play;
    const pending = (): string[] => [...oracle.pending(), ...oracle.lowTicks(false)];
    for (let waited = 0; waited < withinMs; waited += 1_000) {
      // What was said a moment ago is nowhere yet.
      await this.run(1_000);
      if (pending().length === 0) return true;
    }
    const left = pending();
    if (left.length > 0) this.found.push(`${what} within ${withinMs / 1_000} s: ${left.slice(0, 4).join('; ')}`);
    return left.length === 0;
  }

  /** Decides about calls until the next `calls`; null leaves a call alone. */
  calls(fate: (call: CallInfo) => CallFate | null): void {
    this.play.world.onCall = fate;
  }

  /** The same, for the first `count` calls of a method from or to the group. */
  nextCalls(method: string, count: number, fate: CallFate, user: string): void {
    let left = count;
    this.calls((call) => {
      const isMeant = call.method === method && this.#isBetween(call, user);
      return isMeant && left-- > 0 ? fate : null;
    });
  }

  /** Calls `work` once, a moment after the first such call was answered and what it wrote is durable. */
  onceAnswered(method: string, user: string, work: () => void): void {
    const { world } = this.play;
    const before = world.onAnswer;
    world.onAnswer = (call, result) => {
      before(call, result);
      if (call.method !== method || !this.#isBetween(call, user)) return;
      world.onAnswer = before;
      world.scheduler.after(0.01, 'the scene goes on', work);
    };
  }

  /** What the device's store holds of an entry. */
  held(device: Device, seq: number): EntryRow | undefined {
    return device.disk.get('entries', [this.id, seq]) as EntryRow | undefined;
  }

  /** How many have it and have read it, as the device shows it. */
  counts(device: Device, seq: number): Step | null {
    const row = this.#row(device);
    return row === undefined ? null : countsAt(row.steps, seq);
  }

  /** Everything heals, everybody comes back, and the scene is over. */
  async end(what: string): Promise<void> {
    const { world, devices } = this.play;
    this.calls(() => null);
    world.healAll();
    this.comeBack(devices.filter((device) => device.isAway || device.process === null));
    await this.arrives(`D1 not everything arrived after the scene ${what}:`, 5 * 60_000);
    this.play.oracle.checkEnd();
  }

  #row(device: Device): ConversationRow | undefined {
    return device.disk.get('conversations', [this.id]) as ConversationRow | undefined;
  }

  #isBetween({ from, to }: CallInfo, user: string): boolean {
    return (from === this.id && to === user) || (from === user && to === this.id);
  }
}
