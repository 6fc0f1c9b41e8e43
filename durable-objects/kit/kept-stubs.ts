/**
 * Stubs of other objects, kept from call to call, and their methods: the runtime makes both anew whenever they are asked
 * for.
 *
 * A stub whose object went away fails every call from then on, so one that failed is not kept.
 */
const maxKept = 512;

type Method = (...given: unknown[]) => Promise<unknown>;

/** By method: what is waited for before its answer is handed on. */
type Pauses<Stub> = Partial<Record<keyof Stub, () => Promise<void>>>;

export class KeptStubs<Id extends string, Stub extends object> {
  readonly #make: (id: Id) => Stub;
  readonly #methods: readonly string[];
  readonly #pauses: Pauses<Stub>;
  readonly #kept = new Map<Id, Stub>();

  constructor(make: (id: Id) => Stub, methods: Readonly<Record<keyof Stub, true>>, pauses: Pauses<Stub> = {}) {
    this.#make = make;
    this.#pauses = pauses;
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
    const guarded: Record<string, Method> = {};
    for (const name of this.#methods) {
      let method: Method | undefined;
      const call: Method = (...given) => {
        method ??= stub[name as keyof Stub] as Method;
        return Reflect.apply(method, stub, given).catch(drop);
      };
      const pause = this.#pauses[name as keyof Stub];
      guarded[name] =
        pause === undefined ? call : (...given) => call(...given).then((answer) => pause().then(() => answer));
    }
    return guarded as Stub;
  }
}
