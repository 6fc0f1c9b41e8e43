import { describe, expect, test } from 'vitest';
import { exitCodes } from './exit-codes.ts';
import { helpText, parseCommandLine, UsageError, wholeNumber } from './parse.ts';
import { type CommandSpec, commands, globalOptions } from './spec.ts';

describe('command line', () => {
  test('global options may stand before and after the command', () => {
    const line = parseCommandLine(['--profile', 'bob', 'send', '+4915', 'hello', 'there', '--json', '--wait', 'read']);
    expect(line.command).toBe('send');
    expect(line.operands).toEqual(['+4915', 'hello', 'there']);
    expect(line.options).toEqual({ profile: 'bob', wait: 'read' });
    expect(line.switches.has('json')).toBe(true);
  });

  test('nothing asks for help, and so does --help anywhere', () => {
    expect(parseCommandLine([]).command).toBe('help');
    expect(parseCommandLine(['-h']).command).toBe('help');
    expect(parseCommandLine(['send', '--help'])).toMatchObject({ command: 'help', operands: ['send'] });
  });

  test('after -- a text may begin with a dash', () => {
    expect(parseCommandLine(['send', 'alice', '--', '-1', '--wait']).operands).toEqual(['alice', '-1', '--wait']);
  });

  test('a text may begin with a dash also as a value, and be a negative number', () => {
    expect(parseCommandLine(['send', 'alice', '--text=--wait']).options).toEqual({ text: '--wait' });
    expect(parseCommandLine(['send', 'alice', '--text', '-']).options).toEqual({ text: '-' });
    expect(parseCommandLine(['send', 'alice', '-1']).operands).toEqual(['alice', '-1']);
  });

  test('the word of an action is the first operand', () => {
    expect(parseCommandLine(['group', 'role', 'G', '@bob', 'admin']).operands).toEqual(['role', 'G', '@bob', 'admin']);
    expect(parseCommandLine(['contacts']).operands).toEqual([]);
    expect(parseCommandLine(['devices', 'remove', '2', '--json'])).toMatchObject({ operands: ['remove', '2'] });
    expect(parseCommandLine(['group', 'show', '-h'])).toMatchObject({ command: 'help', operands: ['group', 'show'] });
  });

  test.each([
    [['shout', 'alice'], "Unknown command 'shout'"],
    [['sned', 'alice'], 'Did you mean send?'],
    [['send'], 'usage: roost send [options] <CHAT> [TEXT...]'],
    [['whoami', 'x'], "Too many arguments for 'whoami'"],
    [['send', 'a', 'b', '--wait', 'soon'], '--wait is one of'],
    [['send', 'a', '--loud'], '--loud'],
    [['history', 'a', '--own'], '--own'],
    [['send', 'a', '--text'], '--text'],
    [['send', 'a', '--text', '--wait'], '--text has no value; one that begins with a dash'],
    [['send', 'a', 'b', '--timeout', '-1'], '--timeout has no value; one that begins with a dash'],
    [['send', 'a', 'b', '--timeout', 'x'], '--timeout is a whole number from 1 to 2147483'],
    [['send', 'a', 'b', '--reply', '0'], '--reply is a whole number from 1 up'],
    [['history', 'a', '--limit', '1e'], '--limit is a whole number from 1 up'],
    [['history', 'a', '--before', '1.5'], '--before is a whole number from 1 up'],
    [['listen', '--for', ''], '--for is a whole number from 1 to 2147483'],
    // A timer that is to wait longer rings at once.
    [['listen', '--for', '2147484'], '--for is a whole number from 1 to 2147483'],
    [['send', '@bob', 'hello', '--timeout', '9007199254740991'], '--timeout is a whole number from 1 to 2147483'],
    [['chats', '--data', ''], '--data is followed by DIR'],
    [['chats', '--profile='], '--profile is followed by NAME'],
    [['download', '@bob', '1', '--to', ''], '--to is followed by'],
    [['listen', 'stray'], "Too many arguments for 'listen'"],
    [['group'], 'Say what: roost group create, show'],
    [['group', 'frob'], 'roost group has no "frob"'],
    [['group', 'role', 'g', '@bob'], "Missing required argument 'ROLE'"],
    [['group', 'role', 'g', '@bob', 'king'], 'ROLE is one of admin, member'],
    [['contacts', 'frob'], 'roost contacts has no "frob"; it has add, remove'],
    [['devices', 'remove'], "Missing required argument 'DEVICE'"],
    [['completion', 'tcsh'], 'SHELL is one of bash, zsh, fish'],
    [['--nope'], "Unknown option '--nope'"],
    [['chats', '--json=1'], '--json'],
  ])('%j is refused in one sentence', (args, words) => {
    const refused = (() => {
      try {
        return parseCommandLine(args);
      } catch (error) {
        return error;
      }
    })();
    expect(refused).toBeInstanceOf(UsageError);
    expect((refused as Error).message).toContain(words);
    expect((refused as Error).message).toMatch(/^[^\n]+$/);
  });

  test('numbers are whole and not empty', () => {
    expect(wholeNumber('SEQ', '12')).toBe(12);
    for (const text of ['', ' ', '0', '1.5', 'x', '-3'])
      expect(() => wholeNumber('SEQ', text)).toThrow('SEQ is a whole number');
  });

  test('help names every command, action, option and exit code', () => {
    const overview = helpText();
    for (const [name, spec] of Object.entries<CommandSpec>(commands)) {
      expect(overview).toContain(`\n  ${name}`);
      const detail = helpText([name]);
      for (const option of [...Object.keys(spec.options), ...Object.keys(globalOptions)])
        expect(detail).toContain(`--${option}`);
      for (const action of Object.keys(spec.actions ?? {})) expect(detail).toContain(`\n  ${action} `);
    }
    for (const { code, meaning } of Object.values(exitCodes)) expect(overview).toContain(`${code}  ${meaning}`);
    expect(helpText(['group', 'role'])).toContain('<GROUP> <WHO> <ROLE>');
    expect(() => helpText(['nope'])).toThrow('There is no command "nope"');
    // Outside the repository `npx roost` is another package.
    expect(overview).toMatch(/node \/.*cli\/roost\.mjs/);
  });
});
