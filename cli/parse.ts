import { parseArgs } from 'node:util';
import { type CommandName, type CommandSpec, commands, globalOptions, type OptionSpec } from './spec.ts';

/** A command line that was understood. */
export interface CommandLine {
  readonly command: CommandName;
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, string>>;
  readonly switches: ReadonlySet<string>;
}

/** A command line that cannot be obeyed; the message is one sentence for the person who typed it. */
export class UsageError extends Error {}

/**
 * Reads a command line.
 *
 * Global options may stand before or after the command. `--` ends the options, so that a text may begin with a dash.
 * Throws UsageError.
 */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const command = findCommand(args);
  const spec: CommandSpec = commands[command];
  const known = { ...globalOptions, ...spec.options };
  const { values, positionals } = readOptions(args, known);
  const operands = positionals.slice(1);

  const options: Record<string, string> = {};
  const switches = new Set<string>();
  for (const [name, value] of Object.entries(values)) {
    if (value === true) switches.add(name);
    else if (typeof value === 'string') options[name] = checked(name, value, known[name]);
  }
  if (switches.has('help')) return { command: 'help', operands: positionals.slice(0, 1), options, switches };
  if (operands.length < spec.min || operands.length > spec.max) {
    throw new UsageError(`usage: roost ${command} ${spec.operands}`.trim());
  }
  return { command, operands, options, switches };
}

/** The first word that is no option; `help` when there is none. */
function findCommand(args: readonly string[]): CommandName {
  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '-h') return 'help';
    if (!word.startsWith('-')) return asCommand(word);
    const name = word.slice(2);
    if (globalOptions[name]?.value !== undefined) rest.shift();
  }
  return 'help';
}

function asCommand(word: string): CommandName {
  if (Object.hasOwn(commands, word)) return word as CommandName;
  throw new UsageError(`There is no command ${JSON.stringify(word)}; roost help lists them.`);
}

function readOptions(args: readonly string[], known: Readonly<Record<string, OptionSpec>>) {
  const options = Object.fromEntries(
    Object.entries(known).map(
      ([name, spec]) => [name, { type: spec.value === undefined ? 'boolean' : 'string' }] as const,
    ),
  );
  try {
    const withHelp = args.map((word) => (word === '-h' ? '--help' : word));
    return parseArgs({ args: withHelp, options, allowPositionals: true, strict: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const dashed = /'--([a-z-]+)/.exec(message)?.[1];
    if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE' && message.includes('ambiguous') && dashed !== undefined)
      throw new UsageError(`--${dashed} has no value; one that begins with a dash is written --${dashed}=-VALUE.`);
    throw new UsageError(firstSentence(message));
  }
}

function checked(name: string, value: string, spec: OptionSpec | undefined): string {
  if (spec?.choices === undefined || spec.choices.includes(value)) return value;
  throw new UsageError(`--${name} is one of ${spec.choices.join(', ')}, not ${JSON.stringify(value)}.`);
}

function firstSentence(text: string): string {
  return `${text.split(/\. |\n/)[0]}.`;
}

/** A whole number from a command line. */
export function wholeNumber(what: string, text: string, min = 1): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= min && text.trim() !== '') return value;
  throw new UsageError(`${what} is a whole number from ${min} up, not ${JSON.stringify(text)}.`);
}
