/**
 * Calls between objects: a copy goes there, a copy comes back, each some time later, and either may be lost. Calls of
 * one object to another arrive in the order they were made, mostly; answers come in any order.
 */
import { describe, type Host, isInjected, settle } from './host.ts';
import { plainCopy } from './plain-copy.ts';
import { asOldCallee, asOldCaller } from './previous-release.ts';
import { type Random, randomOf } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { Weather } from './weather.ts';

export interface CallWorld {
  readonly scheduler: Scheduler;
  readonly seed: number;
  weather(): Weather;
  touched(host: Host): void;
  bug(what: string): void;
  /** A scripted fault for this call, or null: what chance says. */
  script(call: CallInfo): CallFate | null;
  /** Called when a call was answered and what it wrote is durable. */
  observe(call: CallInfo, result: unknown): void;
}

export interface CallInfo {
  readonly from: string;
  readonly to: string;
  readonly method: string;
  readonly argument: unknown;
}

/** What becomes of a call. */
export interface CallFate {
  readonly lost?: boolean;
  readonly answerLost?: boolean;
  readonly delayMs?: number;
  readonly answerDelayMs?: number;
  /** It never comes back: it is lost itself, or its answer is, without a word. */
  readonly hangs?: 'call' | 'answer';
  /** The platform turns it away: too much is asked of the object. */
  readonly overloaded?: boolean;
}

/** A slow way, to or fro: both are well within the deadline of a call. */
const slowMs = 4_000;
/** A few deadlines, one after the other. */
const toldWithinMs = 60_000;

export class Calls {
  /** Calls that were made and not yet answered or failed. */
  pending = 0;
  made = 0;
  /** The most deliveries of one object that were in flight at once. */
  mostDeliveries = 0;
  /** How many each object has made. */
  readonly madeBy = new Map<string, number>();
  readonly #deliveries = new Map<string, number>();
  /** A stub fails once its object has died, as in the runtime; where releases change that is how callers learn of it. */
  breaksStubs = false;
  readonly #world: CallWorld;
  readonly #random: Random;
  readonly #storm: Random;
  /** How to stop waiting for what never comes back. */
  #hung: (() => void)[] = [];
  /** When a call last was to come back never, or later than anybody waits. */
  #hungAt = -Infinity;
  readonly #lastArrival = new Map<string, number>();
  /** By caller and callee: which life of the callee the caller's stub leads to. */
  readonly #stubs = new Map<string, number>();
  /** Rises when the server process dies: what is on its way is lost. */
  #process = 0;

  constructor(world: CallWorld) {
    this.#world = world;
    this.#random = randomOf(world.seed, 'calls');
    this.#storm = randomOf(world.seed, 'calls in a storm');
  }

  /** Whoever waits for a call that hangs, or for who waits for it, may say by now that there was no answer. */
  get hasHung(): boolean {
    return this.#world.scheduler.elapsed() - this.#hungAt <= toldWithinMs;
  }

