import type { Command } from 'commander';
import { UsageError } from './numbers.ts';
import { type ParsedCommand, ParserEnd, programFor } from './program.ts';
import { type CommandName, type CommandSpec, commands, globalOptions } from './spec.ts';

export { UsageError, wholeNumber } from './numbers.ts';

/** A command line that was understood. */
export interface CommandLine {
  readonly command: CommandName;
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, string>>;
  readonly switches: ReadonlySet<string>;
}

/**
 * Reads a command line.
 *
 * Global options may stand before or after the command. `--` ends the options, so that a text may begin with a dash.
 * What asks for help becomes the command `help`. Throws UsageError.
 */
export function parseCommandLine(args: readonly string[]): CommandLine {
  let reached: ParsedCommand | null = null;
  const program = programFor(
    (what) => {
      reached = what;
    },
    () => {},
  );
  try {
    program.parse(valuesApart(args), { from: 'user' });
  } catch (error) {
    if (!(error instanceof ParserEnd)) throw error;
    if (!asksForHelp(error)) throw new UsageError(sentence(error));
    return { command: 'help', operands: nameOf(error.command), options: {}, switches: switchesIn(args) };
  }
  const { command, operands, values } = reached as unknown as ParsedCommand;
  const options = Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const switches = Object.keys(values).filter((name) => values[name] === true);
  return { command, operands, options: Object.fromEntries(options), switches: new Set(switches) };
}

/** What `roost help` prints: all commands, or one in detail. Throws UsageError where there is no such command. */
export function helpText(words: readonly string[] = []): string {
  let text = '';
  let command: Command = programFor(
    () => {},
    (more) => {
      text += more;
    },
  );
  for (const word of words) {
    const below = command.commands.find((one) => one.name() === word);
    if (below === undefined)
      throw new UsageError(`There is no command ${JSON.stringify(word)}; roost help lists them.`);
    command = below;
  }
  command.outputHelp();
  return text.trimEnd();
}

/** Nothing at all asks for it, too. */
function asksForHelp({ why }: ParserEnd): boolean {
  return why.code === 'commander.helpDisplayed' || why.code === 'commander.help';
}

/** The words that name a command. */
function nameOf(command: Command): string[] {
  return command.parent === null ? [] : [...nameOf(command.parent), command.name()];
}

function switchesIn(args: readonly string[]): ReadonlySet<string> {
  return new Set(args.includes('--json') ? ['json'] : []);
}

/** As commander says it, in one sentence that says how it is meant. */
function sentence({ why, command }: ParserEnd): string {
  const [said = '', ...more] = why.message.replace(/^error: /, '').split('\n');
  const whole = `${said.charAt(0).toUpperCase()}${said.slice(1).replace(/\.$/, '')}`;
  if (more.length > 0) return `${whole}. ${more.join(' ').replace(/^\((.*)\)$/, '$1')}`;
  const name = nameOf(command);
  if (name.length === 0) return `${whole}; roost help lists the commands.`;
  return `${whole}; usage: roost ${name.join(' ')} ${command.usage()}`;
}

/**
 * The same with a value that begins with a dash refused: `--text --wait` lacks one, and would send "--wait". Such a value is
 * written `--text=--wait`.
 */
function valuesApart(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  const before = end < 0 ? args : args.slice(0, end);
  before.forEach((word, at) => {
    const name = word.slice(2);
    const next = before[at + 1];
    if (word.startsWith('--') && takesValue(name) && next?.startsWith('-') === true && next !== '-')
      throw new UsageError(`--${name} has no value; one that begins with a dash is written --${name}=${next}.`);
  });
  return args;
}

function takesValue(name: string): boolean {
  const tables = [globalOptions, ...Object.values<CommandSpec>(commands).map(({ options }) => options)];
  return tables.some((table) => Object.hasOwn(table, name) && table[name]?.value !== undefined);
}
