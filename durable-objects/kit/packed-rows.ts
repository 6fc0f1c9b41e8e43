/** A table `packed`: small states, each encoded in one row under the name of whoever keeps it. */
import { bytesOf, type Rows } from './rows.ts';

export class PackedRows {
  readonly #rows: Rows;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  get(name: string): Uint8Array | null {
    const row = this.#rows.all('SELECT value FROM packed WHERE name = ?', name)[0];
    return row === undefined ? null : bytesOf(row.value);
  }

  /** One row. */
  put(name: string, value: Uint8Array): void {
    this.#rows.run('INSERT OR REPLACE INTO packed (name, value) VALUES (?, ?)', name, value);
  }
}
