import { withDeadline } from './deadline.ts';
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

/** By method: what is waited for before its answer is handed on. */
type Pauses<Stub> = Partial<Record<keyof Stub, () => Promise<void>>>;

export interface StubOptions<Stub> {
  readonly pauses?: Pauses<Stub>;
  /** A call that has no answer after `ms` fails. */
  readonly deadline?: { readonly ms: number; readonly timer: Surroundings['timer'] };
}

export class KeptStubs<Id extends string, Stub extends object> {
  readonly #make: (id: Id) => Stub;
  readonly #methods: readonly string[];
  readonly #options: StubOptions<Stub>;
  readonly #kept = new Map<Id, Stub>();

  constructor(make: (id: Id) => Stub, methods: Readonly<Record<keyof Stub, true>>, options: StubOptions<Stub> = {}) {
    this.#make = make;
    this.#options = options;
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
    const drop = (fault: unknown): never => {
      this.#kept.delete(id);
      throw fault;
    };
    const { deadline, pauses } = this.#options;
    const guarded: Record<string, Method> = {};
    for (const name of this.#methods) {
      let method: Method | undefined;
      const call: Method = (...given) => {
        method ??= stub[name as keyof Stub] as Method;
        const answer: Promise<unknown> = Reflect.apply(method, stub, given);
        return (deadline === undefined ? answer : withDeadline(deadline, deadline.ms, answer)).catch(drop);
      };
      const pause = pauses?.[name as keyof Stub];
      guarded[name] =
        pause === undefined ? call : (...given) => call(...given).then((answer) => pause().then(() => answer));
    }
    return guarded as Stub;
  }
}
