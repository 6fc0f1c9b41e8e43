/**
 * Calls between objects: a copy goes there, a copy comes back, each some time later, and either may be lost. Calls of
 * one object to another arrive in the order they were made, mostly; answers come in any order.
 */
import { describe, type Host, isInjected, settle } from './host.ts';
import { plainCopy } from './plain-copy.ts';
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
}

export class Calls {
  /** Calls that were made and not yet answered or failed. */
  pending = 0;
  made = 0;
  readonly #world: CallWorld;
  readonly #random: Random;
  readonly #lastArrival = new Map<string, number>();
  /** Rises when the server process dies: what is on its way is lost. */
  #process = 0;

  constructor(world: CallWorld) {
    this.#world = world;
    this.#random = randomOf(world.seed, 'calls');
  }

  /** The process died with everything that was on its way. */
  dropAll(): void {
    this.#process++;
  }

  /** Calls a method of an object. `from` null: the gateway, which has no memory to lose. */
  call<Result>(
    from: Host | null,
    to: Host,
    method: string,
    argument: unknown,
    more: readonly unknown[] = [],
  ): Promise<Result> {
    const { scheduler } = this.#world;
    const info: CallInfo = { from: from?.name ?? 'gateway', to: to.name, method, argument };
    const fate = this.#fate(info);
    const copied = plainCopy([argument, ...more], `${method} argument`);
    const process = this.#process;
    const caller = from?.incarnation ?? 0;
    const isWaiting = (): boolean => from === null || from.incarnation === caller;
    this.made++;
    this.pending++;
    if (from !== null) from.inFlight++;

    return new Promise<Result>((resolve, reject) => {
      let ended = false;
      const finish = (ms: number, label: string, work: () => void): void => {
        if (ended) return;
        ended = true;
        this.pending--;
        scheduler.after(ms, label, () => {
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

      const arrive = (): void => {
        // Who dies may take with it what it has said a moment ago.
        const isForgotten = !isWaiting() && this.#random.chance(0.5);
        if (process !== this.#process || fate.lost || isForgotten) {
          fail(fate.lost ? 'lost' : 'caller died', 0);
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
            () => (core as unknown as Record<string, (...given: unknown[]) => Promise<Result>>)[method]!(...copied),
            (failed, result, fault) => {
              if (!isAlive()) return;
              to.inFlight--;
              this.#world.touched(to);
              const answer = failed ? null : plainCopy(result, `${method} result`);
              to.output(() => {
                if (!failed) this.#world.observe(info, result);
                to.onEnd.delete(died);
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

  #fate(info: CallInfo): CallFate {
    const scripted = this.#world.script(info);
    if (scripted !== null) return scripted;
    const { rpcLost, answerLost, rpcSlow } = this.#world.weather();
    return {
      lost: this.#random.chance(rpcLost),
      answerLost: this.#random.chance(answerLost),
      ...(this.#random.chance(rpcSlow) ? { delayMs: this.#random.between(50, 4_000) } : {}),
      ...(this.#random.chance(rpcSlow) ? { answerDelayMs: this.#random.between(50, 4_000) } : {}),
    };
  }

  #delay(): number {
    return this.#random.between(...this.#world.weather().rpcMs);
  }
}
