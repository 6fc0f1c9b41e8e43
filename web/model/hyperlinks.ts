import { LinkifyIt } from 'linkify-it';
import { joiningSigns, unseenSigns } from '../sdk.ts';

/** A piece of a message: plain text, or a web address to be shown as a hyperlink. */
export interface TextPiece {
  readonly text: string;
  readonly href: string | null;
}

/** Only what says http or https itself, so that nothing else can be clicked. */
const finder = new LinkifyIt({ fuzzyLink: false, fuzzyEmail: false });
for (const scheme of ['ftp:', 'mailto:', '//']) finder.add(scheme, null);

/**
 * Where one looks anew: signs that turn the letters behind them round, so that an address would be read as another, end
 * it, and so do those that are drawn as a space or not at all; and in a script that puts no spaces between words an address may
 * begin behind a letter.
 */
const seams = new RegExp(`([[${unseenSigns}]--[${joiningSigns}\\p{White_Space}]]+)|(?<=\\p{Lo})(?=https?://)`, 'iv');

/** Finds web addresses in a text. The text is somebody else's, and may be 64 KiB of anything. */
export function textPieces(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  const add = (part: string, href: string | null): void => {
    const last = pieces.at(-1);
    if (part === '') return;
    if (href === null && last?.href === null) pieces[pieces.length - 1] = { text: last.text + part, href };
    else pieces.push({ text: part, href });
  };
  for (const part of text.split(seams)) {
    // Of a seam without a sign.
    if (part === undefined) continue;
    let end = 0;
    for (const { index, raw } of finder.match(part) ?? []) {
      const address = raw.slice(0, raw.length - starsAround(part, index, raw));
      if (!URL.canParse(address)) continue;
      add(part.slice(end, index), null);
      add(address, address);
      end = index + address.length;
    }
    add(part.slice(end), null);
  }
  return pieces;
}

/** How many asterisks that stand before an address stand at its end again: they are around it, and not of it. */
function starsAround(text: string, index: number, address: string): number {
  let count = 0;
  while (text.charAt(index - 1 - count) === '*' && address.at(-1 - count) === '*') count++;
  return count;
}
