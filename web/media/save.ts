import type { FileInfo } from '../sdk.ts';
import { lookOf, unknownType } from './kinds.ts';

/** The browser reads what it saves for a while after it was told to. */
const readMs = 60_000;

/** Hands a file to the person's own folder. It is never opened as part of this page, whatever is in it. */
export function saveBlob(blob: Blob, file: Pick<FileInfo, 'name' | 'type'>): void {
  const url = URL.createObjectURL(blob.slice(0, blob.size, unknownType));
  const anchor = document.createElement('a');
  [anchor.href, anchor.download] = [url, savedName(file)];
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), readMs);
}

/** What a computer shows or plays, and does not run. */
const endings = new Set(
  `jpeg jpg png webp gif avif bmp heic tiff mp4 m4v webm ogv mov mkv avi wmv mpeg mpg 3gp 3gpp
  ogg oga opus mp3 wav aac flac m4a wma amr aiff`.split(/\s+/),
);
/** Of types that are not called as their files end. */
const calledOtherwise: Readonly<Record<string, string>> = { quicktime: 'mov', matroska: 'mkv' };

/**
 * What a file is called in that folder. What the page shows as a picture, a film or a sound, often without its name, ends as such a thing does:
 * a photo is not saved as a program, or as a page that a browser would open.
 */
export function savedName({ name, type }: Pick<FileInfo, 'name' | 'type'>): string {
  const called = name || 'Roost';
  if (lookOf({ name, type }) === 'document') return called;
  const ending = /\.([a-z\d]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  if (endings.has(ending)) return name;
  return called + (endingOf(type) || (name === '' ? '' : '.bin'));
}

function endingOf(type: string): string {
  const [, kind, said = ''] = /^\s*(image|audio|video)\/(?:x-)?([a-z\d]+)/i.exec(type) ?? [];
  const short = said.toLowerCase();
  if (kind?.toLowerCase() === 'audio' && short === 'mpeg') return '.mp3';
  const ending = calledOtherwise[short] ?? short;
  return endings.has(ending) ? `.${ending}` : '';
}
