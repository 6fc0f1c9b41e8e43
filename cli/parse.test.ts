import { describe, expect, test } from 'vitest';
import { helpText } from './help.ts';
import { parseCommandLine, UsageError, wholeNumber } from './parse.ts';
import { commands } from './spec.ts';

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

  test.each([
    [['shout', 'alice'], 'no command "shout"'],
    [['send'], 'usage: roost send'],
    [['whoami', 'x'], 'usage: roost whoami'],
    [['send', 'a', 'b', '--wait', 'soon'], '--wait is one of'],
    [['send', 'a', '--loud'], '--loud'],
    [['history', 'a', '--own'], '--own'],
    [['send', 'a', '--text'], '--text'],
    [['send', 'a', 'b', '--timeout', '-1'], '--timeout has no value; one that begins with a dash'],
  ])('%j is refused in one sentence', (args, words) => {
    expect(() => parseCommandLine(args)).toThrow(UsageError);
    expect(() => parseCommandLine(args)).toThrow(words);
  });

  test('numbers are whole and not empty', () => {
    expect(wholeNumber('SEQ', '12')).toBe(12);
    for (const text of ['', ' ', '0', '1.5', 'x', '-3'])
      expect(() => wholeNumber('SEQ', text)).toThrow('SEQ is a whole number');
  });

  test('help names every command, option and exit code', () => {
    const overview = helpText();
    for (const name of Object.keys(commands)) expect(overview).toContain(`\n  ${name}`);
    expect(overview).toContain('4  this profile is not signed in');
    expect(helpText('send')).toContain('--wait STATE');
  });
});
