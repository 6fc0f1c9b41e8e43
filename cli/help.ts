import { exitCodes } from './exit-codes.ts';
import { type CommandName, type CommandSpec, commands, globalOptions, type OptionSpec } from './spec.ts';

/** What `roost help` prints: all commands, or one in detail. */
export function helpText(command?: string): string {
  if (command === undefined || !Object.hasOwn(commands, command)) return overview();
  const spec: CommandSpec = commands[command as CommandName];
  const parts = [`roost ${command} ${spec.operands}`.trim(), `  ${spec.summary}`];
  if (spec.details !== undefined) parts.push('', spec.details);
  if (Object.keys(spec.options).length > 0) parts.push('', 'options', ...optionLines(spec.options));
  parts.push('', 'options of every command', ...optionLines(globalOptions));
  return parts.join('\n');
}

function overview(): string {
  const names = Object.entries<CommandSpec>(commands).map(
    ([name, spec]) => [`${name} ${spec.operands}`, spec.summary] as const,
  );
  return [
    'roost: chat from a terminal',
    '',
    'commands',
    ...names.map(([left, right]) => columns(left, right)),
    '',
    'A person (WHO) is @handle, +number, a user id, or the exact name of one of your contacts. A CHAT is a person, or a',
    'group by its id or exact title. Addresses are looked up and mean that account only. How people call themselves never',
    'decides; a name that fits two, or looks like another one, is refused with the candidates.',
    '',
    'options',
    ...optionLines(globalOptions),
    '',
    'exit codes',
    ...Object.values(exitCodes).map(({ code, meaning }) => `  ${code}  ${meaning}`),
  ].join('\n');
}

function optionLines(options: Readonly<Record<string, OptionSpec>>): string[] {
  return Object.entries(options).map(([name, { value, help }]) =>
    columns(`--${name}${value ? ` ${value}` : ''}`, help),
  );
}

function columns(left: string, right: string): string {
  return left.length > 28 ? `  ${left}\n  ${' '.repeat(30)}${right}` : `  ${left.padEnd(30)}${right}`;
}
