/** Rows that are put and erased above what is stored, and looked at together with it: what is read is as if all were written. */
import type { Key, KeyRange, Row, Value } from '../ports.ts';
import { bounds, encodeKey } from './key-order.ts';

/** `value` undefined: erased. */
interface RowChange {
  readonly key: Key;
  readonly value: Value | undefined;
}

export class Overlay {
  /** By encoded key. */
  readonly #changed = new Map<string, RowChange>();

  get size(): number {
    return this.#changed.size;
  }

  put(key: Key, value: Value): void {
    this.#changed.set(encodeKey(key), { key, value });
  }

  erase(key: Key): void {
    this.#changed.set(encodeKey(key), { key, value: undefined });
  }

  /** What has become of a row; undefined: nothing. */
  get(key: Key): RowChange | undefined {
    return this.#changed.get(encodeKey(key));
  }

  all(): readonly RowChange[] {
    return [...this.#changed.values()];
  }

  touches(range: KeyRange): boolean {
    return this.#within(range).length > 0;
  }

  /** The rows of a range, in its order; `stored` gives those that are stored, and is asked for as many as may be needed. */
  async range(range: KeyRange, stored: (range: KeyRange) => Promise<readonly Row[]>): Promise<readonly Row[]> {
    const changed = this.#within(range);
    const { limit = Number.POSITIVE_INFINITY } = range;
    // Each change may take a stored row away.
    const isWhole = changed.length === 0 || limit === Number.POSITIVE_INFINITY;
    const found = await stored(isWhole ? range : { ...range, limit: limit + changed.length });
    if (changed.length === 0) return found;
    const rows = new Map(found.map((row) => [encodeKey(row.key), row]));
    for (const [sort, { key, value }] of changed) {
      if (value === undefined) rows.delete(sort);
      else rows.set(sort, { key, value });
    }
    const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    return (range.reverse === true ? sorted.reverse() : sorted).slice(0, limit);
  }

  /** How many rows a range has, all of the stored ones of which have these keys. */
  count(range: KeyRange, stored: readonly Key[]): number {
    const found = new Set(stored.map((key) => encodeKey(key)));
    for (const [sort, { value }] of this.#within(range)) {
      if (value === undefined) found.delete(sort);
      else found.add(sort);
    }
    return found.size;
  }

  #within(range: KeyRange): readonly (readonly [string, RowChange])[] {
    if (this.#changed.size === 0) return [];
    const { low, high } = bounds(range);
    return [...this.#changed].filter(([sort]) => sort >= low && sort <= high);
  }
}
