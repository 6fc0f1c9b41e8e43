/** What one call of the cipher makes of its state: read through, and given back as changes when it came out well. */
import type { Key, KeyRange, Row, Value } from '../ports.ts';
import { encodeKey } from '../store/key-order.ts';
import { Overlay } from '../store/overlay.ts';
import { CipherFault, type StateChanges, type StateReader } from './cipher.ts';

export class Draft implements StateReader {
  readonly #state: StateReader;
  readonly #changed = new Overlay();
  /** What was read already: a message to thousands asks twice for each of them, and for this device itself each time. */
  readonly #read = new Map<string, Value | undefined>();

  constructor(state: StateReader) {
    this.#state = state;
  }

  async get<Value>(key: Key): Promise<Value | undefined> {
    const changed = this.#changed.get(key);
    if (changed !== undefined) return changed.value as Value | undefined;
    const sort = encodeKey(key);
    if (!this.#read.has(sort)) this.#read.set(sort, await this.#state.get(key));
    return this.#read.get(sort) as Value | undefined;
  }

  range(range: KeyRange): Promise<readonly Row[]> {
    return this.#changed.range(range, (wanted) => this.#state.range(wanted));
  }

  async count(range: Omit<KeyRange, 'limit' | 'reverse'>): Promise<number> {
    if (this.#changed.touches(range)) return (await this.range(range)).length;
    return this.#state.count(range);
  }

  put(key: Key, value: Value): void {
    this.#changed.put(key, value);
  }

  erase(key: Key): void {
    this.#changed.erase(key);
  }

  /**
   * All of it or nothing: what throws has changed nothing here, and what it threw is given back. For each of several things that
   * one of them must not keep from being done.
   */
  async tried(work: (draft: Draft) => Promise<void>): Promise<readonly unknown[]> {
    const inner = new Draft(this);
    try {
      await work(inner);
    } catch (problem) {
      if (problem instanceof CipherFault) throw problem;
      return [problem];
    }
    const { put = [], erase = [] } = inner.changes();
    for (const { key, value } of put) this.put(key, value);
    for (const key of erase) this.erase(key);
    return [];
  }

  changes(): StateChanges {
    const changed = this.#changed.all();
    return {
      put: changed.flatMap(({ key, value }) => (value === undefined ? [] : [{ key, value }])),
      erase: changed.flatMap(({ key, value }) => (value === undefined ? [key] : [])),
    };
  }
}
