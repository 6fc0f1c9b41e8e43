import type { GapItem, MessageItem, SystemItem, TimelineView } from '../sdk.ts';
import { isAlike } from './alike.ts';
import { reachesUnread } from './seen.ts';
import { dateOf, dayLabel, isSameDay } from './times.ts';

/** One line of a conversation as it stands on the page. */
export type TimelineRow =
  | { readonly kind: 'day'; readonly key: string; readonly label: string }
  | { readonly kind: 'unread'; readonly key: 'unread' }
  | { readonly kind: 'message'; readonly key: string; readonly item: MessageItem; readonly startsRun: boolean }
  | { readonly kind: 'system'; readonly key: string; readonly item: SystemItem }
  | { readonly kind: 'gap'; readonly key: string; readonly item: GapItem };

/** Messages of one person closer together than this form a run: one name, one corner. */
const runMs = 5 * 60_000;

/**
 * Puts the lines of a conversation together: days, the line above what was unread, runs of one sender.
 *
 * Rows of `before` that did not change are handed back as they were, so that the page leaves them alone.
 */
export function timelineRows(
  view: Pick<TimelineView, 'items' | 'firstUnread' | 'hasAnswered' | 'hasOlder'>,
  now: number,
  before: ReadonlyMap<string, TimelineRow> = new Map(),
): TimelineRow[] {
  const rows: TimelineRow[] = [];
  let day: number | null = null;
  let previous: MessageItem | null = null;
  // Who wrote after the first unread message has been there: the line has done its work.
  let isUnreadShown = !reachesUnread(view) || view.hasAnswered;

  for (const item of view.items) {
    if (item.kind !== 'gap' && (day === null || !isSameDay(day, item.at))) {
      day = item.at;
      previous = null;
      rows.push({ kind: 'day', key: `day ${dateOf(item.at).toDateString()}`, label: dayLabel(item.at, now) });
    }
    if (!isUnreadShown && view.firstUnread !== null && seqOf(item) >= view.firstUnread && item.kind !== 'system') {
      isUnreadShown = true;
      previous = null;
      rows.push({ kind: 'unread', key: 'unread' });
    }
    if (item.kind === 'message') {
      rows.push({ kind: 'message', key: item.id, item, startsRun: !isSameRun(previous, item) });
      previous = item;
    } else {
      previous = null;
      rows.push(item.kind === 'system' ? { kind: 'system', key: item.id, item } : { kind: 'gap', key: item.id, item });
    }
  }
  return rows.map((row) => kept(before.get(row.key), row));
}

function seqOf(item: TimelineView['items'][number]): number {
  if (item.kind === 'gap') return item.through;
  return item.seq ?? Number.POSITIVE_INFINITY;
}

function isSameRun(previous: MessageItem | null, item: MessageItem): boolean {
  return previous !== null && previous.sender.user === item.sender.user && item.at - previous.at < runMs;
}

function kept(old: TimelineRow | undefined, row: TimelineRow): TimelineRow {
  return old !== undefined && isAlike(old, row) ? old : row;
}
