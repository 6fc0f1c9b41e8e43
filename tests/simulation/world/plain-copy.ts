/**
 * What an RPC does to its arguments and results: a copy, and an error for what structured clone would lose or refuse
 * (functions, class instances such as decoded messages).
 */
export function plainCopy<Value>(value: Value, path = 'value'): Value {
  if (value === null || value === undefined) return value;
  if (typeof value === 'function' || typeof value === 'symbol')
    throw new TypeError(`${path}: a ${typeof value} cannot cross an RPC`);
  if (typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return Uint8Array.from(value) as never;
  if (Array.isArray(value)) return value.map((item, index) => plainCopy(item, `${path}[${index}]`)) as never;
  const prototype = Object.getPrototypeOf(value) as unknown;
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError(`${path}: a class instance cannot cross an RPC`);
  const copy: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) copy[name] = plainCopy(inner, `${path}.${name}`);
  return copy as never;
}
