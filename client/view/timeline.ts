/** A window over a conversation's log that grows backwards, and what is unsent below it. */
import { intersect, normalize, type Range, subtract } from '../../lib/ranges.ts';
import type { ConversationId, GapItem, Timeline, TimelineItem, TimelineView, Unsubscribe } from '../api.ts';
import type { EngineEvent } from '../engine/changes.ts';
import { type Conversation, missing, readable } from '../engine/conversation.ts';
import type { Engine } from '../engine/engine.ts';
import { type EntryRow, erased } from '../engine/entry-row.ts';
import { BodyState } from '../engine/log-entry.ts';
import { serverTime } from '../engine/world.ts';
import { RoostError } from '../errors.ts';
import type { Store } from '../ports.ts';
import { Cell } from './cell.ts';
import { itemOfEntry, unsentItem } from './items.ts';
import type { Names } from './names.ts';

export interface TimelineOptions {
  readonly engine: Engine;
  readonly store: Store;
  readonly names: Names;
  readonly conversation: Conversation;
  readonly pageSize: number;
  readonly closed: () => void;
}

/** How long after a load that failed the next one fails at once. */
const loadAgainMs = 1_000;

export class TimelineWindow implements Timeline {
  readonly id: ConversationId;
  readonly #options: TimelineOptions;
  readonly #rows = new Map<number, EntryRow>();
  readonly #view: Cell<TimelineView>;
  /** What had been read when it was opened, and what there was then: entries may come only afterwards. */
  readonly #opened: { readonly read: number; readonly head: number };
  /** Entries from here on are shown. */
  #low = Number.POSITIVE_INFINITY;
  #ready = false;
  /** The load that is under way; whoever asks meanwhile waits for it. */
  #loading: Promise<void> | null = null;
  #closed = false;
  /** A load that came to nothing a moment ago: whoever asks whenever there is something older does not ask without end. */
  #failed: { readonly why: unknown; readonly until: { cancel(): void } } | null = null;
  #expiry: { cancel(): void } | null = null;

  constructor(options: TimelineOptions) {
    this.#options = options;
    this.id = options.conversation.row.id;
    const { read, headSeq } = options.conversation.row;
    this.#opened = { read: read.local, head: headSeq };
    this.#view = new Cell(() => this.#compute());
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
    this.#forgetFailure();
    this.#expiry?.cancel();
    this.#options.closed();
  }

