/**
 * The runtime's own cryptography, where it has what is asked for: several times as fast, and constant in time.
 *
 * Whether it has a curve is found out once, by an answer that is known: a runtime that says yes and computes something
 * else would be worse than none.
 */
import { hex } from '../lib/bytes.ts';

/** Asks once. Whatever goes wrong means no. */
export function askedOnce(check: () => Promise<boolean>): () => Promise<boolean> {
  let answer: Promise<boolean> | undefined;
  return () => {
    answer ??= check().catch(() => false);
    return answer;
  };
}

/**
 * Keeps what was made of a key for as long as somebody holds the very object that the key is in, since an import costs as
 * much as a use. So nobody may write into the bytes of a key; nothing here does.
 */
export function keptWith<Value extends object>(make: (key: Uint8Array) => Value): (key: Uint8Array) => Value {
  const kept = new WeakMap<Uint8Array, Value>();
  return (key) => {
    const found = kept.get(key);
    if (found !== undefined) return found;
    const made = make(key);
    kept.set(key, made);
    return made;
  };
}

/**
 * The same object for the same bytes, for the `max` that were seen last: keys come out of records and messages, each time as another
 * object, and what is kept with them would not be found again. Public keys only: this remembers them.
 */
export function rememberedKeys(max: number): (publicKey: Uint8Array) => Uint8Array {
  const seen = new Map<string, Uint8Array>();
  return (publicKey) => {
    const name = hex(publicKey);
    const key = seen.get(name) ?? publicKey.slice();
    seen.delete(name);
    seen.set(name, key);
    const [oldest] = seen.keys();
    if (seen.size > max && oldest !== undefined) seen.delete(oldest);
    return key;
  };
}

/** WebCrypto takes bytes of memory that is not shared; ours never is, though its type allows it. */
export function unshared(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}
