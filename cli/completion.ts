import { readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fullPath } from './program.ts';
import { type CommandSpec, commands, globalOptions, type OptionSpec } from './spec.ts';

export interface Candidate {
  readonly word: string;
  readonly help: string;
}

/**
 * What may stand in the place of the last word, which may be empty. Nothing of an account is opened for it: names of people
 * are not among it.
 */
export function complete(words: readonly string[], env: NodeJS.ProcessEnv = process.env): Candidate[] {
  const typed = words.at(-1) ?? '';
  return candidates(words.slice(0, -1), typed, env).filter(({ word }) => word.startsWith(typed));
}

function candidates(before: readonly string[], typed: string, env: NodeJS.ProcessEnv): Candidate[] {
  // After it everything is a text.
  if (before.includes('--')) return [];
  const all: Record<string, OptionSpec> = { ...globalOptions };
  const operands: string[] = [];
  let command: CommandSpec | null = null;
  let answer: string | null = null;
  for (const word of before) {
    if (answer !== null) answer = null;
    else if (word.startsWith('--')) answer = all[word.slice(2)]?.value === undefined ? null : word.slice(2);
    else if (command !== null) operands.push(word);
    else {
      if (!Object.hasOwn(commands, word)) return [];
      command = commands[word as keyof typeof commands];
      Object.assign(all, command.options);
    }
  }
  if (answer === 'profile') return profiles(before, env);
  if (answer !== null) return (all[answer]?.choices ?? []).map((word) => ({ word, help: '' }));
  if (typed.startsWith('-'))
    return [...Object.entries(all).map(([name, { help }]) => ({ word: `--${name}`, help })), explain];
  if (command === null) return summaries(commands);
  return operandsOf(command, operands);
}

const explain = { word: '--help', help: 'explain the command' };

function operandsOf(command: CommandSpec, given: readonly string[]): Candidate[] {
  if (command === commands.help && given.length === 0) return summaries(commands);
  const named = given[0] === undefined ? undefined : command.actions?.[given[0]];
  if (command.actions !== undefined && given.length === 0) return summaries(command.actions);
  const spec = named ?? command;
  const operand = spec.operands.split(' ')[given.length - (named === undefined ? 0 : 1)] ?? '';
  const choices = spec.choices?.[operand.replaceAll(/[<>[\].]/g, '')] ?? [];
  return choices.map((word) => ({ word, help: '' }));
}

function summaries(table: Readonly<Record<string, { summary: string }>>): Candidate[] {
  return Object.entries(table).map(([word, { summary }]) => ({ word, help: summary }));
}

/** Those that there are on this machine. */
function profiles(before: readonly string[], env: NodeJS.ProcessEnv): Candidate[] {
  const named = before.indexOf('--data');
  const folder = (named < 0 ? undefined : before[named + 1]) ?? env.ROOST_DATA ?? path.join(os.homedir(), '.roost');
  try {
    const files = readdirSync(folder).filter((file) => file.endsWith('.sqlite'));
    return files.map((file) => ({ word: file.slice(0, -'.sqlite'.length), help: '' }));
  } catch {
    return [];
  }
}

/** One a line, with what it means after a tab. */
export function candidateLines(words: readonly string[]): string {
  return complete(words)
    .map(({ word, help }) => `${word}\t${help}\n`)
    .join('');
}

/** What makes a shell ask `complete` for each word. It names this client by its full path, wherever it is called from. */
export function completionScript(shell: string): string {
  const ask = `node ${quoted(fullPath)} complete --`;
  return scripts[shell as keyof typeof scripts](ask);
}

const scripts = {
  // Words are cut at colons and equal signs there, which none of ours has.
  bash: (ask: string) => `_roost() {
  local line
  COMPREPLY=()
  while IFS=$'\\t' read -r line _; do COMPREPLY+=("$line"); done < <(${ask} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _roost roost`,
  zsh: (ask: string) => `#compdef roost
_roost() {
  local -a found
  local word help
  while IFS=$'\\t' read -r word help; do found+=("$word:$help"); done < <(${ask} "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( $#found )); then _describe roost found; else _files; fi
}
compdef _roost roost`,
  fish: (ask: string) => `function __roost_complete
  set -l words (commandline -opc) (commandline -ct)
  ${ask} $words[2..-1] 2>/dev/null
end
complete -c roost -f -a '(__roost_complete)'`,
};

/** For each of the three shells. */
function quoted(file: string): string {
  return `'${file.replaceAll("'", "'\\''")}'`;
}
