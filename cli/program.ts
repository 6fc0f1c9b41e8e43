import { Argument, Command, type CommanderError, Option } from 'commander';
import { exitCodes } from './exit-codes.ts';
import { UsageError, wholeNumber } from './numbers.ts';
import {
  type CommandName,
  type CommandSpec,
  commands,
  globalOptions,
  type OperandSpec,
  type OptionSpec,
} from './spec.ts';

/** What was read of a command line, when one of the commands was reached. */
export interface ParsedCommand {
  readonly command: CommandName;
  /** With the word of its action before them. */
  readonly operands: readonly string[];
  readonly values: Readonly<Record<string, string | true>>;
}

/** Commander ended the reading: with help that was asked for, or because a command cannot be obeyed so. */
export class ParserEnd extends Error {
  readonly why: CommanderError;
  readonly command: Command;

  constructor(why: CommanderError, command: Command) {
    super(why.message);
    this.why = why;
    this.command = command;
  }
}

/** The commands as commander has them. It is made anew for each command line, for it keeps what it has read. */
export function programFor(reached: (what: ParsedCommand) => void, write: (text: string) => void): Command {
  const program = new Command('roost')
    .description('roost: chat from a terminal')
    .configureOutput({ writeOut: write, writeErr: () => {}, getOutHelpWidth: () => process.stdout.columns ?? 120 })
    .configureHelp({ showGlobalOptions: true })
    .helpOption('-h, --help', 'explain the command')
    .helpCommand(false);
  tellEnd(program);
  addOptions(program, globalOptions);
  for (const [name, spec] of Object.entries<CommandSpec>(commands)) addCommand(program, name, spec, reached);
  return program.addHelpText('after', afterOverview());
}

function addCommand(program: Command, name: string, spec: CommandSpec, reached: (what: ParsedCommand) => void): void {
  const command = program.command(name).description(spec.summary);
  tellEnd(command);
  addOptions(command, spec.options);
  if (spec.details !== undefined) command.addHelpText('after', `\n${spec.details}`);
  const reach = (words: readonly string[]) => (_: unknown, by: Command) =>
    reached({ command: name as CommandName, operands: [...words, ...by.args], values: by.optsWithGlobals() });
  if (spec.actions === undefined) {
    addOperands(command, spec);
    command.action((...given) => reach([])(null, given.at(-1) as Command));
    return;
  }
  for (const [word, action] of Object.entries(spec.actions)) {
    const below = command.command(word).description(action.summary);
    tellEnd(below);
    addOperands(below, action);
    below.action((...given) => reach([word])(null, given.at(-1) as Command));
  }
  const words = Object.keys(spec.actions).join(', ');
  // What is none of them would count as an operand too many.
  command.usage('[options] [ACTION]').argument('[ACTION]');
  command.action((word: string | undefined, _, by: Command) => {
    if (word !== undefined) throw new UsageError(`roost ${name} has no ${JSON.stringify(word)}; it has ${words}.`);
    if (spec.alone !== true)
      throw new UsageError(`Say what: roost ${name} ${words}; roost help ${name} explains them.`);
    reach([])(null, by);
  });
}

function tellEnd(command: Command): void {
  command.exitOverride((why) => {
    throw new ParserEnd(why, command);
  });
}

function addOperands(command: Command, { operands, choices = {} }: OperandSpec): void {
  for (const text of operands.split(' ').filter((one) => one !== '')) {
    const argument = new Argument(text);
    const allowed = choices[argument.name()];
    if (allowed !== undefined) argument.argParser((text) => oneOf(argument.name(), allowed, text));
    command.addArgument(argument);
  }
}

function addOptions(command: Command, options: Readonly<Record<string, OptionSpec>>): void {
  for (const [name, { value, help, choices, isNumber, max }] of Object.entries(options)) {
    const option = new Option(value === undefined ? `--${name}` : `--${name} <${value}>`, help);
    // Before anything is opened or sent.
    if (choices !== undefined) option.argParser((text) => oneOf(`--${name}`, choices, text));
    else if (isNumber === true) option.argParser((text) => String(wholeNumber(`--${name}`, text, max)));
    else if (value !== undefined) option.argParser((text) => something(`--${name}`, value, text));
    command.addOption(option);
  }
}

/** A folder that is none would be the one where somebody happens to be. */
function something(what: string, value: string, text: string): string {
  if (text !== '') return text;
  throw new UsageError(`${what} is followed by ${value}, and not by nothing.`);
}

function oneOf(what: string, choices: readonly string[], text: string): string {
  if (choices.includes(text)) return text;
  throw new UsageError(`${what} is one of ${choices.join(', ')}, not ${JSON.stringify(text)}.`);
}

function afterOverview(): string {
  return `
A person (WHO) is @handle, +number, a user id, or the exact name of one of your contacts. A CHAT is a person, or a
group by its id or exact title. Addresses are looked up and mean that account only. How people call themselves never
decides; a name that fits two, or looks like another one, is refused with the candidates.

With npx it is this client inside its own repository only: elsewhere npm would bring a package of somebody else's.
From other folders:
  node ${fullPath}

Exit codes:
${Object.values(exitCodes)
  .map(({ code, meaning }) => `  ${code}  ${meaning}`)
  .join('\n')}`;
}

/** Where this terminal client is, for whoever calls it from another folder. */
export const fullPath = `${import.meta.dirname.replaceAll('\\', '/')}/roost.mjs`;
