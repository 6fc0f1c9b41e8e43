/** What reaches a terminal, whoever wrote it. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { everyText } from '../tests/inputs/texts.ts';
import { writtenTo } from './io.ts';

/** What a terminal obeys, or what turns its lines round. */
const obeyed = /[^\P{Cc}\t\n]|[\p{Bidi_Control}\p{Zl}\p{Zp}]/u;

/** A terminal, and all that was written to it. */
function recorded() {
  let written = '';
  const stream = {
    isTTY: true,
    write: (text: string, done?: () => void) => {
      written += text;
      done?.();
      return true;
    },
  };
  const io = writtenTo({ stdout: stream, stderr: stream } as unknown as Pick<NodeJS.Process, 'stdout' | 'stderr'>);
  return { io, written: () => written };
}

test.each(['out', 'err'] as const)('no text is obeyed that is written with `%s`', async (how) => {
  for (const text of everyText) {
    const { io, written } = recorded();
    await io[how](text);
    expect(written()).not.toMatch(obeyed);
    expect(written().endsWith('\n')).toBe(true);
  }
});

test('of how far something is the terminal obeys what takes the line before away, and nothing else', () => {
  for (const text of everyText) {
    const { io, written } = recorded();
    io.progress?.(text);
    expect(written().slice(0, 4)).toBe('\r\u001b[K');
    expect(written().slice(4)).not.toMatch(obeyed);
  }
});

test('squares are black on white, and nothing but squares', () => {
  const { io, written } = recorded();
  io.squares('█▀\n▄ \u001b[2J\u009bx');
  const [begin, end] = ['\u001b[38;5;16;48;5;231m', '\u001b[0m'];
  expect(written()).toBe(`${begin}█▀${end}\n${begin}▄ ${end}\n`);
});

test.each([
  ['a command that there is not', ['\u009b31mwhat\u202e']],
  ['an option that there is not', ['send', '--\u001b]0;title\u0007']],
  ['an address that is none', ['find', '@x\u009b31m\u202e']],
  ['a server that is none', ['whoami', '--server', '\u001b[2J\u009b']],
])('a command line is not obeyed either: %s', (_, args) => {
  const main = path.join(import.meta.dirname, 'roost.mjs');
  const { stdout, stderr, status } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
  expect(status).not.toBe(0);
  expect(stderr).not.toBe('');
  expect(stdout + stderr).not.toMatch(obeyed);
});
