/**
 * A reader in a chat: where reading begins, which stretch of the chat is there, what counts as seen.
 *
 * The chat may have any number of messages. The SDK holds a stretch of them without a hole, which grows at the end that
 * one scrolls towards and is cut at the other, so that the document stays small; nothing here depends on heights that
 * are guessed.
 */
import { attention } from '../app/attention.ts';
import { newerThan, newestSeq, reachesUnread } from '../model/seen.ts';
import type { ConversationId, Quotation, Roost, Timeline, TimelineItem, TimelineView } from '../sdk.ts';
import { PageLoads, type PageLoadsOptions } from './page-loads.ts';
import { type Edge, focusRows } from './row-focus.ts';
import { type Anchor, keepPlace, type Place } from './scrolling.ts';

/** How near to an edge the next page is asked for. */
const reachPx = 1_000;
/** With more items than this, those far from the reader go … */
const maxItems = 160;
/** … down to so many, and never any nearer than so many to what is on the screen. */
const keptItems = 130;
const marginItems = 60;
/** What the button that leads to the end says. */
export interface Jump {
  readonly isShown: boolean;
  readonly newer: number;
}

/** A message, by its id or by its place alone. */
type Spot = Pick<Quotation, 'seq'> & Partial<Pick<Quotation, 'id'>>;
type Goal = 'unread' | Edge | Spot;

interface ReaderOptions {
  readonly roost: Roost;
  readonly chat: ConversationId;
  readonly source: Timeline;
  readonly jumpChanged: (jump: Jump) => void;
  /** The place was found: from then on messages are shown and count as seen. */
  readonly placed: () => void;
  readonly failed: (error: unknown) => void;
  readonly held: PageLoadsOptions['held'];
}

