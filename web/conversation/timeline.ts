import type { App } from '../app/app.ts';
import { attention } from '../app/attention.ts';
import { el } from '../app/dom.ts';
import { attempt } from '../app/errors.ts';
import { rowsIn } from '../app/rows.ts';
import type { Scope } from '../app/scope.ts';
import { newerThan, newestSeq, reachesUnread } from '../model/seen.ts';
import { type TimelineRow, timelineRows } from '../model/timeline-rows.ts';
import { icon } from '../parts/icons.ts';
import { toast } from '../parts/toast.ts';
import type { ConversationId, MessageItem, Quoted, TimelineView } from '../sdk.ts';
import { lineRow } from './lines.ts';
import { messageMenu } from './message-menu.ts';
import { keepPlace } from './scrolling.ts';

/** How near to the upper edge the next older page is asked for. */
const reachPx = 600;

/** How many pages are fetched at once to begin at the first unread message; beyond that one begins at the end. */
const maxPagesBack = 10;

/** How long older messages are not asked for after that failed: a failure is a change, and each change is looked at. */
const loadAgainMs = 1_000;

/** The messages of a chat: they stay where they are while one reads, and follow when one is at the end. */
export function timeline(
  app: App,
  scope: Scope,
  chat: ConversationId,
  replyTo: (message: MessageItem) => void,
): HTMLElement {
  const { roost } = app;
  const source = roost.timeline(chat);
  scope.add(() => source.close());
  const isGroup = () => roost.conversation(chat).current?.kind === 'group';

  const items = el('div', { class: 'items', role: 'log', 'aria-label': 'Messages' });
  const older = el('div', { class: 'older', hidden: true }, 'Loading older messages…');
  const nothing = el('div', { class: 'system', hidden: true }, 'No messages yet. Say hello!');
  const scroller = el('div', { class: 'timeline scrolls is-placing', tabindex: 0 }, older, items, nothing);
  const jump = jumpButton(() => place.toEnd());
  const place = keepPlace(scroller, items, scope);

  const showRows = rowsIn<TimelineRow>(
    items,
    (row) => row.key,
    (row) =>
      lineRow(row, isGroup(), {
        openMenu: (anchor, item) => messageMenu(app, anchor, chat, item, () => replyTo(item)),
        retry: (id) => void attempt(() => roost.retry(id)),
        discard: (id) => void attempt(() => roost.discard(id)),
        showQuoted: (quote) => showQuoted(items, quote),
      }),
  );

  let view: TimelineView | null = null;
  let rows = new Map<string, TimelineRow>();
  /** What was newest when the reader left the end: what comes later is counted on the button. */
  let seenThrough = 0;
  let markedThrough = 0;
  let isReading = false;
  /** Before that nothing counts as seen. */
  let isPlaced = false;
  let isFinding = false;
  let loadFrom = 0;

  const lookAround = () => {
    if (view === null || !isPlaced) return;
    const shown = place.isAtEnd() ? newestSeq(view.items) : lowestVisibleSeq(scroller, items, rows);
    seenThrough = Math.max(seenThrough, shown);
    jump.show(!place.isAtEnd(), newerThan(view.items, seenThrough));
    if (view.hasOlder && !view.loadingOlder && scroller.scrollTop < reachPx && Date.now() >= loadFrom) {
      source.loadOlder().catch(() => {
        loadFrom = Date.now() + loadAgainMs;
      });
    }
    markSeen(shown);
  };
  const markSeen = (seq: number) => {
    read(attention.current && place.isAtEnd());
    if (!attention.current || seq <= markedThrough) return;
    markedThrough = seq;
    // It is kept in the store and told later; when even that fails the next look tries again.
    roost.markRead(chat, seq).catch(() => {
      markedThrough = 0;
    });
  };

  /** At the end with somebody looking: what arrives is read as it comes. */
  const read = (reading: boolean) => {
    if (reading !== isReading) roost.setReading(chat, reading);
    isReading = reading;
  };
  scope.add(() => read(false));

  /** Goes to where reading goes on; for that the page with the first unread message may have to be fetched. */
  const findPlace = async () => {
    isFinding = true;
    for (let pages = 0; pages < maxPagesBack && !reachesUnread(source.current); pages += 1) {
      const isHere = await source.loadOlder().then(
        () => true,
        () => false,
      );
      if (scope.ended) return;
      if (!isHere) break;
    }
    isPlaced = true;
    scroller.classList.remove('is-placing');
    place.toUnreadOrEnd();
    lookAround();
  };

  const render = (next: TimelineView) => {
    const hasNewOwn = isPlaced && endsWithNewOwn(view, next);
    // What was unread came only after the chat was opened: reading goes on there.
    const hasUnreadNow = isPlaced && view?.firstUnread === null && next.firstUnread !== null;
    view = next;
    place.around(() => {
      older.hidden = !next.loadingOlder;
      nothing.hidden = !next.ready || next.items.length > 0;
      const list = timelineRows(next, Date.now(), rows);
      rows = new Map(list.map((row) => [row.key, row]));
      showRows(list);
    });
    if (next.ready && !isFinding) void findPlace();
    if (hasNewOwn) place.toEnd();
    else if (hasUnreadNow) place.toUnreadOrEnd();
    lookAround();
  };
  scope.watch(source, render);
  scope.watch(attention, lookAround);
  // What could not be loaded without a connection.
  scope.watch(roost.status, ({ state }) => {
    if (state !== 'online') return;
    loadFrom = 0;
    lookAround();
  });
  scope.listen(scroller, 'scroll', lookAround, { passive: true });
  // Yesterday's "Today" is wrong after midnight.
  scope.every(60_000, () => view !== null && render(view));
  scope.add(place.onResize(lookAround));
  return el('div', { class: 'timeline-wrap' }, scroller, jump.node);
}

function endsWithNewOwn(before: TimelineView | null, next: TimelineView): boolean {
  const last = next.items.at(-1);
  if (last?.kind !== 'message' || !last.own) return false;
  return !before?.items.some((item) => item.kind === 'message' && item.id === last.id);
}

/** The newest message whose end the reader has had on the screen. */
function lowestVisibleSeq(scroller: HTMLElement, items: HTMLElement, rows: ReadonlyMap<string, TimelineRow>): number {
  const edge = scroller.getBoundingClientRect().bottom;
  const nodes = [...items.querySelectorAll<HTMLElement>('[data-message]')];
  const last = nodes.findLast((node) => node.getBoundingClientRect().bottom <= edge + 4);
  const row = rows.get(last?.dataset.message ?? '');
  return row?.kind === 'message' ? (row.item.seq ?? 0) : 0;
}

function showQuoted(items: HTMLElement, quote: Quoted): void {
  const node = items.querySelector<HTMLElement>(`[data-message="${CSS.escape(quote.id)}"]`);
  if (node === null) {
    toast('That message is further up.');
    return;
  }
  node.scrollIntoView({ block: 'center', behavior: 'instant' });
  node.classList.add('is-flashed');
  setTimeout(() => node.classList.remove('is-flashed'), 1_200);
}

function jumpButton(onclick: () => void) {
  const count = el('span', { class: 'badge', hidden: true });
  const node = el('button', { type: 'button', class: 'jump', hidden: true, onclick }, icon('down'), count);
  return {
    node,
    show: (isShown: boolean, newer: number) => {
      node.hidden = !isShown;
      count.hidden = newer === 0;
      count.textContent = newer > 99 ? '99+' : String(newer);
      node.setAttribute('aria-label', newer === 0 ? 'Go to the newest message' : `Go to ${newer} new messages`);
    },
  };
}
