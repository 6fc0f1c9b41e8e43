/** What one call of the cipher makes of its state: read through, and given back as changes when it came out well. */
import type { Key, KeyRange, Row, Value } from '../ports.ts';
import { bounds, encodeKey } from '../store/key-order.ts';
import type { StateChanges, StateReader } from './cipher.ts';

export class Draft {
  readonly #state: StateReader;
  /** By encoded key; undefined: erased. */
  readonly #changed = new Map<string, { readonly key: Key; readonly value: Value | undefined }>();

  constructor(state: StateReader) {
    this.#state = state;
  }

  async get<Value>(key: Key): Promise<Value | undefined> {
    const changed = this.#changed.get(encodeKey(key));
    return (changed === undefined ? await this.#state.get(key) : changed.value) as Value | undefined;
  }

  async range(range: Omit<KeyRange, 'limit' | 'reverse'>): Promise<readonly Row[]> {
    const stored = await this.#state.range(range);
    if (this.#changed.size === 0) return stored;
    const { low, high } = bounds(range);
    const rows = new Map(stored.map((row) => [encodeKey(row.key), row]));
    for (const [sort, { key, value }] of this.#changed) {
      if (sort < low || sort > high) continue;
      if (value === undefined) rows.delete(sort);
      else rows.set(sort, { key, value });
    }
    return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
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
