/** What a file that somebody sent is called on this machine. */
import path from 'node:path';
import { showsNothing } from './sdk.ts';

/** Systems take 255 bytes; a browser that fetches it again may want to put a number behind it. */
const maxBytes = 200;
const maxExtensionBytes = 20;
/** Devices of Windows, with whatever extension. */
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])\s*(\.|$)/i;

/** The name of a file alone: visible, of one character at least, and short enough for every disk. */
export function safeName(name: string): string {
  const plain = path
    .basename(name.replaceAll('\\', '/'))
    .toWellFormed()
    .replaceAll(/\p{Bidi_Control}/gu, '')
    // A colon names a stream of the file before it there, and the others are for patterns.
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}<>:"|?*]/gu, '_')
    .replace(/^[\s.]+/, '')
    .replace(/[\s.]+$/, '')
    // A command would take it for an option.
    .replace(/^-/, '_');
  if (showsNothing(plain)) return 'file';
  return shortened(reserved.test(plain) ? `_${plain}` : plain);
}

function shortened(name: string): string {
  if (Buffer.byteLength(name) <= maxBytes) return name;
  const extension = path.extname(name);
  const kept = Buffer.byteLength(extension) <= maxExtensionBytes ? extension : '';
  let stem = '';
  let left = maxBytes - Buffer.byteLength(kept);
  for (const letter of name) {
    left -= Buffer.byteLength(letter);
    if (left < 0) break;
    stem += letter;
  }
  return `${stem}${kept}`.replace(/[\s.]+$/, '');
}
