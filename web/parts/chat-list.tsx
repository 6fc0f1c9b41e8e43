import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useLayoutEffect, useMemo, useRef } from 'react';
import { alikeChats } from '../model/peers.ts';
import type { ConversationSummary } from '../sdk.ts';
import { t } from '../text/text.ts';
import { Boundary } from './boundary.tsx';
import { ChatRow } from './chat-row.tsx';

/** As high as a row is with letters of the usual size; larger ones are measured. */
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
  const focused = () => {
    const { activeElement } = document;
    const row = scroller.current?.contains(activeElement) ? (activeElement as HTMLElement) : null;
    return row === null ? -1 : chats.findIndex((chat) => chat.id === row.dataset.chat);
  };
  const list = useVirtualizer({
    count: chats.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (at) => chats[at]?.id ?? at,
    overscan: spareRows,
    // Whoever is on a row stays there when it scrolls away, and goes on from it with the arrow keys.
    rangeExtractor: (range) => {
      const at = focused();
      const kept = at < 0 ? [] : [at - 1, at, at + 1].filter((one) => chats[one] !== undefined);
      return [...new Set([...kept, ...defaultRangeExtractor(range)])].sort((a, b) => a - b);
    },
    initialRect: { width: 380, height: 760 },
  });
  const rows = list.getVirtualItems();
  const height = list.getTotalSize();
  // Through the object model: the page's policy forbids style attributes, not this.
  useLayoutEffect(() => {
    if (space.current !== null) space.current.style.height = `${height}px`;
  }, [height]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const from = focused();
    const next = step === undefined || from < 0 ? undefined : chats[from + step];
    if (next === undefined) return;
    event.preventDefault();
    scroller.current?.querySelector<HTMLElement>(`[data-chat="${CSS.escape(next.id)}"]`)?.focus();
  };

  return (
    <nav className="rows scrolls" aria-label={label} ref={scroller} onKeyDown={onKeyDown}>
      <div className="rows-space" ref={space}>
        {rows.map(({ index, start }) => {
          const chat = chats[index];
          if (chat === undefined) return null;
          return (
            <Place key={chat.id} index={index} start={start} measure={list.measureElement}>
              <Boundary of={chat} instead={<p className="rows-label">{t('timeline.broken')}</p>}>
                <ChatRow chat={chat} isAlike={isAlike.has(chat.id)} />
              </Boundary>
            </Place>
          );
        })}
      </div>
    </nav>
  );
}

interface PlaceProps {
  readonly index: number;
  /** How far below the upper end of the list. */
  readonly start: number;
  readonly measure: (row: HTMLElement | null) => void;
  readonly children: ReactNode;
}

/** A row at its place, whichever others are there. */
function Place({ index, start, measure, children }: PlaceProps) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (place.current !== null) place.current.style.top = `${start}px`;
  }, [start]);
  useLayoutEffect(() => {
    measure(place.current);
    return () => measure(null);
  }, [measure]);
  return (
    <div className="row-place" data-index={index} ref={place}>
      {children}
    </div>
  );
}
