import type {
  ConversationId,
  MessageItem,
  Roost,
  RoostErrorLike,
  Timeline,
  TimelineItem,
  TimelineView,
} from '../sdk.ts';
import { until } from '../until.ts';

/** So many pages in a row may hold nothing to show. */
const maxStalls = 20;

/**
 * Messages of a chat that have a sequence number, oldest first; looks back no further than needed. `away`: is told that older ones are
 * there and cannot be had for now, and what is here comes all the same; without it that is a failure.
 */
export async function messagesOf(
  roost: Roost,
  chat: ConversationId,
  isEnough: (messages: readonly MessageItem[], view: TimelineView) => boolean,
  away?: (why: unknown) => void,
): Promise<MessageItem[]> {
  const timeline = roost.timeline(chat);
  try {
    await until(timeline, ({ ready }) => ready);
    for (let stalls = 0; stalls < maxStalls && timeline.current.hasOlder; ) {
      if (isEnough(numbered(timeline.current.items), timeline.current)) break;
      const before = timeline.current.items.length;
      if (!(await loadOlder(timeline, away))) break;
      stalls = timeline.current.items.length === before ? stalls + 1 : 0;
    }
    return numbered(timeline.current.items);
  } finally {
    timeline.close();
  }
}

/** False without a connection, or while older history is away: then what is stored here has to do. */
async function loadOlder(timeline: Timeline, away: ((why: unknown) => void) | undefined): Promise<boolean> {
  try {
    await timeline.loadOlder();
    return true;
  } catch (error) {
    const { code } = error as Partial<RoostErrorLike>;
    if (code === 'offline') return false;
    if (code !== 'history-unavailable' || away === undefined) throw error;
    away(error);
    return false;
  }
}

/** The message with that sequence number, if it is here or can be fetched. */
export async function messageAt(roost: Roost, chat: ConversationId, seq: number): Promise<MessageItem | undefined> {
  const messages = await messagesOf(roost, chat, ([first]) => first !== undefined && (first.seq ?? 0) <= seq);
  return messages.find((message) => message.seq === seq);
}

function numbered(items: readonly TimelineItem[]): MessageItem[] {
  return items.filter((item) => item.kind === 'message').filter((item) => item.seq !== null);
}
