import { type RefObject, useEffect } from 'react';

/**
 * Whoever came here by a key or a button that went with what was shown before goes on at the heading of what is shown now, where a
 * screen reader begins to read. A view that has a field to begin with takes the focus itself.
 */
export function useHeadingFocus(part: RefObject<HTMLElement | null>, shown: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time that something else is shown
  useEffect(() => focusHeading(part.current), [part, shown]);
}

/** Not where something else has the focus. */
export function focusHeading(part: HTMLElement | null): void {
  if (document.activeElement !== document.body) return;
  const heading = part?.querySelector<HTMLElement>('h1, h2');
  if (heading === null || heading === undefined) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
