import type { Mention } from '../sdk.ts';

/** A stretch of a message: plain text, or somebody whom it means. */
interface TextPiece {
  readonly text: string;
  readonly mention: Mention | null;
}

/** A text in its order, cut where people are meant. */
export function saidPieces(text: string, mentions: readonly Mention[]): TextPiece[] {
  const pieces: TextPiece[] = [];
  let end = 0;
  for (const mention of mentions) {
    pieces.push({ text: text.slice(end, mention.start), mention: null });
    end = mention.start + mention.length;
    pieces.push({ text: text.slice(mention.start, end), mention });
  }
  return [...pieces, { text: text.slice(end), mention: null }].filter(({ text: piece }) => piece !== '');
}
