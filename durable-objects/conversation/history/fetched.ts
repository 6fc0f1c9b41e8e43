import type { ColdEntry } from '../../history/rpc.ts';
import type { EntryRow } from '../entry-row.ts';
import { toBareRow, toRow } from './cold-entry.ts';

/** What was asked of the log and has left it: entries of from..through, from the first or from the last on. */
export interface Want {
  readonly from: number;
  readonly through: number;
  readonly limit: number;
  readonly down: boolean;
  /** No body is asked for. */
  readonly bare: boolean;
}

/**
 * Entries that were fetched from cold history for one call, lent to the log while a step asks it; and what that step asked
 * for in vain. It goes with the call that it was fetched for (T3).
 */
export class FetchedEntries {
  readonly #whole: Run[] = [];
  readonly #bare: Run[] = [];
  readonly #wants: Want[] = [];

  want(want: Want): void {
    this.#wants.push(want);
  }

  /** What was wanted since the last look. */
  takeWants(): Want[] {
    return this.#wants.splice(0);
  }

  /** Entries that were wanted, without a gap; what was read between them is let go. */
  add({ bare }: Pick<Want, 'bare'>, entries: readonly ColdEntry[]): void {
    const [first, last] = [entries[0], entries.at(-1)];
    if (first === undefined || last === undefined) return;
    (bare ? this.#bare : this.#whole).push({ from: first.seq, through: last.seq, entries });
  }

  /** With its body only if that was asked for. */
  entry(seq: number): EntryRow | undefined {
    const run = [...this.#whole, ...this.#bare].find(({ from, through }) => from <= seq && seq <= through);
    return run === undefined ? undefined : toBareRow(run.entries[seq - run.from] as ColdEntry);
  }

  /** All of from..through, or the first of them that is not here. */
  bareRows(from: number, through: number): EntryRow[] | number {
    const parts: (readonly ColdEntry[])[] = [];
    for (let at = from; at <= through; ) {
      const holds = (run: Run) => run.from <= at && at <= run.through;
      const run = this.#bare.find(holds) ?? this.#whole.find(holds);
      if (run === undefined) return at;
      parts.push(run.entries.slice(at - run.from, through + 1 - run.from));
      at = run.through + 1;
    }
    return parts.flatMap((part) => part.map(toBareRow));
  }

  /**
   * At most `limit` of from..through, or undefined if the first of them is not here. `deleted`: those of which cold
   * history may not have heard that they are (A2).
   */
  rows(wanted: Omit<Want, 'bare'>, now: number, deleted: ReadonlySet<number>): EntryRow[] | undefined {
    const { from, through, limit, down } = wanted;
    const first = down ? through : from;
    const run = this.#whole.find((one) => one.from <= first && first <= one.through);
    if (run === undefined) return undefined;
    const entries = run.entries.slice(Math.max(0, from - run.from), Math.min(through, run.through) + 1 - run.from);
    const some = down ? entries.slice(-limit).reverse() : entries.slice(0, limit);
    return some.map((entry) => {
      const row = toRow(entry, now, deleted.has(entry.seq));
      if (row === undefined) throw new Error(`cold history lacks the body of entry ${entry.seq}`);
      return row;
    });
  }

  /** Where what is here begins, and what follows it. */
  get ends(): number[] {
    return this.#whole.flatMap(({ from, through }) => [from, through + 1]);
  }
}

interface Run {
  readonly from: number;
  readonly through: number;
  readonly entries: readonly ColdEntry[];
}
