/** What the cipher keeps, as one step of the engine sees and changes it: what is stored, below what the step has done. */
import { CipherFault, type StateChanges, type StateReader } from '../cipher/cipher.ts';
import type { Key, KeyRange, Row, Store, Value } from '../ports.ts';
import { bounds, encodeKey } from '../store/key-order.ts';
import { inBatches } from '../vault/in-batches.ts';
import type { SealedRows } from '../vault/sealed-rows.ts';
import type { Op } from './changes.ts';

export class CipherState implements StateReader {
  readonly #store: Pick<Store, 'read'>;
  readonly #rows: SealedRows;
  /** By encoded key; undefined: erased. */
  readonly #changed = new Map<string, { readonly key: Key; readonly value: Value | undefined }>();
  #readFault: { readonly fault: unknown } | null = null;

  constructor(store: Pick<Store, 'read'>, rows: SealedRows) {
    this.#store = store;
    this.#rows = rows;
  }

  async get(key: Key): Promise<Value | undefined> {
    const changed = this.#changed.get(encodeKey(key));
    if (changed !== undefined) return changed.value;
    return this.#reading(async () => {
      const stored = await this.#store.read((reader) => reader.get('cipher', key));
      return stored === undefined ? undefined : this.#rows.open(key, stored);
    });
  }

  async range(range: KeyRange): Promise<readonly Row[]> {
    const { low, high } = bounds(range);
    const changed = [...this.#changed].filter(([sort]) => sort >= low && sort <= high);
    const { limit = Number.POSITIVE_INFINITY } = range;
    // Each change may take a stored row away.
    const wanted = limit === Number.POSITIVE_INFINITY ? range : { ...range, limit: limit + changed.length };
    const stored = await this.#reading(async () => {
      const rows = await this.#store.read((reader) => reader.range('cipher', wanted));
      return inBatches(rows, async ({ key, value }) => ({ key, value: await this.#rows.open(key, value) }));
    });
    if (changed.length === 0) return stored;
    const rows = new Map(stored.map((row) => [encodeKey(row.key), row]));
    for (const [sort, { key, value }] of changed) {
      if (value === undefined) rows.delete(sort);
      else rows.set(sort, { key, value });
    }
    const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    return (range.reverse === true ? sorted.reverse() : sorted).slice(0, limit);
  }

  async count(range: Omit<KeyRange, 'limit' | 'reverse'>): Promise<number> {
    const { low, high } = bounds(range);
    const changed = [...this.#changed].filter(([sort]) => sort >= low && sort <= high);
    const stored = await this.#reading(() => this.#store.read((reader) => reader.range('cipher', range)));
    const found = new Set(stored.map(({ key }) => encodeKey(key)));
    for (const [sort, { value }] of changed) {
      if (value === undefined) found.delete(sort);
      else found.add(sort);
    }
    return found.size;
  }

  /** Takes over what the cipher says it has become; says whether that is anything. */
  change({ put = [], erase = [] }: StateChanges = {}): boolean {
    for (const key of erase) this.#changed.set(encodeKey(key), { key, value: undefined });
    for (const { key, value } of put) this.#changed.set(encodeKey(key), { key, value });
    return put.length + erase.length > 0;
  }

  get isChanged(): boolean {
    return this.#changed.size > 0;
  }

  /** To be written with the rows that the changes belong to; sealed before that transaction begins. */
  async ops(): Promise<Op[]> {
    return inBatches([...this.#changed.values()], async ({ key, value }): Promise<Op> => {
      if (value === undefined) return { op: 'delete', table: 'cipher', key };
      return { op: 'put', table: 'cipher', key, value: await this.#rows.seal(key, value) };
    });
  }

  /**
   * The cipher threw `problem` over something. Throws on where that was not to blame: the store could not be read, what stood in it
   * could not be opened, or the cipher has failed altogether.
   */
  demandNoFault(problem: unknown): void {
    if (this.#readFault !== null) throw this.#readFault.fault;
    if (problem instanceof CipherFault) throw problem;
  }

  async #reading<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (fault) {
      this.#readFault = { fault };
      throw fault;
    }
  }
}
