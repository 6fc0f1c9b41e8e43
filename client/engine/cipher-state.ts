/** What the cipher keeps, as one step of the engine sees and changes it: what is stored, below what the step has done. */
import { CipherFault, type StateChanges, type StateReader } from '../cipher/cipher.ts';
import type { Key, KeyRange, Row, Store, Value } from '../ports.ts';
import { Overlay } from '../store/overlay.ts';
import { inBatches } from '../vault/in-batches.ts';
import type { SealedRows } from '../vault/sealed-rows.ts';
import type { Op } from './changes.ts';

export class CipherState implements StateReader {
  readonly #store: Pick<Store, 'read'>;
  readonly #rows: SealedRows;
  readonly #changed = new Overlay();
  #readFault: { readonly fault: unknown } | null = null;

  constructor(store: Pick<Store, 'read'>, rows: SealedRows) {
    this.#store = store;
    this.#rows = rows;
  }

  async get(key: Key): Promise<Value | undefined> {
    const changed = this.#changed.get(key);
    if (changed !== undefined) return changed.value;
    return this.#reading(async () => {
      const stored = await this.#store.read((reader) => reader.get('cipher', key));
      return stored === undefined ? undefined : this.#rows.open(key, stored);
    });
  }

  range(range: KeyRange): Promise<readonly Row[]> {
    return this.#changed.range(range, (wanted) =>
      this.#reading(async () => {
        const rows = await this.#store.read((reader) => reader.range('cipher', wanted));
        return inBatches(rows, async ({ key, value }) => ({ key, value: await this.#rows.open(key, value) }));
      }),
    );
  }

  async count(range: Omit<KeyRange, 'limit' | 'reverse'>): Promise<number> {
    const stored = await this.#reading(() => this.#store.read((reader) => reader.range('cipher', range)));
    return this.#changed.count(
      range,
      stored.map(({ key }) => key),
    );
  }

  /** Takes over what the cipher says it has become; says whether that is anything. */
  change({ put = [], erase = [] }: StateChanges = {}): boolean {
    for (const key of erase) this.#changed.erase(key);
    for (const { key, value } of put) this.#changed.put(key, value);
    return put.length + erase.length > 0;
  }

  get isChanged(): boolean {
    return this.#changed.size > 0;
  }

  /** To be written with the rows that the changes belong to; sealed before that transaction begins. */
  async ops(): Promise<Op[]> {
    return inBatches(this.#changed.all(), async ({ key, value }): Promise<Op> => {
      if (value === undefined) return { op: 'delete', table: 'cipher', key };
      return { op: 'put', table: 'cipher', key, value: await this.#rows.seal(key, value) };
    });
  }

  /**
   * The cipher threw `problem` over something. Throws on where that was not to blame: the store failed at reading, what stood
   * in it is damaged, or the cipher has failed altogether.
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
