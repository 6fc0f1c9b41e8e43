/** When the device says how far its person has read: at once, and again, ever later, until the server has it (D6.1). */
import { doubling } from '../../lib/doubling.ts';
import type { Conversation } from './conversation.ts';

type ReadConversation = Pick<Conversation, 'row' | 'live'>;

/** An unconfirmed read position is restated after so long, at first, and then ever later. */
const restateMs = 10_000;
const maxRestateMs = 5 * 60_000;

/** The person has read more here than the server is known to have. */
export function isReadUnanswered({ row, live }: ReadConversation): boolean {
  return row.read.local > Math.max(row.read.read, live.readAnswered);
}

/** … and it was not told just now. */
export function isReadDue(conversation: ReadConversation, now: number): boolean {
  const { row, live } = conversation;
  return isReadUnanswered(conversation) && (live.readSent < row.read.local || restateAt(live) <= now);
}

/** When what was told and is not answered is told again. */
export function restateAt({ readSentAt, readRepeats }: Conversation['live']): number {
  return (readSentAt ?? 0) + doubling(restateMs, readRepeats, maxRestateMs);
}