export class Reader {
  readonly #options: ReaderOptions;
  readonly #loads: PageLoads;
  #place: Place | null = null;
  #items: HTMLElement | null = null;
  #view: TimelineView;
  /** What was newest when the reader left the end: what comes later is counted on the button. */
  #seenThrough = 0;
  #markedThrough = 0;
  #isReading = false;
  /** Somebody looks, and what came before they did has its line: only now anything counts as seen. */
  #isPresent = false;
  #holding: Promise<void> | null = null;
  #isPlaced = false;
  #isFinding = false;
  /** Where to go as soon as it is there. */
  #goal: Goal | null = null;
  #jump: Jump = { isShown: false, newer: 0 };
  /** Who waits until the newest that there is to show stands in the document. */
  #untilDrawn: (() => void)[] = [];

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#view = options.source.current;
    const { source, held } = options;
    this.#loads = new PageLoads({ source, held, again: () => this.look() });
  }

  /** The elements are there. */
  begin(scroller: HTMLElement, items: HTMLElement): () => void {
    const isWhole = () => !this.#view.hasNewer;
    this.#items = items;
    this.#place = keepPlace({ scroller, items, isWhole, moved: () => this.look() });
    const unsubscribes = [
      focusRows({ scroller, items, goTo: (edge) => this.#go(edge) }),
      attention.subscribe(() => this.#notice()),
      this.#options.roost.status.subscribe(({ state }) => {
        // What failed to load while offline.
        if (state === 'online') this.#loads.forgetFailures();
        this.#notice();
      }),
    ];
    this.drawn(this.#view, null);
    return () => {
      for (const unsubscribe of unsubscribes) unsubscribe();
      this.#isPresent = false;
      this.#read(false);
      this.#place?.stop();
      this.#place = null;
      this.#tellDrawn();
    };
  }

  /** Before the rows change. */
  anchor(): Anchor | null {
    return this.#place?.anchor() ?? null;
  }

  /** The rows of this view are in the document. */
  drawn(view: TimelineView, anchor: Anchor | null): void {
    const before = this.#view;
    this.#view = view;
    if (this.#place === null) return;
    this.#place.restore(anchor);
    if (view.ready && !this.#isFinding) void this.#findPlace();
    if (this.#isPlaced && endsWithNewOwn(before, view)) this.#place.toEnd();
    else if (this.#isPlaced && !this.#isPresent) void this.#hold();
    // What was unread came only after the chat was opened: reading goes on there.
    else if (this.#isPlaced && anchor === null && before.firstUnread === null && view.firstUnread !== null)
      void this.#go('unread');
    this.#reach();
    this.look();
    if (view === this.#options.source.current) this.#tellDrawn();
  }

  toEnd(): void {
    void this.#go('end');
  }

  toQuoted(quote: Quotation): void {
    void this.#go(quote);
  }

  toSeq(seq: number): void {
    void this.#go({ seq });
  }

  /** The person does not want to wait. */
  loadAgain(): void {
    this.#loads.forgetFailures();
    this.look();
  }

  /** What is on the screen, and what follows from that. */
  look(): void {
    const place = this.#place;
    if (place === null || !this.#isPlaced) return;
    const isAtEnd = place.isAtEnd();
    const shown = isAtEnd ? newestSeq(this.#view.items) : this.#lowestVisible();
    // What the end has brought while nobody looked is still unseen.
    if (this.#isPresent || !isAtEnd) this.#seenThrough = Math.max(this.#seenThrough, shown);
    this.#tellJump({ isShown: !isAtEnd, newer: this.#countNewer() });
    this.#loadNear(place);
    this.#markSeen(shown, isAtEnd);
  }

  #tellJump(jump: Jump): void {
    if (jump.isShown === this.#jump.isShown && jump.newer === this.#jump.newer) return;
    this.#jump = jump;
    this.#options.jumpChanged(jump);
  }

  /** What is not loaded counts by what the chat says of itself. */
  #countNewer(): number {
    if (!this.#view.hasNewer) return newerThan(this.#view.items, this.#seenThrough);
    return this.#options.roost.conversation(this.#options.chat).current?.unread ?? 0;
  }

  #loadNear(place: Place): void {
    const { hasOlder, hasNewer, loadingOlder } = this.#view;
    if (loadingOlder || this.#goal !== null) return;
    const near = { older: hasOlder && place.above() < reachPx, newer: hasNewer && place.below() < reachPx };
    if (near.older || near.newer) this.#loads.loadOne(near);
    else this.#cut(place);
  }

  /** Lets go of what is far from the reader. */
  #cut(place: Place): void {
    if (this.#view.items.length <= maxItems) return;
    const { first, last, count } = place.visible();
    const [above, below] = [first, count - 1 - last];
    const needed = (above < below ? last + 1 : count - first) + marginItems;
    this.#options.source.trim(above < below ? 'newer' : 'older', Math.max(keptItems, needed));
  }

  #markSeen(seq: number, isAtEnd: boolean): void {
    this.#read(this.#isPresent && isAtEnd && this.#options.roost.status.current.state === 'online');
    if (!this.#isPresent || seq <= this.#markedThrough) return;
    this.#markedThrough = seq;
    // It is kept in the store and told later; when even that fails the next look tries again.
    this.#options.roost.markRead(this.#options.chat, seq).catch(() => {
      this.#markedThrough = 0;
    });
  }

  /** Whether somebody looks at what there is: while this device is still told what came meanwhile, nobody does. */
  #isAttended(): boolean {
    const { state } = this.#options.roost.status.current;
    return attention.current && state !== 'connecting' && state !== 'catching-up';
  }

  #notice(): void {
    if (!this.#isAttended()) this.#isPresent = false;
    else if (!this.#isPresent) void this.#comeBack();
    this.look();
  }

  async #comeBack(): Promise<void> {
    await this.#holding;
    await this.#hold();
    if (this.#place === null || this.#isPresent || !this.#isAttended()) return;
    this.#isPresent = true;
    this.look();
  }

  /** While nobody looks the chat follows its end only to the first that came since: reading goes on there. */
  #hold(): Promise<void> {
    this.#holding ??= this.#holdAtUnread().finally(() => {
      this.#holding = null;
    });
    return this.#holding;
  }

  async #holdAtUnread(): Promise<void> {
    if (!this.#isPlaced || this.#goal !== null || this.#place?.follows() !== true) return;
    this.#options.source.renewUnread();
    await this.#drawnNow();
    if ((this.#view.firstUnread ?? 0) > this.#seenThrough && this.#place?.follows() === true) await this.#go('unread');
  }

  /** At the end with somebody looking: what arrives is read as it comes. */
  #read(isReading: boolean): void {
    if (isReading !== this.#isReading) this.#options.roost.setReading(this.#options.chat, isReading);
    this.#isReading = isReading;
  }

  /** To where reading goes on. */
  async #findPlace(): Promise<void> {
    this.#isFinding = true;
    await this.#go('unread');
    if (this.#place === null) return;
    this.#isPlaced = true;
    this.#options.placed();
    this.look();
  }

  /** Goes somewhere; what is not loaded is brought first. */
  async #go(goal: Goal): Promise<void> {
    const { source, failed } = this.#options;
    this.#goal = goal;
    if (this.#reach()) return;
    try {
      await this.#bring(source, goal);
    } catch (error) {
      if (goal !== 'unread') failed(error);
    }
    await this.#drawnNow();
    // There by now, or it never will be: it was deleted, or cannot be had.
    if (this.#goal === goal && !this.#reach()) {
      this.#goal = null;
      if (typeof goal !== 'object') this.#place?.toEnd();
    }
  }

  /** What was brought is drawn at the pace of the page: on a busy one a good while after it is there. */
  async #drawnNow(): Promise<void> {
    if (this.#place === null || this.#view === this.#options.source.current) return;
    await new Promise<void>((resolve) => this.#untilDrawn.push(resolve));
  }

  #tellDrawn(): void {
    for (const resolve of this.#untilDrawn.splice(0)) resolve();
  }

  #bring(source: Timeline, goal: Goal): Promise<void> {
    if (goal === 'end') return source.showEnd();
    if (goal === 'first') return source.showAround(1);
    const seq = goal === 'unread' ? this.#view.firstUnread : goal.seq;
    return seq === null ? Promise.resolve() : source.showAround(seq);
  }

  /** Goes to the goal if it is in the document. */
  #reach(): boolean {
    const [goal, place, items] = [this.#goal, this.#place, this.#items];
    if (goal === null || place === null || items === null) return false;
    if (goal === 'first') {
      if (this.#view.hasOlder) return false;
      place.toStart();
    } else if (goal === 'end' || (goal === 'unread' && this.#view.firstUnread === null)) {
      if (this.#view.hasNewer) return false;
      place.toEnd();
      if (goal === 'end') takeAlong([...items.querySelectorAll<HTMLElement>('[data-message]')].at(-1) ?? null);
    } else {
      if (goal === 'unread' && !reachesUnread(this.#view)) return false;
      const row = goal === 'unread' ? items.querySelector<HTMLElement>('.unread-line') : rowOf(items, goal);
      if (row === null) return this.#settleWithout(goal, place);
      place.toRow(row, goal === 'unread' ? 'top' : 'middle');
      if (goal !== 'unread') {
        flash(row);
        takeAlong(row);
      }
    }
    this.#goal = null;
    return true;
  }

  /** The line above unread messages is not drawn once somebody has answered. */
  #settleWithout(goal: Goal, place: Place): boolean {
    if (goal !== 'unread' || this.#view.hasNewer) return false;
    place.toEnd();
    this.#goal = null;
    return true;
  }

  /** The newest message whose end the reader has had on the screen. */
  #lowestVisible(): number {
    const items = this.#items;
    const edge = (items?.parentElement?.getBoundingClientRect().bottom ?? 0) + 4;
    const nodes = [...(items?.querySelectorAll<HTMLElement>('[data-message]') ?? [])];
    const last = nodes.findLast((node) => node.getBoundingClientRect().bottom <= edge);
    return Number(last?.dataset.seq ?? 0);
  }
}

function endsWithNewOwn(before: TimelineView, next: TimelineView): boolean {
  const last = next.items.at(-1);
  if (next.hasNewer || before.hasNewer || !isOwn(last)) return false;
  return !before.items.some((item) => item.kind === 'message' && item.id === last.id);
}

function isOwn(item: TimelineItem | undefined): item is Extract<TimelineItem, { kind: 'message' }> {
  return item?.kind === 'message' && item.own;
}

function rowOf(items: HTMLElement, { id, seq }: Spot): HTMLElement | null {
  const named = id === undefined ? `[data-message][data-seq="${seq}"]` : `[data-message="${CSS.escape(id)}"]`;
  return items.querySelector<HTMLElement>(named);
}

/** Whoever jumped by a button is where that led, and no longer at the button: it is out of sight, or gone. */
function takeAlong(row: HTMLElement | null): void {
  if (document.activeElement?.matches('.jump, .quote')) row?.focus({ preventScroll: true });
}

function flash(row: Element): void {
  row.classList.add('is-flashed');
  setTimeout(() => row.classList.remove('is-flashed'), 1_200);
}
