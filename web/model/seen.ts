import type { TimelineItem } from '../sdk.ts';

/** The greatest sequence number among the lines that are here. */
export function newestSeq(items: readonly TimelineItem[]): number {
  return items.reduce((newest, item) => Math.max(newest, item.kind === 'gap' ? 0 : (item.seq ?? 0)), 0);
}

/** How many messages of others came after a sequence number. */
export function newerThan(items: readonly TimelineItem[], seq: number): number {
  return items.filter((item) => item.kind === 'message' && !item.own && (item.seq ?? 0) > seq).length;
}
