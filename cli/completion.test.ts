import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { complete, completionScript } from './completion.ts';
import { commands } from './spec.ts';

const words = (...typed: string[]) => complete(typed, {}).map(({ word }) => word);

test.each([
  [['se'], ['send']],
  [['sign-'], ['sign-up', 'sign-out']],
  [['send', '@bob', '--w'], ['--wait']],
  [
    ['send', '@bob', '--wait', ''],
    ['sent', 'delivered', 'read', 'none'],
  ],
  [['send', '@bob', '--wait', 'r'], ['read']],
  [
    ['--profile', 'x', 'group', 'r'],
    ['remove', 'rename', 'role'],
  ],
  [
    ['group', 'role', 'G', '@bob', ''],
    ['admin', 'member'],
  ],
  [
    ['contacts', ''],
    ['add', 'remove'],
  ],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
  [
    ['help', 'li'],
    ['link', 'listen'],
  ],
  [['send', '@bob', ''], []],
  [['send', '@bob', '--', '--w'], []],
  [['nothing', ''], []],
  [['--js'], ['--json']],
  [['chats', '--h'], ['--help']],
])('%j', (typed, found) => expect(words(...typed)).toEqual(found));

test('an empty word may be any command, an option only of the command that is there', () => {
  expect(words('')).toEqual(Object.keys(commands));
  expect(words('chats', '--')).toEqual(['--server', '--data', '--profile', '--json', '--help']);
});

test('profiles are those that there are', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'roost-complete-'));
  for (const file of ['anna.sqlite', 'bob.sqlite', 'bob.key']) writeFileSync(path.join(folder, file), '');
  expect(words('--data', folder, '--profile', '')).toEqual(['anna', 'bob']);
  expect(complete(['chats', '--profile', 'b'], { ROOST_DATA: folder }).map(({ word }) => word)).toEqual(['bob']);
  expect(words('--data', '/nowhere', '--profile', '')).toEqual([]);
  rmSync(folder, { recursive: true });
});

/** What each shell makes of `roost send @bob --wait `, with its own completion. */
const asked = {
  bash: (script: string) =>
    `${script}\nCOMP_WORDS=(roost send @bob --wait ''); COMP_CWORD=4; _roost; printf '%s\\n' "\${COMPREPLY[@]}"`,
  zsh: (script: string) =>
    `compdef() { :; }; _describe() { print -l $found; }\n${script}\nwords=(roost send @bob --wait ''); CURRENT=5; _roost`,
  fish: (script: string) => `${script}\ncomplete -C 'roost send @bob --wait '`,
};

test.each(Object.keys(asked) as (keyof typeof asked)[])('%s asks and shows it', (shell) => {
  const isHere = spawnSync(shell, ['-c', 'exit 0']).status === 0;
  // Bash is wherever the tests are.
  if (!isHere && shell !== 'bash') return expect(completionScript(shell)).toContain(' complete -- ');
  const out = execFileSync(shell, ['-c', asked[shell](completionScript(shell))], { encoding: 'utf8' });
  expect(
    out
      .trim()
      .split('\n')
      .map((line) => line.replace(/[\t:].*$/, ''))
      .sort(),
  ).toEqual(['delivered', 'none', 'read', 'sent']);
});
