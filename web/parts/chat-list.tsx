import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { focusHeading } from '../app/heading-focus.ts';
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
  /** Chats that are elsewhere, and whose names can be confused with those of these. */
  readonly beside?: readonly ConversationSummary[];
  /** Archived ones are among others. */
  readonly isMixed?: boolean;
}

const none: readonly ConversationSummary[] = [];

/** Any number of chats, of which those on the screen are in the document. Arrow keys go up and down. */
export function ChatList({ label, chats, beside = none, isMixed = false }: ChatListProps) {
  const scroller = useRef<HTMLElement>(null);
  const space = useRef<HTMLDivElement>(null);
  const isAlike = useMemo(() => alikeChats([...chats, ...beside]), [chats, beside]);
  const focused = () => {
    const { activeElement } = document;
    if (activeElement === null || !scroller.current?.contains(activeElement)) return -1;
    const row = activeElement.closest('.row-place')?.querySelector<HTMLElement>('[data-chat]');
    return row == null ? -1 : chats.findIndex((chat) => chat.id === row.dataset.chat);
  };
  const hold = useHeldFocus(scroller, chats, focused);
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
    focusRow(scroller.current, next);
  };

  return (
    <nav className="rows scrolls" aria-label={label} ref={scroller} onKeyDown={onKeyDown} {...hold}>
      <div className="rows-space" ref={space}>
        {rows.map(({ index, start }) => {
          const chat = chats[index];
          if (chat === undefined) return null;
          return (
            <Place key={chat.id} index={index} start={start} measure={list.measureElement}>
              <Boundary of={chat} instead={<p className="rows-label">{t('timeline.broken')}</p>}>
                <ChatRow chat={chat} isAlike={isAlike.has(chat.id)} isAmongOthers={isMixed} />
              </Boundary>
            </Place>
          );
        })}
      </div>
    </nav>
  );
}

function focusRow(list: HTMLElement | null, { id }: ConversationSummary): void {
  list?.querySelector<HTMLElement>(`[data-chat="${CSS.escape(id)}"]`)?.focus();
}

/**
 * Where a row goes with the focus, because its chat was archived or deleted, the one that comes into its place has it; where
 * that was the last, the heading. Whoever went elsewhere stays there: React tells of no blur while it takes a row away.
 */
function useHeldFocus(
  scroller: RefObject<HTMLElement | null>,
  chats: readonly ConversationSummary[],
  focused: () => number,
) {
  const held = useRef(-1);
  useLayoutEffect(() => {
    if (held.current < 0) return;
    const next = chats[Math.min(held.current, chats.length - 1)];
    if (document.activeElement === document.body && next !== undefined) focusRow(scroller.current, next);
    held.current = focused();
  });
  useEffect(() => {
    const pane = scroller.current?.closest<HTMLElement>('.pane') ?? null;
    return () => {
      if (held.current >= 0) setTimeout(() => focusHeading(pane));
    };
  }, [scroller]);
  const onFocus = () => {
    held.current = focused();
  };
  const onBlur = () => {
    held.current = -1;
  };
  return { onFocus, onBlur };
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
