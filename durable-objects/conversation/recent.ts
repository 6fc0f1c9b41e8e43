import type { Context } from './context.ts';
import type { EntryRow } from './entry-row.ts';
import { entryFlags } from './entry-row.ts';
import { type OutsideLog, outside } from './log/log.ts';
import { sendersBetween } from './log/questions.ts';

const maxRows = 256;
const maxBytes = 1024 * 1024;

/**
 * The newest rows of the log in memory, so that the delivery of what was just appended and the question who sent what cost no
 * read. A cache: what it lacks comes from the store.
 */
export class RecentRows {
  readonly #asked: Pick<Context, 'store' | 'log' | 'state'>;
  #rows: EntryRow[] = [];
  #bytes = 0;

  constructor(asked: Pick<Context, 'store' | 'log' | 'state'>) {
    this.#asked = asked;
  }

  /** Takes in the row that follows the last one. */
  push(row: EntryRow): void {
    if (this.#rows.length > 0 && this.#rows.at(-1)?.seq !== row.seq - 1) this.clear();
    this.#rows.push(row);
    this.#bytes += row.entry.length + row.wraps.length;
    if (this.#rows.length > maxRows || this.#bytes > maxBytes) this.#trim();
  }

  /** Forgets everything, after rows changed. */
  clear(): void {
    this.#rows = [];
    this.#bytes = 0;
  }

  /** Rows from..through, ascending, at most `limit`. */
  slice(from: number, through: number, limit: number): readonly EntryRow[] | OutsideLog {
    const first = this.#rows[0]?.seq ?? Infinity;
    if (from < first) return this.#asked.log.entries(from, through, limit);
    return this.#rows.slice(from - first, Math.min(through + 1 - first, from - first + limit));
  }

  /** Ordinals of those who sent countable entries in from..through; of everybody who may have, where that is not known. */
  senders(from: number, through: number): Set<number> {
    const senders = new Set<number>();
    const first = this.#rows[0]?.seq ?? Infinity;
    if (from < first && from <= through) {
      const before = sendersBetween(this.#asked, from, Math.min(through, first - 1));
      // Who is told of a position in vain hears what is so; whoever is left out would miss a tick.
      if (before === outside) return this.#anySince(from);
      for (const sender of before) senders.add(sender);
    }
    for (let i = Math.max(0, from - first); i < this.#rows.length; i++) {
      const row = this.#rows[i] as EntryRow;
      if (row.seq > through) break;
      if (row.flags & entryFlags.countable) senders.add(row.sender);
    }
    return senders;
  }

  #anySince(from: number): Set<number> {
    const { members } = this.#asked.state;
    return new Set(members.filter(({ newest }) => newest >= from).map(({ ordinal }) => ordinal));
  }

  #trim(): void {
    const dropped = this.#rows.splice(0, Math.ceil(this.#rows.length / 2));
    for (const row of dropped) this.#bytes -= row.entry.length + row.wraps.length;
  }
}
