/**
 * A window over a conversation's log that grows at both ends and is cut at either, and what is unsent below the newest.
 *
 *     older …  |low ············ high|  … newer        `high` is infinite while the window follows the end
 */
import type { Range } from '../../lib/ranges.ts';
import type { wire } from '../../schema/gen/wire.js';
import type { ConversationId, GapItem, Timeline, TimelineItem, TimelineView, Unsubscribe } from '../api.ts';
import type { EngineEvent } from '../engine/changes.ts';
import { type Conversation, isHidden } from '../engine/conversation.ts';
import type { Engine } from '../engine/engine.ts';
import { type EntryRow, erased } from '../engine/entry-row.ts';
import { BodyState } from '../engine/log-entry.ts';
import { serverTime } from '../engine/world.ts';
import type { Store } from '../ports.ts';
import { Cell } from './cell.ts';
import { itemOfEntry, unsentItem } from './items.ts';
import type { Names } from './names.ts';
import type { Notifier } from './telling.ts';
import { type LoadsOptions, TimelineLoads } from './timeline-loads.ts';
import { TimelinePages } from './timeline-pages.ts';
import {
  answers,
  awaited,
  expiredIn,
  expiredItem,
  firstUnreadOf,
  gapItem,
  lookedAt,
  lowest,
  nextExpiry,
} from './timeline-parts.ts';
import { TimelineQuotes } from './timeline-quotes.ts';
import { TimelineReactions } from './timeline-reactions.ts';

export interface TimelineOptions {
  readonly engine: Engine;
  readonly store: Store;
  readonly names: Names;
  readonly conversation: Conversation;
  readonly pageSize: number;
  readonly telling?: Notifier;
  readonly closed: () => void;
}

/** Of entries, of which hardly any is seen. */
const maxPagesAtOnce = 10;

export class TimelineWindow implements Timeline {
  readonly id: ConversationId;
  readonly #options: TimelineOptions;
  readonly #pages: TimelinePages;
  readonly #loads: TimelineLoads;
  readonly #rows = new Map<number, EntryRow>();
  readonly #view: Cell<TimelineView>;
  /** What had been read when it was opened, and what there was then: entries may come only afterwards. */
  #opened: { readonly read: number; readonly head: number };
  /** Once it is known it stays, however far one reads. */
  #firstUnread: number | null = null;
  /** The last number that this device had given out by then: what it has written later was written below the line. */
  #writtenBy = 0;
  /** Entries from here on are shown. */
  #low = Number.POSITIVE_INFINITY;
  /** Entries up to here; infinite: the window follows what arrives. */
  #high = Number.POSITIVE_INFINITY;
  /** The window goes elsewhere: what it shows stands still until it is there. */
  #isMoving = false;
  readonly #quotes: TimelineQuotes;
  readonly #reactions: TimelineReactions;
  #ready = false;
  #closed = false;
  #expiry: { cancel(): void } | null = null;

  constructor(options: TimelineOptions) {
    this.#options = options;
    this.#pages = new TimelinePages(options);
    this.id = options.conversation.row.id;
    this.#quotes = new TimelineQuotes({ store: options.store, conversation: this.id, came: () => this.renew() });
    const { store, conversation, names } = options;
    const { world } = options.engine;
    const timer: LoadsOptions['timer'] = (ms, work) => world.surroundings.timer(ms, work);
    this.#loads = new TimelineLoads({ timer, changed: () => this.renew() });
    this.#reactions = new TimelineReactions({ store, conversation, world, names, came: () => this.renew() });
    this.#opened = this.#stand();
    this.#view = new Cell(() => this.#compute(), options.telling);
    void this.#begin();
  }

  get current(): TimelineView {
    return this.#view.current;
  }

  subscribe(listener: (view: TimelineView) => void): Unsubscribe {
    return this.#view.subscribe(listener);
  }

  close(): void {
    this.#closed = true;
    this.#quotes.close();
    this.#reactions.close();
    this.#loads.close();
    this.#expiry?.cancel();
    this.#options.closed();
  }

