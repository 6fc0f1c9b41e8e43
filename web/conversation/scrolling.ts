import type { Scope } from '../app/scope.ts';

export interface Place {
  isAtEnd(): boolean;
  /** At once: a scroll that takes its time would be cut short by what arrives meanwhile. */
  toEnd(): void;
  /** To the line above what was unread, a little below the upper edge; without one to the end. */
  toUnreadOrEnd(): void;
  /** Runs a change of the lines so that what is read stays where it is, and the end stays the end. */
  around(change: () => void): void;
  onResize(listener: () => void): () => void;
}

/** Nearer to the end than this counts as being there. */
const endPx = 48;

/** Keeps a reader's place while lines come and go above and below. */
export function keepPlace(scroller: HTMLElement, items: HTMLElement, scope: Scope): Place {
  /** True while the reader follows the end; only scrolling changes it, not what grows. */
  let follows = true;
  const resized = new Set<() => void>();

  const isAtEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < endPx;
  const toEnd = () => {
    follows = true;
    scroller.scrollTo({ top: scroller.scrollHeight, behavior: 'instant' });
  };

  scope.listen(
    scroller,
    'scroll',
    () => {
      follows = isAtEnd();
    },
    { passive: true },
  );
  const observer = new ResizeObserver(() => {
    if (follows) toEnd();
    for (const listener of resized) listener();
  });
  observer.observe(scroller);
  observer.observe(items);
  scope.add(() => observer.disconnect());

  return {
    isAtEnd,
    toEnd,
    toUnreadOrEnd: () => {
      const line = items.querySelector('.unread-line');
      if (line === null) return toEnd();
      const top = line.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
      scroller.scrollTop = top - 80;
      follows = isAtEnd();
    },
    around: (change) => {
      const anchor = follows ? undefined : firstVisible(scroller, items);
      const before = anchor?.getBoundingClientRect().top;
      change();
      if (follows) toEnd();
      else if (anchor?.isConnected && before !== undefined) {
        scroller.scrollTop += anchor.getBoundingClientRect().top - before;
      }
    },
    onResize: (listener) => {
      resized.add(listener);
      return () => resized.delete(listener);
    },
  };
}

/** The first message on the screen: days and the line above unread ones may go. */
function firstVisible(scroller: HTMLElement, items: HTMLElement): Element | undefined {
  const edge = scroller.getBoundingClientRect().top;
  return [...items.querySelectorAll('.message, .system')].find((node) => node.getBoundingClientRect().bottom > edge);
}
