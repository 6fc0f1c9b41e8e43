/** What one call of the cipher makes of its state: read through, and given back as changes when it came out well. */
import type { Key, KeyRange, Row, Value } from '../ports.ts';
import { bounds, encodeKey } from '../store/key-order.ts';
import type { StateChanges, StateReader } from './cipher.ts';

export class Draft {
  readonly #state: StateReader;
  /** By encoded key; undefined: erased. */
  readonly #changed = new Map<string, { readonly key: Key; readonly value: Value | undefined }>();
  /** What was read already: a message to thousands asks twice for each of them, and for this device itself each time. */
  readonly #read = new Map<string, Value | undefined>();

  constructor(state: StateReader) {
    this.#state = state;
  }

  async get<Value>(key: Key): Promise<Value | undefined> {
    const sort = encodeKey(key);
    const changed = this.#changed.get(sort);
    if (changed !== undefined) return changed.value as Value | undefined;
    if (!this.#read.has(sort)) this.#read.set(sort, await this.#state.get(key));
    return this.#read.get(sort) as Value | undefined;
  }

  async range(range: KeyRange): Promise<readonly Row[]> {
    const changed = this.#changedIn(range);
    if (changed.length === 0) return this.#state.range(range);
    const { limit = Number.POSITIVE_INFINITY } = range;
    // Each change may take a stored row away.
    const wanted = limit === Number.POSITIVE_INFINITY ? range : { ...range, limit: limit + changed.length };
    const rows = new Map((await this.#state.range(wanted)).map((row) => [encodeKey(row.key), row]));
    for (const [sort, { key, value }] of changed) {
      if (value === undefined) rows.delete(sort);
      else rows.set(sort, { key, value });
    }
    const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    return (range.reverse === true ? sorted.reverse() : sorted).slice(0, limit);
  }

  async count(range: Omit<KeyRange, 'limit' | 'reverse'>): Promise<number> {
    if (this.#changedIn(range).length > 0) return (await this.range(range)).length;
    return this.#state.count(range);
  }

  #changedIn(range: KeyRange) {
    const { low, high } = bounds(range);
    return [...this.#changed].filter(([sort]) => sort >= low && sort <= high);
  }

  put(key: Key, value: Value): void {
    this.#changed.set(encodeKey(key), { key, value });
  }

  erase(key: Key): void {
    this.#changed.set(encodeKey(key), { key, value: undefined });
  }

  changes(): StateChanges {
    const changed = [...this.#changed.values()];
    return {
      put: changed.flatMap(({ key, value }) => (value === undefined ? [] : [{ key, value }])),
      erase: changed.flatMap(({ key, value }) => (value === undefined ? [key] : [])),
    };
  }
}
