import type { ConversationId, MessageItem, Roost, TimelineItem, TimelineView } from '../sdk.ts';
import { until } from '../until.ts';

/** Messages of a chat that have a sequence number and fulfil `wanted`, oldest first; looks back no further than needed. */
export async function messagesOf(
  roost: Roost,
  chat: ConversationId,
  isEnough: (messages: readonly MessageItem[], view: TimelineView) => boolean,
): Promise<MessageItem[]> {
  const timeline = roost.timeline(chat);
  try {
    await until(timeline, ({ ready }) => ready);
    while (timeline.current.hasOlder && !isEnough(numbered(timeline.current.items), timeline.current)) {
      await timeline.loadOlder();
    }
    return numbered(timeline.current.items);
  } finally {
    timeline.close();
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