  /** What the engine did to this conversation. */
  take(events: readonly EngineEvent[]): void {
    for (const event of events) {
      if (event.what === 'entry' && event.conversation === this.#options.conversation) this.#takeRow(event.row);
      if (event.what === 'erased' && event.conversation === this.#options.conversation)
        this.#erase(event.seq, event.bodyState);
      if (event.what === 'reaction' && event.conversation === this.#options.conversation) this.#reactions.take(event);
      if (event.what === 'noted' && event.conversation === this.#options.conversation) this.#note(event);
    }
    this.renew();
  }

  renew(): void {
    if (!this.#closed && !this.#isMoving) this.#view.invalidate();
  }

  /** The connection is up: what could not be loaded before can be now. */
  async online(): Promise<void> {
    this.#loads.forgetFailure();
    if (this.#ready && this.#rows.size < this.#options.pageSize / 2 && this.#olderRange() !== null)
      await this.loadOlder();
  }

  async loadOlder(): Promise<void> {
    if (this.#closed || !this.#ready) return;
    if (this.#loads.current !== null) return this.#loads.current;
    const range = this.#olderRange();
    if (range === null) return;
    // Nothing came, and as much is lacking as before: the next would end the same.
    await this.#loads.run(
      () => this.#loadDown(range),
      () => this.#olderRange()?.through === range.through,
    );
  }

  async loadNewer(): Promise<void> {
    if (this.#closed || !this.#ready || this.#followsEnd()) return;
    if (this.#loads.current !== null) return this.#loads.current;
    const before = this.#high;
    await this.#loads.run(
      () => this.#loadUp(),
      () => this.#high === before,
    );
  }

  async showAround(seq: number): Promise<void> {
    await this.#move(async () => {
      this.#low = Math.max(1, Math.min(seq, this.#top()));
      this.#high = this.#low - 1;
      await this.#loadUp();
      const older = this.#olderRange();
      if (older !== null) await this.#loadDown(older);
    });
  }

  async showEnd(): Promise<void> {
    if (this.#followsEnd()) return;
    await this.#move(async () => {
      this.#high = Number.POSITIVE_INFINITY;
      this.#low = this.#top() + 1;
      await this.#readEnd();
    });
  }

  renewUnread(): void {
    const { conversation } = this.#options;
    const now = this.#stand();
    const first = firstUnreadOf(conversation, now);
    if (first === null || first === this.#firstUnread) return;
    this.#opened = now;
    this.#knowUnread(first);
    this.renew();
  }

  trim(end: 'older' | 'newer', keep: number): void {
    if (this.#closed || this.#loads.current !== null) return;
    // Only what is shown counts.
    const seqs = this.current.items.flatMap((item) => (item.kind === 'gap' || item.seq === null ? [] : [item.seq]));
    if (seqs.length <= keep) return;
    if (end === 'older') this.#low = seqs[seqs.length - keep] as number;
    else this.#high = seqs[keep - 1] as number;
    this.#prune();
    this.renew();
  }

  #knowUnread(first: number | null): void {
    this.#firstUnread = first;
    this.#writtenBy = this.#options.conversation.row.numbers.last;
  }

  /** Only what the window shows is kept. */
  #prune(): void {
    for (const seq of this.#rows.keys()) if (seq < this.#low || seq > this.#high) this.#rows.delete(seq);
    this.#reactions.prune(this.#low, this.#high);
  }

  /** What has been read, and what there is. */
  #stand(): { readonly read: number; readonly head: number } {
    const { read, headSeq } = this.#options.conversation.row;
    return { read: read.local, head: headSeq };
  }

  #followsEnd(): boolean {
    return this.#high === Number.POSITIVE_INFINITY;
  }

  /** Shows another stretch in the place of this one, or this one again if it cannot be loaded. */
  async #move(load: () => Promise<void>): Promise<void> {
    while (this.#loads.current !== null) await this.#loads.current.catch(() => {});
    if (this.#closed || !this.#ready) return;
    const before = { low: this.#low, high: this.#high };
    this.#isMoving = true;
    // What is shown stays: it stands still, but what is erased meanwhile is erased in it.
    this.#quotes.clear();
    try {
      await this.#loads.begin(load());
    } catch (error) {
      this.#low = before.low;
      this.#high = before.high;
      throw error;
    } finally {
      this.#prune();
      this.#loads.end();
      this.#isMoving = false;
      this.renew();
    }
  }

  async #begin(): Promise<void> {
    await this.#readEnd();
    this.#ready = true;
    this.renew();
    if (this.#options.engine.line.connection.at === 'online') await this.online().catch(() => {});
  }

  async #readEnd(): Promise<void> {
    let isFirst = true;
    await this.#untilSeen(async () => {
      const rows = await this.#pages.newest(isFirst ? Number.POSITIVE_INFINITY : this.#low - 1);
      this.#low = Math.min(this.#low, lowest(this.#putAll(rows)) ?? (isFirst ? this.#top() + 1 : this.#low));
      isFirst = false;
      return { rows, isLast: rows.length < this.#options.pageSize || this.#olderRange() === null };
    });
  }

  async #loadDown(first: Range): Promise<void> {
    let range: Range | null = first;
    await this.#untilSeen(async () => {
      const before = this.#low;
      const { rows, end } = await this.#pages.below(this.#low, range as Range);
      this.#putAll(rows);
      this.#low = Math.min(this.#low, end);
      range = this.#olderRange();
      return { rows, isLast: range === null || this.#low === before };
    });
  }

  /** What arrives meanwhile is put by itself, and shown once the window reaches it. */
  async #loadUp(): Promise<void> {
    await this.#untilSeen(async () => {
      const before = this.#high;
      const { rows, end } = await this.#pages.above(this.#high);
      this.#putAll(rows);
      this.#high = end >= this.#top() ? Number.POSITIVE_INFINITY : end;
      return { rows, isLast: this.#followsEnd() || this.#high === before };
    });
  }

