import { answerOf, Deadlines } from './deadline.ts';
import type { Surroundings } from './ports.ts';

/**
 * Stubs of other objects, kept from call to call, and their methods: the runtime makes both anew whenever they are asked
 * for.
 *
 * A stub whose object went away fails every call from then on, so one that failed is not kept. With a deadline no call
 * stays open for ever, whatever becomes of the object at the other end.
 */
const maxKept = 512;

type Method = (...given: unknown[]) => Promise<unknown>;

export interface StubOptions {
  /** A call that has no answer after `ms` fails. */
  readonly deadline?: { readonly ms: number; readonly timer: Surroundings['timer'] };
}

export class KeptStubs<Id extends string, Stub extends object> {
  readonly #make: (id: Id) => Stub;
  readonly #methods: readonly string[];
  readonly #deadlines: Deadlines | null;
  readonly #kept = new Map<Id, Stub>();

  constructor(make: (id: Id) => Stub, methods: Readonly<Record<keyof Stub, true>>, options: StubOptions = {}) {
    this.#make = make;
    this.#deadlines = options.deadline === undefined ? null : new Deadlines(options.deadline);
    this.#methods = Object.keys(methods);
  }

  get(id: Id): Stub {
    const kept = this.#kept.get(id);
    if (kept !== undefined) return kept;
    if (this.#kept.size >= maxKept) this.#kept.clear();
    const stub = this.#guard(id, this.#make(id));
    this.#kept.set(id, stub);
    return stub;
  }

  #guard(id: Id, stub: Stub): Stub {
    const guarded: Record<string, Method> = {};
    const drop = (): void => {
      if (this.#kept.get(id) === guarded) this.#kept.delete(id);
    };
    for (const name of this.#methods) guarded[name] = this.#method(stub, name as keyof Stub, drop);
    return guarded as Stub;
  }

  /** One promise and one pair of callbacks a call, whatever is to be done around it: each costs a turn. */
  #method(stub: Stub, name: keyof Stub, drop: () => void): Method {
    const deadlines = this.#deadlines;
    let method: Method | undefined;
    return (...given) =>
      new Promise((resolve, reject) => {
        const fail = (fault: unknown): void => {
          drop();
          reject(fault as Error);
        };
        const call = (): Promise<unknown> => {
          method ??= stub[name] as Method;
          return Reflect.apply(method, stub, given);
        };
        answerOf(deadlines, call, resolve, fail);
      });
  }
}