  /** What hangs is waited for no more: the platform has ended both sides long ago. */
  forgetHung(): void {
    for (const forget of this.#hung.splice(0)) forget();
  }

  /** The process died with everything that was on its way. */
  dropAll(): void {
    this.#process++;
  }

  /**
   * Calls a method of an object. `from` null: the gateway, which has no memory to lose. `own`: what becomes of it by a weather of
   * its own; null: what becomes of any call.
   */
  call<Result>(
    from: Host | null,
    to: Host,
    method: string,
    argument: unknown,
    more: readonly unknown[] = [],
    own: CallFate | null = null,
  ): Promise<Result> {
    const { scheduler } = this.#world;
    const info: CallInfo = { from: from?.name ?? 'gateway', to: to.name, method, argument };
    const fate = this.#fate(info, own);
    if ((fate.delayMs ?? 0) + (fate.answerDelayMs ?? 0) > 2 * slowMs) this.#hungAt = scheduler.elapsed();
    const said = from?.isOld ? asOldCaller(method, argument) : argument;
    const copied = plainCopy([said, ...more], `${method} argument`);
    const stub = this.#stub(from, to);
    const process = this.#process;
    const caller = from?.incarnation ?? 0;
    const isWaiting = (): boolean => from === null || from.incarnation === caller;
    this.made++;
    this.madeBy.set(info.from, (this.madeBy.get(info.from) ?? 0) + 1);
    this.pending++;
    if (from !== null) from.inFlight++;
    const lane = method === 'deliver' && from !== null ? `${from.name} ${from.incarnation}` : null;
    if (lane !== null) this.#countDelivery(lane, 1);

    return new Promise<Result>((resolve, reject) => {
      let ended = false;
      const finish = (ms: number, label: string, work: () => void): void => {
        if (ended) return;
        ended = true;
        this.pending--;
        scheduler.after(ms, label, () => {
          if (lane !== null) this.#countDelivery(lane, -1);
          if (!isWaiting()) return;
          if (from === null) return work();
          from.inFlight--;
          from.turn(work);
        });
      };
      const fail = (why: string, ms: number): void =>
        finish(ms, `${info.from} ✗ ${info.to}.${method}: ${why}`, () =>
          reject(new Error(`injected: ${method} ${why}`)),
        );

      const hang = (): void => {
        this.#hungAt = scheduler.elapsed();
        const forget = (): void => {
          if (ended) return;
          ended = true;
          this.pending--;
          if (from !== null && isWaiting()) from.inFlight--;
        };
        // One that left in a storm may get there when it is over.
        if (this.#world.weather().rpcHangs > 0) this.#hung.push(forget);
        else forget();
      };

      const arrive = (): void => {
        // Who dies may take with it what it has said a moment ago.
        const isForgotten = !isWaiting() && this.#random.chance(0.5);
        if (process !== this.#process || fate.lost || isForgotten) {
          fail(fate.lost ? 'lost' : 'caller died', 0);
          return;
        }
        if (stub !== null && stub !== to.crashes) {
          finish(0, `${info.from} ✗ ${info.to}.${method}: its object is gone`, () => {
            this.#stubs.delete(`${from?.name} ${from?.incarnation} ${to.name}`);
            reject(new Error(`injected: ${method} of an object that is gone`));
          });
          return;
        }
        if (fate.hangs === 'call') {
          hang();
          return;
        }
        if (fate.overloaded) {
          finish(0, `${info.from} ✗ ${info.to}.${method}: overloaded`, () =>
            reject(Object.assign(new Error(`injected: ${method} overloaded`), { overloaded: true })),
          );
          return;
        }
        const startedIn = { incarnation: 0 };
        const died = (how: string): void => {
          if (how === 'crash') fail('object died', this.#delay());
          to.onEnd.delete(died);
        };
        to.inFlight++;
        to.turn((core) => {
          startedIn.incarnation = to.incarnation;
          to.onEnd.add(died);
          const isAlive = (): boolean => to.incarnation === startedIn.incarnation;
          settle(
            () => {
              if (to.isOld) copied[0] = asOldCallee(method, copied[0]);
              return (core as unknown as Record<string, (...given: unknown[]) => Promise<Result>>)[method]!(...copied);
            },
            (failed, result, fault) => {
              if (!isAlive()) return;
              to.inFlight--;
              this.#world.touched(to);
              const answer = failed ? null : plainCopy(result, `${method} result`);
              to.output(() => {
                if (!failed) this.#world.observe(info, result);
                to.onEnd.delete(died);
                if (fate.hangs === 'answer') return hang();
                const ms = fate.answerDelayMs ?? this.#delay();
                if (fate.answerLost) return fail('answer lost', ms);
                if (failed)
                  finish(ms, `${info.from} ✗ ${info.to}.${method} threw`, () =>
                    reject(new Error((fault as Error).message)),
                  );
                else finish(ms, `${info.from} ← ${info.to}.${method}`, () => resolve(answer as Result));
              });
            },
            (fault) => {
              if (!isInjected(fault)) this.#world.bug(`${info.to}.${method} threw ${describe(fault)}`);
            },
          );
        });
      };

      const leave = (): void => {
        const pair = `${info.from} ${info.to}`;
        const { overtaking } = this.#world.weather();
        const isFree = overtaking > 0 && this.#random.chance(overtaking);
        const soonest = scheduler.elapsed() + (fate.delayMs ?? this.#delay());
        const at = isFree ? soonest : Math.max(soonest, this.#lastArrival.get(pair) ?? 0);
        if (!isFree) this.#lastArrival.set(pair, at);
        scheduler.after(at - scheduler.elapsed(), `${info.from} → ${info.to}.${method}`, arrive);
      };
      if (from === null) leave();
      else from.output(leave);
    });
  }

  /** A stub breaks with the object that it leads to: only so does a caller learn that another release lives there now. */
  #stub(from: Host | null, to: Host): number | null {
    if (from === null || !this.breaksStubs) return null;
    const pair = `${from.name} ${from.incarnation} ${to.name}`;
    const kept = this.#stubs.get(pair) ?? to.crashes;
    this.#stubs.set(pair, kept);
    return kept;
  }

  #fate(info: CallInfo, own: CallFate | null): CallFate {
    const decided = this.#world.script(info) ?? own;
    if (decided !== null) return decided;
    const { rpcLost, answerLost, rpcSlow, rpcHangs } = this.#world.weather();
    // The gateway gives a call up by itself; the answer of a person's own request is waited for by a person.
    const hangs = rpcHangs > 0 && info.from !== 'gateway' && this.#storm.chance(rpcHangs);
    return {
      ...(hangs ? { hangs: this.#storm.chance(0.5) ? 'call' : 'answer' } : null),
      lost: this.#random.chance(rpcLost),
      answerLost: this.#random.chance(answerLost),
      ...(this.#random.chance(rpcSlow) ? { delayMs: this.#random.between(50, slowMs) } : {}),
      ...(this.#random.chance(rpcSlow) ? { answerDelayMs: this.#random.between(50, slowMs) } : {}),
    };
  }

  #countDelivery(lane: string, by: number): void {
    const count = (this.#deliveries.get(lane) ?? 0) + by;
    this.#deliveries.set(lane, count);
    this.mostDeliveries = Math.max(this.mostDeliveries, count);
  }

  #delay(): number {
    return this.#random.between(...this.#world.weather().rpcMs);
  }
}
