import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useLayoutEffect, useMemo, useRef } from 'react';
import { alikeChats } from '../model/peers.ts';
import type { ConversationSummary } from '../sdk.ts';
import { ChatRow } from './chat-row.tsx';

/** Each row has the same height, as the style sheet says. */
const rowPx = 70;
/** Rows beside those on the screen that are there as well. */
const spareRows = 8;

interface ChatListProps {
  readonly label: string;
  readonly chats: readonly ConversationSummary[];
}

/** Any number of chats, of which those on the screen are in the document. Arrow keys go up and down. */
export function ChatList({ label, chats }: ChatListProps) {
  const scroller = useRef<HTMLElement>(null);
  const space = useRef<HTMLDivElement>(null);
  const isAlike = useMemo(() => alikeChats(chats), [chats]);
  const list = useVirtualizer({
    count: chats.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (at) => chats[at]?.id ?? at,
    overscan: spareRows,
    initialRect: { width: 380, height: 760 },
  });
  const rows = list.getVirtualItems();
  const height = list.getTotalSize();
  const top = rows[0]?.start ?? 0;
  // Through the object model: the page's policy forbids style attributes, not this.
  useLayoutEffect(() => {
    if (space.current === null) return;
    space.current.style.height = `${height}px`;
    space.current.style.paddingTop = `${top}px`;
  }, [height, top]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const id = (document.activeElement as HTMLElement | null)?.dataset.chat;
    const at = chats.findIndex((chat) => chat.id === id) + (step ?? 0);
    if (step === undefined || id === undefined || chats[at] === undefined) return;
    event.preventDefault();
    // A row that is just outside is there all the same.
    scroller.current?.querySelector<HTMLElement>(`[data-chat="${CSS.escape(chats[at].id)}"]`)?.focus();
  };

  return (
    <nav className="rows scrolls" aria-label={label} ref={scroller} onKeyDown={onKeyDown}>
      <div className="rows-space" ref={space}>
        {rows.map(({ index }) => {
          const chat = chats[index];
          return chat === undefined ? null : <ChatRow key={chat.id} chat={chat} isAlike={isAlike.has(chat.id)} />;
        })}
      </div>
    </nav>
  );
}
