/**
 * The entries that the object holds, asked in one way. Older ones may have left them for cold history: that is a case of
 * each answer, `outside`, which the compiler makes every question decide upon. What is derived from the log, its control
 * entries (L4) and the newest entry never leave.
 */
import { intersect, type Range } from '../../../lib/ranges.ts';
import { type Refusal, refuse } from '../../../protocol/refusals.ts';
import type { DerivedFrom, EntryRow } from '../entry-row.ts';
import type { ConversationStore } from '../store.ts';

/** The answer lies, or may lie, among entries that have left. A constant, so that no answer costs an object. */
export const outside = Symbol('outside');
export type Outside = typeof outside;

export type LogRows = Pick<
  ConversationStore,
  | 'archivedThrough'
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

export class Log {
  readonly #rows: LogRows;

  constructor(rows: LogRows) {
    this.#rows = rows;
  }

  /** Undefined: there is none. */
  entry(seq: number): EntryRow | Outside | undefined {
    return this.#rows.entry(seq) ?? (seq >= 1 && this.#hasLeft(seq) ? outside : undefined);
  }

  /** A control entry is always here (L4). */
  control(seq: number): EntryRow | undefined {
    return this.#rows.entry(seq);
  }

  /** The newest entry is always here. */
  newest(): EntryRow | undefined {
    return this.#rows.newestEntry();
  }

  /** From the first on, ascending, at most `limit` of from..through. */
  entries(from: number, through: number, limit: number): readonly EntryRow[] | Outside {
    return this.#hasLeft(from) ? outside : this.#rows.entries(from, through, limit);
  }

  /** From the last on, descending, at most `limit` of from..through. */
  entriesDown(from: number, through: number, limit: number): readonly EntryRow[] | Outside {
    return this.#hasLeft(from) ? outside : this.#rows.entriesDown(from, through, limit);
  }

  /** Ascending, at most `limit` of from..through. */
  derivedFrom(from: number, through: number, limit: number): readonly DerivedFrom[] | Outside {
    return this.#hasLeft(from) ? outside : this.#rows.derivedFrom(from, through, limit);
  }

  /** The newest countable entry in from..through. */
  newestCountable(from: number, through: number): EntryRow | Outside | undefined {
    return this.#rows.newestCountable(this.#here(from), through) ?? this.#orOutside(from);
  }

  /** The device's newest send in from..through whose number is at most `number`. */
  sendUpTo(
    sender: number,
    device: number,
    number: number,
    from: number,
    through: number,
  ): EntryRow | Outside | undefined {
    return this.#rows.sendUpTo(sender, device, number, this.#here(from), through) ?? this.#orOutside(from);
  }

  /** The countable entries of a sender in from..through. */
  countOwn(sender: number, from: number, through: number): number | Outside {
    return this.#hasLeft(from) ? outside : this.#rows.countOwn(sender, from, through);
  }

  /** Who sent countable entries in from..through. */
  sendersBetween(from: number, through: number): readonly number[] | Outside {
    return this.#hasLeft(from) ? outside : this.#rows.sendersBetween(from, through);
  }

  /** Of what lies below nothing is here but control entries. */
  get first(): number {
    return this.#rows.archivedThrough() + 1;
  }

  /** The ranges, each either here or not. */
  parted(ranges: readonly Range[]): readonly Range[] {
    const { first } = this;
    if (!ranges.some(({ from, through }) => from < first && first <= through)) return ranges;
    return [
      ...intersect(ranges, [{ from: 1, through: first - 1 }]),
      ...intersect(ranges, [{ from: first, through: Infinity }]),
    ];
  }

  #hasLeft(seq: number): boolean {
    return seq <= this.#rows.archivedThrough();
  }

  #here(from: number): number {
    return Math.max(from, this.first);
  }

  #orOutside(from: number): Outside | undefined {
    return this.#hasLeft(from) ? outside : undefined;
  }
}

/** For whoever asks for what has left and may come again. */
export function historyUnavailable(): Refusal {
  return refuse('history-unavailable', { afterMs: historyAgainMs });
}

const historyAgainMs = 10_000;
