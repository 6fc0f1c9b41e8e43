/**
 * What an RPC does to its arguments and results: a copy, and an error for what structured clone would lose or refuse
 * (functions, class instances such as decoded messages). The error says where in `what`.
 */
export function plainCopy<Value>(value: Value, what = 'value'): Value {
  return inner(value, what) as Value;
}

function inner(value: unknown, name: string | number): unknown {
  // Most of what is copied are these.
  if (typeof value === 'string' || typeof value === 'number') return value;
  try {
    return copyOf(value);
  } catch (fault) {
    throw fault instanceof NotPlainError ? fault.within(name) : fault;
  }
}

function copyOf(value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (typeof value === 'function' || typeof value === 'symbol') throw new NotPlainError(`a ${typeof value}`);
  if (typeof value !== 'object') return value;
  // By its bytes: `from` goes through it one by one.
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (Array.isArray(value)) return value.map((item, index) => inner(item, index));
  const prototype = Object.getPrototypeOf(value) as unknown;
  if (prototype !== Object.prototype && prototype !== null) throw new NotPlainError('a class instance');
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(value)) copy[name] = inner((value as Record<string, unknown>)[name], name);
  return copy;
}

/** Where it is, is put together only where it is said. */
class NotPlainError extends TypeError {
  readonly #what: string;
  readonly #path: (string | number)[] = [];

  constructor(what: string) {
    super(`${what} cannot cross an RPC`);
    this.#what = what;
  }

  within(name: string | number): this {
    this.#path.unshift(name);
    this.message = `${this.#path.join('.')}: ${this.#what} cannot cross an RPC`;
    return this;
  }
}
