/** Where the first rows on the screen stood before something changed. */
export type Anchor = readonly { readonly node: Element; readonly top: number }[];

/** A reader's place in a list whose rows come and go above and below. */
export interface Place {
  /** The newest message is on the screen. */
  isAtEnd(): boolean;
  /** What comes below is gone to: nobody has scrolled away from the end. */
  follows(): boolean;
  /** At once: a scroll that takes its time would be cut short by what arrives meanwhile. */
  toEnd(): void;
  toStart(): void;
  /** A row to the upper edge, a little below it, or to the middle. */
  toRow(row: Element, where: 'top' | 'middle'): void;
  /** Before a change of the rows, and after it: what is read stays where it is, and the end stays the end. */
  anchor(): Anchor | null;
  restore(anchor: Anchor | null): void;
  /** How far it is to the first and to the last row that is there. */
  above(): number;
  below(): number;
  /** The rows on the screen, as far as they are messages: the places of the first and the last one in the list. */
  visible(): { readonly first: number; readonly last: number; readonly count: number };
  stop(): void;
}

/** Nearer to the end than this counts as being there. */
const endPx = 48;

interface PlaceOptions {
  readonly scroller: HTMLElement;
  readonly items: HTMLElement;
  /** The last row is the newest of the chat. */
  readonly isWhole: () => boolean;
  /** The reader or the window moved. */
  readonly moved: () => void;
}

/** Keeps a reader's place. */
export function keepPlace({ scroller, items, isWhole, moved }: PlaceOptions): Place {
  /** True while the reader follows the end; only scrolling changes it, not what grows. */
  let follows = true;

  const below = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
  const isAtEnd = () => isWhole() && below() < endPx;
  const toEnd = () => {
    follows = true;
    scroller.scrollTo({ top: scroller.scrollHeight, behavior: 'instant' });
  };
  const onScroll = () => {
    follows = isAtEnd();
    moved();
  };
  scroller.addEventListener('scroll', onScroll, { passive: true });
  const observer = new ResizeObserver(() => {
    if (follows && isWhole()) toEnd();
    moved();
  });
  observer.observe(scroller);
  observer.observe(items);

  return {
    isAtEnd,
    follows: () => follows && isWhole(),
    toEnd,
    toStart: () => {
      scroller.scrollTop = 0;
      follows = isAtEnd();
    },
    toRow: (row, where) => {
      const offset = row.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
      const margin = where === 'top' ? 80 : (scroller.clientHeight - row.clientHeight) / 2;
      scroller.scrollTop += offset - Math.max(8, margin);
      follows = isAtEnd();
    },
    anchor: () => (follows && isWhole() ? null : firstVisible(scroller, items)),
    restore: (anchor) => {
      if (anchor === null) {
        if (isWhole()) toEnd();
        return;
      }
      const kept = anchor.find(({ node }) => node.isConnected);
      if (kept !== undefined) scroller.scrollTop += kept.node.getBoundingClientRect().top - kept.top;
      follows = isAtEnd();
    },
    above: () => scroller.scrollTop,
    below,
    visible: () => {
      const nodes = messagesIn(items);
      const { top, bottom } = scroller.getBoundingClientRect();
      const first = nodes.findIndex((node) => node.getBoundingClientRect().bottom > top);
      const last = nodes.findLastIndex((node) => node.getBoundingClientRect().top < bottom);
      return { first: Math.max(0, first), last: Math.max(0, last), count: nodes.length };
    },
    stop: () => {
      observer.disconnect();
      scroller.removeEventListener('scroll', onScroll);
    },
  };
}

/** The rows that stand for messages: days, and the line above unread ones, may go. */
function messagesIn(items: HTMLElement): HTMLElement[] {
  return [...items.querySelectorAll<HTMLElement>('.message, .system')];
}

/** Several of them: the first may be what goes. */
function firstVisible(scroller: HTMLElement, items: HTMLElement): Anchor {
  const { top, bottom } = scroller.getBoundingClientRect();
  return messagesIn(items)
    .map((node) => ({ node, box: node.getBoundingClientRect() }))
    .filter(({ box }) => box.bottom > top && box.top < bottom)
    .map(({ node, box }) => ({ node, top: box.top }));
}
