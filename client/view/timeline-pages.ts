import type { Range } from '../../lib/ranges.ts';
import type { Conversation } from '../engine/conversation.ts';
import type { Engine } from '../engine/engine.ts';
import type { EntryRow } from '../engine/entry-row.ts';
import type { Store } from '../ports.ts';
import { highest, lacks, lowest } from './timeline-parts.ts';

export interface PagesOptions {
  readonly engine: Engine;
  readonly store: Store;
  readonly conversation: Conversation;
  readonly pageSize: number;
}

/** Rows without a hole between them and where they were asked from, and how far that goes. */
export interface LoadedPage {
  readonly rows: readonly EntryRow[];
  readonly end: number;
}

/** Pages of a conversation's log: from the store, and what it lacks first from the server. */
export class TimelinePages {
  readonly #options: PagesOptions;

  constructor(options: PagesOptions) {
    this.#options = options;
  }

  /** The newest that is stored, up to there. */
  newest(through: number): Promise<EntryRow[]> {
    return this.#read({ reverse: true, ...(through === Number.POSITIVE_INFINITY ? {} : { through }) });
  }

  /** Below `low`, of a range that may be read: up to where the store lacks something. */
  async below(low: number, range: Range): Promise<LoadedPage> {
    const { conversation, pageSize } = this.#options;
    const gap = lacks(conversation).findLast((one) => one.from <= range.through);
    if (gap !== undefined && gap.through >= range.through) {
      await this.#pull({ from: Math.max(gap.from, range.through - pageSize + 1), through: range.through });
    }
    const after = lacks(conversation).findLast((one) => one.through < low)?.through ?? 0;
    const rows = await this.#read({ from: after + 1, through: low - 1, reverse: true });
    return { rows, end: rows.length < pageSize ? after + 1 : (lowest(rows.map(({ seq }) => seq)) ?? low) };
  }

  /** Above `high`, in the same way. */
  async above(high: number): Promise<LoadedPage> {
    const { conversation, pageSize } = this.#options;
    const from = high + 1;
    const gapFrom = () => lacks(conversation).find((one) => one.through >= from);
    const gap = gapFrom();
    if (gap !== undefined && gap.from <= from) {
      await this.#pull({ from, through: Math.min(gap.through, from + pageSize - 1) });
    }
    const through = Math.min((gapFrom()?.from ?? Number.POSITIVE_INFINITY) - 1, conversation.row.headSeq);
    if (through < from) return { rows: [], end: high };
    const rows = await this.#read({ from, through });
    return { rows, end: rows.length < pageSize ? through : (highest(rows.map(({ seq }) => seq)) ?? through) };
  }

  async #pull(range: Range): Promise<void> {
    const { engine, conversation, pageSize } = this.#options;
    await engine.line.pull({ conversation, range, control: false, backwards: true }, pageSize);
    await engine.idle();
  }

  async #read(range: { from?: number; through?: number; reverse?: boolean }): Promise<EntryRow[]> {
    const { store, conversation, pageSize } = this.#options;
    const prefix = [conversation.row.id];
    const rows = await store.read((reader) => reader.range('entries', { prefix, limit: pageSize, ...range }));
    return rows.map(({ value }) => value as EntryRow);
  }
}
