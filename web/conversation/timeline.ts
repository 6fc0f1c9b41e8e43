import type { App } from '../app/app.ts';
import { attention } from '../app/attention.ts';
import { el } from '../app/dom.ts';
import { attempt } from '../app/errors.ts';
import { rowsIn } from '../app/rows.ts';
import type { Scope } from '../app/scope.ts';
import { newerThan, newestSeq } from '../model/seen.ts';
import { type TimelineRow, timelineRows } from '../model/timeline-rows.ts';
import { icon } from '../parts/icons.ts';
import { toast } from '../parts/toast.ts';
import type { ConversationId, MessageItem, Quoted, TimelineView } from '../sdk.ts';
import { lineRow } from './lines.ts';
import { messageMenu } from './message-menu.ts';
import { keepPlace } from './scrolling.ts';

/** How near to the upper edge the next older page is asked for. */
const reachPx = 600;

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
  const scroller = el('div', { class: 'timeline scrolls', tabindex: 0 }, older, items);
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

  const lookAround = () => {
    if (view === null || !view.ready) return;
    if (place.isAtEnd()) seenThrough = Math.max(seenThrough, newestSeq(view.items));
    jump.show(!place.isAtEnd(), newerThan(view.items, seenThrough));
    if (view.hasOlder && !view.loadingOlder && scroller.scrollTop < reachPx) void attempt(() => source.loadOlder());
    markSeen();
  };
  const markSeen = () => {
    if (!attention.current) return;
    const seq = place.isAtEnd() ? newestSeq(view?.items ?? []) : lowestVisibleSeq(scroller, items, rows);
    if (seq <= markedThrough) return;
    markedThrough = seq;
    // It is kept in the store and told later; when even that fails the next look tries again.
    roost.markRead(chat, seq).catch(() => {
      markedThrough = 0;
    });
  };

  const render = (next: TimelineView) => {
    const isFirst = view === null || !view.ready;
    const hasNewOwn = !isFirst && endsWithNewOwn(view, next);
    view = next;
    place.around(() => {
      older.hidden = !next.loadingOlder;
      const list = timelineRows(next, Date.now(), rows);
      rows = new Map(list.map((row) => [row.key, row]));
      showRows(list);
    });
    if (isFirst && next.ready) place.toUnreadOrEnd();
    else if (hasNewOwn) place.toEnd();
    lookAround();
  };
  scope.watch(source, render);
  scope.watch(attention, lookAround);
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
