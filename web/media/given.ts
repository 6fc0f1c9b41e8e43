import type { GivenFiles } from './chosen.ts';

/** What is dropped, or lies on the clipboard. To be called before the event is over: afterwards nothing is there any more. */
export function givenBy(data: DataTransfer): GivenFiles {
  const folders: string[] = [];
  const files: File[] = [];
  for (const item of data.items) {
    if (item.kind !== 'file') continue;
    const entry = item.webkitGetAsEntry?.() ?? null;
    const file = item.getAsFile();
    if (entry?.isDirectory) folders.push(entry.name);
    else if (file !== null) files.push(file);
  }
  return { files, folders };
}

export function holdsFiles(data: DataTransfer | null): boolean {
  return data?.types.includes('Files') ?? false;
}

/** Whether a paste means files: what was copied from a text or a table brings a picture of itself along. */
export function pastesFiles(data: DataTransfer | null): boolean {
  if (data === null || data.files.length === 0) return false;
  return !(data.types.includes('text/plain') && data.types.includes('text/html'));
}
