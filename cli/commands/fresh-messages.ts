import type { MessageItem, TimelineView } from '../sdk.ts';

export interface FreshMessages {
  /** Not printed yet, oldest first. */
  readonly messages: readonly MessageItem[];
  /** Up to here everything is printed then. */
  readonly through: number;
  /** What is not printed begins before what is here: look again with an older page. */
  readonly needsOlder: boolean;
}

/**
 * Which messages of a chat come after the last one printed.
 *
 * Stops before a gap: what lies behind it comes when it is filled, so that the order is never wrong. In a chat that was never
 * listened to, only unread messages are new.
 */
export function freshMessages(view: TimelineView, listened: number | undefined): FreshMessages {
  if (!view.ready) return { messages: [], through: listened ?? 0, needsOlder: false };
  const after = listened ?? startOf(view);
  const gap = view.items.find((item) => item.kind === 'gap' && !item.hasExpired && item.through > after);
  const end = gap?.kind === 'gap' ? gap.from : Number.POSITIVE_INFINITY;
  const reachesBack =
    !view.hasOlder || view.items.some((item) => item.kind !== 'gap' && item.seq !== null && item.seq <= after + 1);
  if (!reachesBack) return { messages: [], through: after, needsOlder: true };

  const numbered = view.items.filter(
    (item) => item.kind !== 'gap' && item.seq !== null && item.seq > after && item.seq < end,
  );
  const messages = numbered.filter((item) => item.kind === 'message');
  const through = numbered.reduce((last, item) => Math.max(last, item.kind === 'gap' ? 0 : (item.seq ?? 0)), after);
  return { messages, through, needsOlder: false };
}

function startOf(view: TimelineView): number {
  if (view.firstUnread !== null) return view.firstUnread - 1;
  return view.items.reduce((last, item) => Math.max(last, item.kind === 'gap' ? 0 : (item.seq ?? 0)), 0);
}
