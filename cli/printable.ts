/** Text for a terminal: without the characters that it would obey or that turn its lines around, for others wrote it. */
export function printable(text: string): string {
  return text
    .replaceAll(/[\p{Zl}\p{Zp}]/gu, '\n')
    .replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, (character) =>
      character === '\n' || character === '\t' ? character : '',
    );
}

/** A line of JSON that says the same and holds none of them as such: it may be read on a terminal, too. */
export function jsonLine(data: object): string {
  return JSON.stringify(data).replaceAll(
    /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A text as one word of a command line that somebody copies: whoever chose the text must not have it run something. */
export function shellWord(text: string): string {
  return /^[\p{L}\p{N} _.-]*$/u.test(text) ? `"${text}"` : `'${text.replaceAll("'", "'\\''")}'`;
}

/** What others chose as one row of a list: no line of it can pass for a row of its own. */
export function row(text: string): string {
  return text.replaceAll(breaks, ' ');
}

/** A text of several lines below a row: the lines after the first are marked, so that none can pass for a row. */
export function belowRow(text: string): string {
  return text.replaceAll(breaks, '\n       │ ');
}

const breaks = /\r\n|[\n-\r\u0085\p{Zl}\p{Zp}]/gu;
