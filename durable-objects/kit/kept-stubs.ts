/**
 * Stubs of other objects, kept from call to call: a new one for each call costs as much again as the call.
 *
 * A stub whose object went away fails every call from then on, so one that failed is not kept.
 */
const maxKept = 512;

export class KeptStubs<Id extends string, Stub extends object> {
  readonly #make: (id: Id) => Stub;
  readonly #kept = new Map<Id, Stub>();

  constructor(make: (id: Id) => Stub) {
    this.#make = make;
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
    return new Proxy(stub, {
      get: (target, method) => {
        const call = (target as Record<string | symbol, unknown>)[method] as (...all: unknown[]) => Promise<unknown>;
        return (...given: unknown[]) =>
          Promise.resolve(Reflect.apply(call, target, given)).catch((fault: unknown) => {
            this.#kept.delete(id);
            throw fault;
          });
      },
    });
  }
}
