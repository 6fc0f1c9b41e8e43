/** One line of text or JSON for the operator: never ciphertext, keys, tokens, or who talks to whom. */
export function logLine(
  level: 'info' | 'warn' | 'error',
  what: string,
  fields?: Record<string, string | number | boolean>,
): void {
  console[level](fields === undefined ? what : JSON.stringify({ what, ...fields }));
}
