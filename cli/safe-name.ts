/** What a file that somebody sent is called on this machine. */
import path from 'node:path';

/** Systems take 255 bytes; a browser that fetches it again may want to put a number behind it. */
const maxBytes = 200;
const maxExtensionBytes = 20;
/** Devices of Windows, with whatever extension. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** The name of a file alone: visible, of one character at least, and short enough for every disk. */
export function safeName(name: string): string {
  const plain = path
    .basename(name.replaceAll('\\', '/'))
    .replaceAll(/\p{Cc}/gu, '_')
    .replace(/^[\s.]+/, '')
    .replace(/[\s.]+$/, '');
  return shortened(reserved.test(plain) ? `_${plain}` : plain) || 'file';
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
  return `${stem}${kept}`;
}
