/** Text for a terminal: without the characters that it would obey or that turn its lines around, for others wrote it. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, (character) =>
    character === '\n' || character === '\t' ? character : '',
  );
}
