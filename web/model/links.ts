/** A piece of a message: plain text, or a web address to be shown as a link. */
export interface TextPiece {
  readonly text: string;
  readonly href: string | null;
}

const address = /\bhttps?:\/\/[^\s<>"]+/giu;
const trailing = new Set('.,;:!?\'"');

/** Finds web addresses in a text; only http and https, so that nothing else can be clicked. */
export function textPieces(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let end = 0;
  for (const match of text.matchAll(address)) {
    const found = withoutTail(match[0]);
    if (!URL.canParse(found)) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), href: null });
    pieces.push({ text: found, href: found });
    end = match.index + found.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), href: null });
  return pieces;
}

/**
 * A full stop or a closing bracket behind an address belongs to the sentence, unless the address opened it. From the end, a
 * letter at a time: the text is somebody else's, and may be 64 KiB of them.
 */
function withoutTail(found: string): string {
  const opens = found.includes('(');
  let end = found.length;
  for (; end > 0; end--) {
    const letter = found.charAt(end - 1);
    if (!trailing.has(letter) && (letter !== ')' || opens)) break;
  }
  return found.slice(0, end);
}
