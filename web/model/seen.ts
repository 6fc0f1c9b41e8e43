import type { TimelineItem, TimelineView } from '../sdk.ts';

/** The greatest sequence number among the lines that are here. */
export function newestSeq(items: readonly TimelineItem[]): number {
  return items.reduce((newest, item) => Math.max(newest, item.kind === 'gap' ? 0 : (item.seq ?? 0)), 0);
}

/** Whether the line above what was unread has its place: the message before it is here, or there is none. */
export function reachesUnread({
  items,
  firstUnread,
  hasOlder,
}: Pick<TimelineView, 'items' | 'firstUnread' | 'hasOlder'>): boolean {
  if (firstUnread === null || !hasOlder) return true;
  return items.some((item) => item.kind !== 'gap' && item.seq !== null && item.seq <= firstUnread);
}

/** How many messages of others came after a sequence number. */
export function newerThan(items: readonly TimelineItem[], seq: number): number {
  return items.filter((item) => item.kind === 'message' && !item.own && (item.seq ?? 0) > seq).length;
}
