/** A command line that cannot be obeyed; the message is one sentence for the person who typed it. */
export class UsageError extends Error {}

/** A whole number from a command line. */
export function wholeNumber(what: string, text: string, min = 1): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= min && text.trim() !== '') return value;
  throw new UsageError(`${what} is a whole number from ${min} up, not ${JSON.stringify(text)}.`);
}
