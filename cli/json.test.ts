/** `--json` is a word of every command, and what each answers goes out by the one function that obeys it. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandTable } from './commands/table.ts';
import { parseCommandLine } from './parse.ts';
import { type CommandSpec, commands } from './spec.ts';

/** Every command line that there is, as short as it may be. */
const lines = Object.entries<CommandSpec>(commands).flatMap(([name, spec]): string[][] => {
  const actions = Object.entries(spec.actions ?? {}).map(([word, action]) => [name, word, ...leastOf(action)]);
  return spec.actions === undefined || spec.alone === true ? [[name, ...leastOf(spec)], ...actions] : actions;
});

/** One word for each operand that must be there. */
function leastOf({ operands, choices = {} }: Pick<CommandSpec, 'operands' | 'choices'>): string[] {
  return [...operands.matchAll(/<([^>]+?)(?:\.\.\.)?>/g)].map(([, name = '']) => choices[name]?.[0] ?? '7');
}

describe(`${lines.length} commands`, () => {
  test.each(lines.map((line) => [line.join(' '), line] as const))(
    'roost %s takes --json, before it and behind it',
    (_, line) => {
      for (const args of [
        ['--json', ...line],
        [...line, '--json'],
      ]) {
        const { command, operands, switches } = parseCommandLine(args);
        expect([command, ...operands]).toEqual(line);
        expect([...switches]).toEqual(['json']);
      }
      expect(parseCommandLine(line).switches.has('json')).toBe(false);
    },
  );

  test('each is in the table of what they do, and nothing else is', () => {
    expect(Object.keys(commandTable).sort()).toEqual(Object.keys(commands).sort());
  });

  /** The task gives each command `print`, which wants the answer as data: what is written past it could be no JSON. */
  test('none writes past what obeys --json, but for what is JSON always', () => {
    const folder = path.join(import.meta.dirname, 'commands');
    const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
    const past = files.flatMap((name) =>
      readFileSync(path.join(folder, name), 'utf8')
        .split('\n')
        .filter((line) => /\bout\(|\bstdout\b|\bconsole\b/.test(line))
        .map((line) => [name, line.trim()]),
    );
    expect(past).toEqual([['listen.ts', expect.stringContaining('io.out(jsonLine(')]]);
  });

  test.each([
    [['help'], { commands: expect.anything(), globalOptions: expect.anything(), exitCodes: expect.anything() }],
    [['help', 'send'], { commands: expect.anything(), globalOptions: expect.anything(), exitCodes: expect.anything() }],
    ...commands.completion.choices.SHELL.map(
      (shell) => [['completion', shell], { shell, script: expect.stringContaining('roost') }] as const,
    ),
  ] as const)('%j, which is answered before there is a profile, answers in one line of JSON', (args, answer) => {
    const program = path.join(import.meta.dirname, 'main.ts');
    const { status, stdout } = spawnSync(process.execPath, [program, ...args, '--json'], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^[^\n]+\n$/);
    expect(JSON.parse(stdout)).toEqual(answer);
  });
});