  /**
   * Pages may be full of what nobody sees, as reactions are: half a page of items is worth some pages of entries, and where there
   * is nothing to be seen it goes on.
   */
  async #untilSeen(load: () => Promise<{ rows: readonly EntryRow[]; isLast: boolean }>): Promise<void> {
    let seen = 0;
    for (let pages = 1; ; pages += 1) {
      const { rows, isLast } = await load();
      await this.#reactions.read(rows);
      seen += this.#countSeen(rows);
      const isEnough = seen >= this.#options.pageSize / 2 || (seen > 0 && pages >= maxPagesAtOnce);
      if (isEnough || isLast || this.#closed) return;
    }
  }

  #countSeen(rows: readonly EntryRow[]): number {
    const { engine, names, conversation } = this.#options;
    const context = { world: engine.world, names, conversation, rows: { get: () => undefined } };
    return rows.filter((row) => !isHidden(conversation.row, row.seq) && itemOfEntry(row, context) !== null).length;
  }

  #putAll(rows: readonly EntryRow[]): number[] {
    for (const row of rows) this.#put(row);
    return rows.map(({ seq }) => seq);
  }

  #takeRow(row: EntryRow): void {
    this.#quotes.take(row);
    this.#reactions.came(row);
    if (!this.#ready || this.#loads.current !== null) this.#put(row);
    else if (row.seq > this.#high) return;
    else if (row.seq >= this.#low || this.#rows.size === 0) {
      this.#put(row);
      this.#low = Math.min(this.#low, row.seq);
    }
  }

  #put(row: EntryRow): void {
    // A deletion may have come while the store was read.
    if (this.#rows.get(row.seq)?.bodyState !== BodyState.DELETED) this.#rows.set(row.seq, row);
  }

  #erase(seq: number, bodyState: wire.BodyState): void {
    const row = this.#rows.get(seq);
    if (row !== undefined) this.#rows.set(seq, erased(row, bodyState));
    this.#quotes.erase(seq, bodyState);
    this.#reactions.erase(seq);
  }

  #note({ seq, note }: Extract<EngineEvent, { what: 'noted' }>): void {
    const row = this.#rows.get(seq);
    if (row !== undefined) this.#rows.set(seq, { ...row, note });
  }

  #top(): number {
    return this.#options.conversation.row.headSeq;
  }

  /** What lies below the window and may be read, up to the seq just below it. */
  #olderRange(): Range | null {
    const { row } = this.#options.conversation;
    const below = lookedAt(row)
      .filter((one) => one.from < this.#low)
      .at(-1);
    // What the server keeps no longer may be stored here.
    return below === undefined ? null : { from: below.from, through: Math.min(below.through, this.#low - 1) };
  }

  #shown(): number[] {
    const { row } = this.#options.conversation;
    const isShown = (seq: number) => seq >= this.#low && seq <= this.#high && !isHidden(row, seq);
    return [...this.#rows.keys()].filter(isShown).sort((a, b) => a - b);
  }

  #compute(): TimelineView {
    const { engine, names, conversation } = this.#options;
    const rows = { get: (seq: number) => this.#rows.get(seq) ?? this.#quotes.row(seq) };
    const own = this.#reactions.pending();
    const reactions = (entry: EntryRow) => this.#reactions.of(entry, own);
    const context = { world: engine.world, names, conversation, rows, reactions };
    const items: TimelineItem[] = [];
    const seqs = this.#shown();
    const gaps = [
      ...expiredIn(conversation.row, { low: this.#low, high: this.#high }, seqs).map((gap) =>
        expiredItem(gap, this.id),
      ),
      ...awaited(conversation.row)
        .filter((gap) => gap.through >= this.#low && gap.from <= this.#high)
        .map((gap) => gapItem(gap, this.id)),
    ];
    for (const seq of seqs) {
      while (gaps[0] !== undefined && gaps[0].from < seq) items.push(gaps.shift() as GapItem);
      const item = itemOfEntry(this.#rows.get(seq) as EntryRow, context);
      if (item !== null) items.push(item);
    }
    items.push(...gaps);
    for (const row of this.#followsEnd() ? conversation.outbox.values() : []) {
      const item = unsentItem(row, context);
      if (item !== null) items.push(item);
    }
    this.#awaitExpiry(items);
    if (this.#firstUnread === null) this.#knowUnread(firstUnreadOf(conversation, this.#opened));
    const [firstUnread, writtenBy] = [this.#firstUnread, this.#writtenBy];
    return {
      items,
      hasOlder: this.#olderRange() !== null,
      hasNewer: !this.#followsEnd(),
      loadingOlder: this.#loads.current !== null,
      ready: this.#ready,
      firstUnread,
      hasAnswered: firstUnread !== null && items.some((item) => answers(item, { firstUnread, writtenBy })),
    };
  }

  /** Disappearing messages go exactly when their time has come. */
  #awaitExpiry(items: readonly TimelineItem[]): void {
    const { world } = this.#options.engine;
    this.#expiry?.cancel();
    this.#expiry = null;
    const now = serverTime(world);
    if (now === 0) return;
    const next = nextExpiry(items, now);
    if (next === Number.POSITIVE_INFINITY || this.#closed) return;
    this.#expiry = world.surroundings.timer(next - now, () => this.renew());
  }
}
