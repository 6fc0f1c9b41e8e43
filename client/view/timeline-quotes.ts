/** What the quotes in a window are of and the window does not hold. */

import type { wire } from '../../schema/gen/wire.js';
import type { ConversationId } from '../api.ts';
import { type EntryRow, erased } from '../engine/entry-row.ts';
import type { Store } from '../ports.ts';

export interface QuotesOptions {
  readonly store: Store;
  readonly conversation: ConversationId;
  /** One that was read is there now. */
  readonly came: () => void;
}

export class TimelineQuotes {
  readonly #options: QuotesOptions;
  /** By seq; null: the store has none. */
  readonly #rows = new Map<number, EntryRow | null>();
  #closed = false;

  constructor(options: QuotesOptions) {
    this.#options = options;
  }

  /** It is read once from the store, and there later. */
  row(seq: number): EntryRow | undefined {
    const row = this.#rows.get(seq);
    if (row !== undefined || seq === 0 || this.#closed) return row ?? undefined;
    this.#rows.set(seq, null);
    void this.#read(seq).catch(() => {});
    return undefined;
  }

  async #read(seq: number): Promise<void> {
    const { store, conversation, came } = this.#options;
    const row = await store.read((reader) => reader.get('entries', [conversation, seq]));
    if (row === undefined || this.#rows.get(seq) !== null) return;
    this.#rows.set(seq, row as EntryRow);
    came();
  }

  /** A quote is of it, and the store did not have it yet. */
  take(row: EntryRow): void {
    if (this.#rows.get(row.seq) === null) this.#rows.set(row.seq, row);
  }

  erase(seq: number, bodyState: wire.BodyState): void {
    const row = this.#rows.get(seq);
    if (row) this.#rows.set(seq, erased(row, bodyState));
  }

  clear(): void {
    this.#rows.clear();
  }

  /** Nothing is read any more. */
  close(): void {
    this.#closed = true;
  }
}
