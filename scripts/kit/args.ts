import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** A command line that cannot be obeyed; the message is for the person who typed it. */
export class UsageError extends Error {}

/**
 * Reads the options of a command.
 *
 * `--help` prints the usage on stdout and ends the process with 0; an unknown option ends it with 2, and so does a word too
 * many (options without their dashes).
 */
export function readArgs<const T extends ParseArgsOptionsConfig>(
  usage: string,
  options: T,
  args = process.argv.slice(2),
  { words = false } = {},
): ReturnType<typeof parseArgs<{ options: T; allowPositionals: true }>> {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage.trim());
    process.exit(0);
  }
  try {
    return parseArgs({ args, options, allowPositionals: words as true, strict: true });
  } catch (error) {
    return endWithUsage((error as Error).message, usage);
  }
}

/** Says what was wrong with the command line, how it is meant, and ends the process with 2. */
export function endWithUsage(problem: string, usage: string): never {
  console.error(`${problem}\n\n${usage.trim()}`);
  process.exit(2);
}

/** A folder or a host from a command line: none at all would be the one where somebody happens to be, or every one. */
export function readText(name: string, text: string): string {
  if (text.trim() !== '') return text;
  throw new UsageError(`--${name} is followed by what it is to be`);
}

/** A whole number from a command line, within bounds that its name explains. */
export function readWhole(name: string, text: string, min: number, max: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new UsageError(`--${name} is a whole number from ${min} to ${max}, not ${JSON.stringify(text)}`);
}
