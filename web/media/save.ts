import type { FileInfo } from '../sdk.ts';
import { unknownType } from './kinds.ts';

/** The browser reads what it saves for a while after it was told to. */
const readMs = 60_000;

/** Hands a file to the person's own folder. It is never opened as part of this page, whatever is in it. */
export function saveBlob(blob: Blob, { name, type }: Pick<FileInfo, 'name' | 'type'>): void {
  const url = URL.createObjectURL(blob.slice(0, blob.size, unknownType));
  const anchor = document.createElement('a');
  [anchor.href, anchor.download] = [url, name || `Roost${endingOf(type)}`];
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), readMs);
}

/** Of what was recorded: it has no name. */
function endingOf(type: string): string {
  const short = /\/(?:x-)?([a-z0-9]{2,5})\b/.exec(type)?.[1];
  return short === undefined ? '' : `.${short === 'mpeg' ? 'mp3' : short}`;
}
