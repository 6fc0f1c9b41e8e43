/** What must stay small, counted while a run goes on: calls in flight, answers in vain, alarms and writes a second. */
import type { DeliverReply } from '../../durable-objects/user/rpc.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import type { Plan } from './plan.ts';
import type { Stranger } from './stranger.ts';
import type { CallInfo } from './world/calls.ts';
import type { Host } from './world/host.ts';
import type { World } from './world/world.ts';

/** How often an object may set its alarm within five seconds, and write positions within one. */
const maxAlarmsSet = 12;
/**
 * Of a person's object: each change of the device list sets it twice, to be told at once and for what could not be told, and
 * a run may link and unlink as fast as that is possible.
 */
const maxAlarmsOfPerson = 15;
const maxPositionWrites = 20;

export class Bounds {
  readonly found: string[] = [];
  readonly #plan: Plan;
  readonly #world: World;
  /** By conversation and person: answers without a socket, one after the other. */
  readonly #noSockets = new Map<string, number>();

  constructor(world: World, plan: Plan) {
    this.#world = world;
    this.#plan = plan;
  }

  answered({ from, to, method }: CallInfo, result: unknown): void {
    if (method !== 'deliver') return;
    const pair = `${from} ${to}`;
    const isInVain = typeof result === 'object' && (result as DeliverReply | null)?.status === 'no-socket';
    const count = isInVain ? (this.#noSockets.get(pair) ?? 0) + 1 : 0;
    this.#noSockets.set(pair, count);
    if (count > this.#mostInVain()) this.#find(`F1 ${from} called ${to} ${count} times in a row, and nobody was there`);
  }

  /** At the end: what was seen at its worst. */
  check(stranger: Stranger | null, links: ReadonlyMap<string, number>): void {
    if (stranger !== null) this.#checkStranger(stranger);
    const { maxDeviceListChangesPerDay: mostLinks = defaultLimits.maxDeviceListChangesPerDay } = this.#plan.limits;
    for (const [user, count] of links)
      if (count > mostLinks) this.#find(`D10 ${user.slice(0, 6)} linked ${count} devices in a day, not ${mostLinks}`);

    const { calls, hosts } = this.#world;
    const most = this.#plan.limits.maxDeliveriesInFlight ?? defaultLimits.maxDeliveriesInFlight;
    const hasLostCalls = this.#plan.weather.rpcHangs > 0;
    if (!hasLostCalls && calls.mostDeliveries > most)
      this.#find(`F2 ${calls.mostDeliveries} deliveries of a conversation were in flight, not ${most}`);
    for (const host of hosts.values()) this.#checkHost(host);
  }

  #checkStranger({ frames, floods, lookups, caused }: Stranger): void {
    const { maxFramesPerSecond, maxCallsAtOnce, maxCallsPerMinute, lookupsFirstDay } = this.#plan.limits;
    if (lookups > (lookupsFirstDay ?? defaultLimits.lookupsFirstDay))
      this.#find(`D10 the stranger was allowed ${lookups} look-ups on a first day`);
    // A flood is averaged over ten seconds.
    const mayFlood = maxFramesPerSecond !== undefined && this.#plan.stranger >= 2.5 * maxFramesPerSecond;
    if (mayFlood && frames > 40 * maxFramesPerSecond && floods === 0)
      this.#find(`D10 the stranger sent ${frames} frames and was never closed as a flood`);
    if (maxCallsAtOnce === undefined || maxCallsPerMinute === undefined) return;
    const most = maxCallsAtOnce + (maxCallsPerMinute * caused.withinMs) / 60_000;
    if (caused.calls > 1.5 * most) this.#find(`D10 the stranger caused ${caused.calls} calls, not ${Math.round(most)}`);
  }

  #checkHost(host: Host): void {
    if (host.mostAlarmsSet > (host.name.startsWith('u') ? maxAlarmsOfPerson : maxAlarmsSet))
      this.#find(`F3 ${host.name} set its alarm ${host.mostAlarmsSet} times in five seconds`);
    if (host.storage.mostPositionWrites > maxPositionWrites)
      this.#find(`D6 ${host.name} wrote positions ${host.storage.mostPositionWrites} times in a second`);
    if (host.name.startsWith('c') && host.storage.has('schema_version') && !host.storage.hasRows('entries'))
      this.#find(`D10 ${host.name} was only asked for, and has stored something`);
  }

  /** Restated and repeated ones on top of those that are counted; a crash takes back what was counted lazily. */
  #mostInVain(): number {
    // Memory is lost by crashes and sleep alone.
    if (this.#plan.kinds.includes('absent'))
      return 6 + 2 * (this.#plan.limits.detachAfterNoSocket ?? defaultLimits.detachAfterNoSocket);
    return 3 * (this.#plan.limits.detachAfterNoSocket ?? defaultLimits.detachAfterNoSocket) + 24;
  }

  #find(what: string): void {
    if (!this.found.includes(what) && this.found.length < 10) this.found.push(what);
  }
}
