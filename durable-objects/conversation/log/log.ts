/**
 * The entries that the object holds, asked in one way. Older ones may have left them for cold history: that is a case of
 * each answer, `outside`, which the compiler makes every question decide upon. What is derived from the log, its control
 * entries (L4) and the newest entry never leave.
 *
 * A step that was lent what a call fetched from there is answered from it, and what it asks for in vain is noted, so that
 * it can be fetched and the step tried again (history/reading.ts).
 */
import { intersect, type Range } from '../../../lib/ranges.ts';
import { type Refusal, refuse } from '../../../protocol/refusals.ts';
import { type DerivationColumns, type EntryRow, entryFlags } from '../entry-row.ts';
import type { ColdRows } from '../history/cold-rows.ts';
import type { FetchedEntries, Want } from '../history/fetched.ts';
import type { ConversationStore } from '../store.ts';

/** The answer lies, or may lie, among entries that have left. A constant, so that no answer costs an object. */
export const outside = Symbol('outside');
export type OutsideLog = typeof outside;

/** What the log alone asks for, of rows of entries and of what has left. */
export type EntryRows = Pick<
  ConversationStore,
  | 'entry'
  | 'newestEntry'
  | 'entries'
  | 'entriesDown'
  | 'derivedFrom'
  | 'newestCountable'
  | 'sendUpTo'
  | 'countOwn'
  | 'sendersBetween'
>;
export type LeftRows = Pick<ColdRows, 'archivedThrough' | 'keptHead' | 'deletionsIn'>;
export type LogRows = EntryRows & { readonly cold: LeftRows };

/** For whom cold entries are read: who is served one gets no body after its time. */
export interface ColdLoan {
  readonly fetched: FetchedEntries;
  readonly now: number;
}

export class Log {
  readonly #rows: LogRows;
  #lent: ColdLoan | null = null;

  constructor(rows: LogRows) {
    this.#rows = rows;
  }

  /** One step that is lent what was fetched for it. */
  lending<Result>(lent: ColdLoan | null, step: () => Result): Result {
    const before = this.#lent;
    this.#lent = lent;
    try {
      return step();
    } finally {
      this.#lent = before;
    }
  }

  /** Undefined: there is none. Of what has left, facts and no body. */
  entry(seq: number): EntryRow | OutsideLog | undefined {
    const row = this.#rows.entry(seq);
    if (row !== undefined || seq < 1 || !this.#hasLeft(seq)) return row;
    return this.#lent?.fetched.entry(seq) ?? this.#wanted({ from: seq, through: seq, limit: 1, bare: true });
  }

  /** The chain value after an entry that was kept when it left, since a control entry follows (L4). */
  keptHead(seq: number): Uint8Array | undefined {
    return this.#hasLeft(seq) ? this.#rows.cold.keptHead(seq) : undefined;
  }

  /** A control entry is always here (L4). */
  control(seq: number): EntryRow | undefined {
    return this.#rows.entry(seq);
  }

  /** The newest entry is always here. */
  newest(): EntryRow | undefined {
    return this.#rows.newestEntry();
  }

  /**
   * From the first on, ascending, at most `limit` of from..through. Of what has left, only what was fetched together: ask
   * for what `parted` gives.
   */
  entries(from: number, through: number, limit: number): readonly EntryRow[] | OutsideLog {
    if (!this.#hasLeft(from)) return this.#rows.entries(from, through, limit);
    return this.#cold({ from, through: Math.min(through, this.first - 1), limit, down: false });
  }

  /** The same from the last on, descending. */
  entriesDown(from: number, through: number, limit: number): readonly EntryRow[] | OutsideLog {
    if (!this.#hasLeft(from)) return this.#rows.entriesDown(from, through, limit);
    if (!this.#hasLeft(through)) return outside;
    return this.#cold({ from, through, limit, down: true });
  }

  /** Ascending, at most `limit` of from..through. */
  derivedFrom(from: number, through: number, limit: number): readonly DerivationColumns[] | OutsideLog {
    return this.#hasLeft(from) ? outside : this.#rows.derivedFrom(from, through, limit);
  }

  /** The newest countable entry in from..through. */
  newestCountable(from: number, through: number): EntryRow | OutsideLog | undefined {
    return this.#rows.newestCountable(this.#here(from), through) ?? this.#orOutside(from);
  }

  /** The device's newest send in from..through whose number is at most `number`. */
  sendUpTo(
    sender: number,
    device: number,
    number: number,
    from: number,
    through: number,
  ): EntryRow | OutsideLog | undefined {
    return this.#rows.sendUpTo(sender, device, number, this.#here(from), through) ?? this.#orOutside(from);
  }

  /** The countable entries of a sender in from..through. */
  countOwn(sender: number, from: number, through: number): number | OutsideLog {
    const hot = this.#rows.countOwn(sender, this.#here(from), through);
    if (!this.#hasLeft(from)) return hot;
    const end = Math.min(through, this.first - 1);
    const rows = this.#lent?.fetched.bareRows(from, end) ?? from;
    // A store that had no room for all of it in one answer is asked for the rest.
    if (typeof rows === 'number') {
      return this.#wanted({ from: rows, through: end, limit: end - rows + 1, bare: true });
    }
    return hot + rows.filter((row) => row.sender === sender && row.flags & entryFlags.countable).length;
  }

  /** Who sent countable entries in from..through. */
  sendersBetween(from: number, through: number): readonly number[] | OutsideLog {
    return this.#hasLeft(from) ? outside : this.#rows.sendersBetween(from, through);
  }

  /** Of what lies below nothing is here but control entries. */
  get first(): number {
    return this.#rows.cold.archivedThrough() + 1;
  }

  /** The ranges, each either here, or fetched together, or neither. */
  parted(ranges: readonly Range[]): readonly Range[] {
    const cuts = [this.first, ...(this.#lent?.fetched.ends ?? [])].sort((a, b) => a - b);
    let parts = ranges;
    for (const cut of cuts) {
      if (!parts.some(({ from, through }) => from < cut && cut <= through)) continue;
      parts = [
        ...intersect(parts, [{ from: 1, through: cut - 1 }]),
        ...intersect(parts, [{ from: cut, through: Infinity }]),
      ];
    }
    return parts;
  }

  #cold(wanted: Omit<Want, 'bare'>): readonly EntryRow[] | OutsideLog {
    const { from, through } = wanted;
    const lent = this.#lent;
    if (lent === null) return outside;
    const rows = lent.fetched.rows(wanted, lent.now, this.#rows.cold.deletionsIn(from, through));
    return rows ?? this.#wanted({ ...wanted, bare: false });
  }

  #wanted(want: Omit<Want, 'down'> & { readonly down?: boolean }): OutsideLog {
    this.#lent?.fetched.want({ down: false, ...want });
    return outside;
  }

  #hasLeft(seq: number): boolean {
    return seq <= this.#rows.cold.archivedThrough();
  }

  #here(from: number): number {
    return Math.max(from, this.first);
  }

  #orOutside(from: number): OutsideLog | undefined {
    return this.#hasLeft(from) ? outside : undefined;
  }
}

/** For whoever asks for what has left and may come again. */
export function historyUnavailable(): Refusal {
  return refuse('history-unavailable', { afterMs: historyAgainMs });
}

const historyAgainMs = 10_000;
