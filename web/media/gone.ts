import type { ConversationId, MessageItem, Roost } from '../sdk.ts';
import type { FileItem } from './file-states.ts';

interface SeenFile {
  readonly item: Pick<MessageItem, 'seq'> & FileItem;
  readonly chat: ConversationId | null;
}

/** Calls `gone` once no message about where this one stood has its file any more: what was deleted, or has expired, is shown no further. */
export function watchGone(roost: Roost, { item: { seq, file }, chat }: SeenFile, gone: () => void): () => void {
  if (chat === null) return () => {};
  const around = roost.timeline(chat);
  let wasSeen = false;
  const stop = around.subscribe(({ items }) => {
    const isThere = items.some(
      (one) => one.kind === 'message' && one.body === 'present' && one.file?.object === file.object,
    );
    wasSeen ||= isThere;
    if (wasSeen && !isThere) gone();
  });
  // Where reading it again fails nobody hears of it.
  if (seq !== null) void around.showAround(seq).catch(() => {});
  return () => {
    stop();
    around.close();
  };
}