  /** What the engine did to this conversation. */
  take(events: readonly EngineEvent[]): void {
    for (const event of events) {
      if (event.what === 'entry' && event.conversation === this.#options.conversation) this.#takeRow(event.row);
      if (event.what === 'erased' && event.conversation === this.#options.conversation)
        this.#erase(event.seq, event.bodyState);
      if (event.what === 'noted' && event.conversation === this.#options.conversation) this.#note(event);
    }
    this.renew();
  }

  renew(): void {
    if (!this.#closed) this.#view.invalidate();
  }

  /** The connection is up: what could not be loaded before can be now. */
  async online(): Promise<void> {
    this.#forgetFailure();
    if (this.#ready && this.#rows.size < this.#options.pageSize / 2 && this.#olderRange() !== null)
      await this.loadOlder();
  }

  async loadOlder(): Promise<void> {
    if (this.#closed || !this.#ready) return;
    if (this.#loading !== null) return this.#loading;
    if (this.#failed !== null) throw this.#failed.why;
    const range = this.#olderRange();
    if (range === null) return;
    this.#loading = this.#load(range);
    this.renew();
    try {
      await this.#loading;
      // Nothing came, and nothing is known to be lacking less: the next would end the same.
      if (this.#olderRange()?.through === range.through) this.#holdBack(new RoostError('offline'));
    } catch (error) {
      this.#holdBack(error);
      throw error;
    } finally {
      this.#loading = null;
      this.renew();
    }
  }

  #holdBack(why: unknown): void {
    this.#forgetFailure();
    if (this.#closed) return;
    const until = this.#options.engine.world.surroundings.timer(loadAgainMs, () => {
      this.#failed = null;
      this.renew();
    });
    this.#failed = { why, until };
  }

  #forgetFailure(): void {
    this.#failed?.until.cancel();
    this.#failed = null;
  }

  async #begin(): Promise<void> {
    const { pageSize, store } = this.#options;
    const rows = await store.read((reader) =>
      reader.range('entries', { prefix: [this.id], reverse: true, limit: pageSize }),
    );
    for (const { value } of rows) this.#put(value as EntryRow);
    this.#low = Math.min(this.#low, lowest(rows.map((row) => (row.value as EntryRow).seq)) ?? this.#top() + 1);
    this.#ready = true;
    this.renew();
    if (this.#options.engine.line.connection.at === 'online') await this.online().catch(() => {});
  }

  /** The stretch above which everything is loaded: wholly in the store, or wholly missing. */
  async #load(range: Range): Promise<void> {
    const { engine, conversation, store, pageSize } = this.#options;
    const gap = lacks(conversation).findLast((one) => one.from <= range.through);
    if (gap !== undefined && gap.through >= range.through) {
      const from = Math.max(gap.from, range.through - pageSize + 1);
      const plan = { conversation, range: { from, through: range.through }, control: false, backwards: true };
      await engine.line.pull(plan, pageSize);
      await engine.idle();
    }
    const after = lacks(conversation).findLast((one) => one.through < this.#low)?.through ?? 0;
    const rows = await store.read((reader) =>
      reader.range('entries', {
        prefix: [this.id],
        from: after + 1,
        through: this.#low - 1,
        reverse: true,
        limit: pageSize,
      }),
    );
    for (const { value } of rows) this.#put(value as EntryRow);
    this.#low =
      rows.length < pageSize
        ? Math.min(this.#low, after + 1)
        : (lowest(rows.map((row) => (row.value as EntryRow).seq)) ?? this.#low);
  }

  #takeRow(row: EntryRow): void {
    if (row.seq >= this.#low || (this.#ready && this.#rows.size === 0)) {
      this.#put(row);
      this.#low = Math.min(this.#low, row.seq);
    } else if (!this.#ready) this.#put(row);
  }

  #put(row: EntryRow): void {
    // A deletion may have come while the store was read.
    if (this.#rows.get(row.seq)?.bodyState !== BodyState.DELETED) this.#rows.set(row.seq, row);
  }

  #erase(seq: number, bodyState: number): void {
    const row = this.#rows.get(seq);
    if (row !== undefined) this.#rows.set(seq, erased(row, bodyState));
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
    const below = readable(row)
      .filter((one) => one.from < this.#low)
      .at(-1);
    // What the server keeps no longer may be stored here.
    return below === undefined ? null : { from: below.from, through: Math.min(below.through, this.#low - 1) };
  }

  #compute(): TimelineView {
    const { engine, names, conversation } = this.#options;
    const context = { world: engine.world, names, conversation, rows: this.#rows };
    const items: TimelineItem[] = [];
    const seqs = [...this.#rows.keys()].filter((seq) => seq >= this.#low).sort((a, b) => a - b);
    const gaps = [
      ...this.#expired(seqs).map((gap) => expiredItem(gap, this.id)),
      ...missing(conversation.row)
        .filter((gap) => gap.through >= this.#low)
        .map((gap) => gapItem(gap, this.id)),
    ];
    for (const seq of seqs) {
      while (gaps[0] !== undefined && gaps[0].from < seq) items.push(gaps.shift() as GapItem);
      const item = itemOfEntry(this.#rows.get(seq) as EntryRow, context);
      if (item !== null) items.push(item);
    }
    items.push(...gaps);
    for (const row of conversation.outbox.values()) {
      const item = unsentItem(row, context);
      if (item !== null) items.push(item);
    }
    this.#awaitExpiry(items);
    return {
      items,
      hasOlder: this.#olderRange() !== null,
      loadingOlder: this.#loading !== null,
      ready: this.#ready,
      firstUnread: firstUnreadOf(conversation, this.#opened),
    };
  }

  /** What is below the floor, and not among what this device has kept (D4.3). `seqs`: what is shown, ascending. */
  #expired(seqs: readonly number[]): Range[] {
    const { row } = this.#options.conversation;
    if (row.floor < this.#low) return [];
    const kept = seqs.filter((seq) => seq <= row.floor).map((seq) => ({ from: seq, through: seq }));
    return subtract(intersect(readable(row), [{ from: this.#low, through: row.floor }]), normalize(kept));
  }

  /** Disappearing messages go exactly when their time has come. */
  #awaitExpiry(items: readonly TimelineItem[]): void {
    const { world } = this.#options.engine;
    this.#expiry?.cancel();
    this.#expiry = null;
    const now = serverTime(world);
    if (now === 0) return;
    let next = Number.POSITIVE_INFINITY;
    for (const item of items) {
      if (item.kind === 'message' && item.body === 'present' && item.expiresAt > now)
        next = Math.min(next, item.expiresAt);
    }
    if (next === Number.POSITIVE_INFINITY || this.#closed) return;
    this.#expiry = world.surroundings.timer(next - now, () => this.renew());
  }
}

/** Everything readable that is not stored, whether or not this device is owed it. */
function lacks({ row }: Conversation): Range[] {
  return subtract(readable(row), row.runs);
}

/** Known once nothing is lacking between what was read and it: entries come the newest first, and in pieces. */
function firstUnreadOf({ row }: Conversation, opened: { readonly read: number; readonly head: number }): number | null {
  const first = row.others.find(({ from, through }) => through > opened.read && from <= opened.head);
  if (first === undefined) return null;
  const seq = Math.max(first.from, opened.read + 1);
  const lacks = missing(row).some(({ from, through }) => through > opened.read && from < seq);
  return lacks || seq > opened.head ? null : seq;
}

function lowest(seqs: readonly number[]): number | null {
  return seqs.length === 0 ? null : Math.min(...seqs);
}

function gapItem(gap: Range, id: string): GapItem {
  return { kind: 'gap', id: `${id}/gap/${gap.from}`, from: gap.from, through: gap.through };
}

function expiredItem(gap: Range, id: string): GapItem {
  return { ...gapItem(gap, id), id: `${id}/expired/${gap.from}`, hasExpired: true };
}
