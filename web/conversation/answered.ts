import type { MessageItem, TimelineView } from '../sdk.ts';

/**
 * The message that is being answered, as it stands in the chat by now: what was deleted or has expired is not kept above the box. Null:
 * it was taken out of the chat here. What lies outside the stretch that is loaded stays as it was.
 */
export function answeredNow(
  answered: MessageItem,
  { ready, items, hasOlder, hasNewer }: Pick<TimelineView, 'ready' | 'items' | 'hasOlder' | 'hasNewer'>,
): MessageItem | null {
  const now = items.find((one): one is MessageItem => one.kind === 'message' && one.id === answered.id);
  if (now !== undefined) return now.body === answered.body ? answered : now;
  const seqs = items.flatMap((one) => (one.kind !== 'gap' && one.seq !== null ? [one.seq] : []));
  const { seq } = answered;
  if (!ready || seq === null) return answered;
  const isAfterFirst = !hasOlder || seqs.some((one) => one < seq);
  const isBeforeLast = !hasNewer || seqs.some((one) => one > seq);
  return isAfterFirst && isBeforeLast ? null : answered;
}
