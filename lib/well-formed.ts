/**
 * Text without halves of characters, as they are left when an emoji is cut in two: encoded they are no UTF-8, and nobody
 * at the other end can read what holds them.
 */
export function wellFormed(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '\ufffd');
}
