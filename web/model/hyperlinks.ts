import { LinkifyIt } from 'linkify-it';

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
const seams =
  /([\u034f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\u{1d159}\u{13441}\u{13442}]+)|(?<=\p{Lo})(?=https?:\/\/)/iu;

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
