import type { MessageItem, TimelineView } from '../sdk.ts';
import { newestSeq } from './seen.ts';

type View = Pick<TimelineView, 'ready' | 'hasOlder' | 'hasNewer' | 'items'>;

/** What others have written since: leaving out what was there when the chat was opened, and pages of older or newer ones. */
export function arrivals(before: View, next: View): MessageItem[] {
  if (!before.ready || before.hasNewer || next.hasNewer) return [];
  // Nothing of the chat was here, as on a device that was just linked: what comes first is a page of it.
  if (before.items.length === 0 && before.hasOlder) return [];
  const newest = newestSeq(before.items);
  return next.items.filter(
    (item): item is MessageItem => item.kind === 'message' && !item.own && item.seq !== null && item.seq > newest,
  );
}
