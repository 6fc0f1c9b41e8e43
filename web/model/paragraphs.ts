/** More than two lines, or a row of a list, can show. */
const maxParagraphs = 40;

/** A text in few words, for where it is shown short: its paragraphs without empty ones, since each has a direction of its own. */
export function paragraphsOf(text: string): string[] {
  return text
    .split(/[\n\r\u0085\u2028\u2029]/, maxParagraphs * 10)
    .map((one) => one.replaceAll(/\s+/g, ' ').trim())
    .filter((one) => one !== '')
    .slice(0, maxParagraphs);
}
