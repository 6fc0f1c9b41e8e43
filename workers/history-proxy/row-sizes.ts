/**
 * How large the rows of a partition may be, so that a page is read in pieces that fit. The cluster counts rows and no bytes,
 * and a row is anything up to a frame: a hundred of them at once, for sixteen calls, would be more than an object's memory.
 */
const maxKnown = 4_096;
/** Of a partition that nothing is known of, so many are read first: 4 MB if each is as large as a frame may be. */
const firstRows = 16;
/** What one read should bring at most. */
const readBytes = 2 * 1024 * 1024;

export class RowSizes {
  /** By partition, the bytes of the largest row that was seen or written; those that were used last are the last. */
  readonly #largest = new Map<string, number>();

  /** How many rows to read at once. */
  rowsOf(conversation: string, bucket: number): number {
    const largest = this.#largest.get(keyOf(conversation, bucket));
    return largest === undefined ? firstRows : Math.max(1, Math.floor(readBytes / Math.max(1, largest)));
  }

  note(conversation: string, bucket: number, sizes: readonly number[]): void {
    if (sizes.length === 0) return;
    const key = keyOf(conversation, bucket);
    const size = this.#largest.get(key) ?? 0;
    this.#largest.delete(key);
    this.#largest.set(key, Math.max(size, ...sizes));
    const [oldest] = this.#largest.keys();
    if (this.#largest.size > maxKnown && oldest !== undefined) this.#largest.delete(oldest);
  }
}

function keyOf(conversation: string, bucket: number): string {
  return `${conversation}/${bucket}`;
}
