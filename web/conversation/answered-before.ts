import type { AnsweredMessage } from '../app/drafts.ts';
import type { ConversationId, MessageItem, Roost, Timeline } from '../sdk.ts';

/** The message that an answer was begun to before the chat was opened anew. Null: what it said is gone, or out of reach. */
export async function answeredBefore(
  roost: Pick<Roost, 'timeline'>,
  chat: ConversationId,
  { id, seq }: AnsweredMessage,
): Promise<MessageItem | null> {
  const timeline = roost.timeline(chat, { pageSize: 8 });
  const find = () =>
    timeline.current.items.find((one): one is MessageItem => one.kind === 'message' && one.id === id) ?? null;
  try {
    await ready(timeline);
    if (find() === null) await timeline.showAround(seq);
    const found = find();
    return found?.body === 'present' ? found : null;
  } catch {
    return null;
  } finally {
    timeline.close();
  }
}

function ready(timeline: Timeline): Promise<void> {
  return new Promise((resolve) => {
    const stop = timeline.subscribe((view) => {
      if (!view.ready) return;
      resolve();
      // The first call comes before there is anything to stop.
      queueMicrotask(() => stop());
    });
  });
}
