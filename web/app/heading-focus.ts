import { type RefObject, useEffect } from 'react';

/**
 * Whoever came here by a key or a button that went with what was shown before goes on at the heading of what is shown now, where a
 * screen reader begins to read. A view that has a field to begin with takes the focus itself.
 */
export function useHeadingFocus(part: RefObject<HTMLElement | null>, shown: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time that something else is shown
  useEffect(() => focusHeading(part.current), [part, shown]);
}

/**
 * Where what had the focus goes from a part of the page, as a row does that was removed or a notice that was answered, one is still in
 * that part: at its heading. Later than whatever hands the focus on itself.
 */
export function keepFocus(part: HTMLElement, headed: (gone: Element | null) => HTMLElement | null): () => void {
  let last: Element | null = null;
  let around: Element[] = [];
  const entered = ({ target }: FocusEvent) => {
    last = target as Element;
    around = [];
    for (let one = last.parentElement; one !== null && one !== part; one = one.parentElement) around.push(one);
  };
  const observer = new MutationObserver(() => {
    if (last === null || last.isConnected) return;
    last = null;
    const left = around.find((one) => one.isConnected) ?? null;
    setTimeout(() => focusHeading(headed(left)));
  });
  part.addEventListener('focusin', entered);
  observer.observe(part, { childList: true, subtree: true });
  return () => {
    part.removeEventListener('focusin', entered);
    observer.disconnect();
  };
}

/** Not where something else has the focus. */
export function focusHeading(part: HTMLElement | null): void {
  const at = document.activeElement;
  // What is hidden has it for a moment still.
  if (at !== document.body && at?.checkVisibility?.() !== false) return;
  const heading = part?.querySelector<HTMLElement>('h1, h2');
  if (heading === null || heading === undefined) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
