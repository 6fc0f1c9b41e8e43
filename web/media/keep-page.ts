import { holdsFiles } from './given.ts';

/** A file that is dropped beside a chat would be opened by the browser, in the place of the page. */
export function keepPage(): () => void {
  const ends = new AbortController();
  const keep = (event: DragEvent) => {
    if (event.defaultPrevented || !holdsFiles(event.dataTransfer)) return;
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'none';
  };
  window.addEventListener('dragover', keep, { signal: ends.signal });
  window.addEventListener('drop', keep, { signal: ends.signal });
  return () => ends.abort();
}
