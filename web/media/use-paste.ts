import { useEffect } from 'react';
import { useNewest } from '../app/observe.ts';
import type { GivenFiles } from './chosen.ts';
import { givenBy, pastesFiles } from './given.ts';

/** What is pasted while a chat is open is to be sent there, wherever the focus is; null: nothing can be. */
export function usePaste(take: ((given: GivenFiles) => void) | null): void {
  const newest = useNewest(take);
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const { clipboardData: data } = event;
      const isBehindDialog = document.querySelector('dialog[open]') !== null;
      if (newest.current === null || data === null || isBehindDialog || !pastesFiles(data)) return;
      event.preventDefault();
      newest.current(givenBy(data));
    };
    window.addEventListener('paste', paste);
    return () => window.removeEventListener('paste', paste);
  }, [newest]);
}
