/** A command line that cannot be obeyed; the message is one sentence for the person who typed it. */
export class UsageError extends Error {}

/** A whole number from a command line. */
export function wholeNumber(what: string, text: string, max = Number.MAX_SAFE_INTEGER): number {
  // As people write it: `Number` takes 0x10 and 1e3 as well.
  const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= 1 && value <= max) return value;
  const bounds = max === Number.MAX_SAFE_INTEGER ? 'from 1 up' : `from 1 to ${max}`;
  throw new UsageError(`${what} is a whole number ${bounds}, not ${JSON.stringify(text)}.`);
}
