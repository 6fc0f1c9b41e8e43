import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from './paths.ts';
import { portProblem } from './port-problem.ts';
import { chosenConfig, optionsIn, valuesOf } from './wrangler-args.ts';

const help = `wrangler dev [script]

POSITIONALS
  script  The path to an entry point, see --port  [string]

GLOBAL FLAGS
  -c, --config          Path to the file  [string]
  -h, --help            Show help  [boolean]
      --cwd             Run as if started there  [string]
  -e, --env             Environment to use  [string]
      --env-file        Path to a file of them  [array]

OPTIONS
      --compatibility-flags, --compatibility-flag  Flags to use  [array]
      --no-bundle                                  Skip internal build steps  [boolean] [default: false]
      --latest                                     Use the latest version  [boolean] [default: true]
      --port                                       Port to listen on  [number]
      --keep-vars                                  When not used, all go.
                                                   When used they stay.  [boolean] [default: false]
      --persist-to                                 Where data are  [string]
      --log-level                                  How much is said  [choices: "debug", "none"]
`;
const options = optionsIn(help);
const read = (...args: string[]) => Object.fromEntries(valuesOf(options, args));

test('the help of a wrangler command says which options it has and what they take', () => {
  expect(options.map(({ names, short, takes }) => [names.join(), short, takes])).toEqual([
    ['config', 'c', 'a text'],
    ['help', 'h', 'nothing'],
    ['cwd', null, 'a text'],
    ['env', 'e', 'a text'],
    ['env-file', null, 'texts'],
    ['compatibility-flags,compatibility-flag', null, 'texts'],
    ['no-bundle', null, 'nothing'],
    ['latest', null, 'nothing'],
    ['port', null, 'a number'],
    ['keep-vars', null, 'nothing'],
    ['persist-to', null, 'a text'],
    ['log-level', null, 'a text'],
  ]);
});

test('what wrangler obeys is let through, by whichever name', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'roost-args-'));
  expect(read('--port=8788', '--log-level', 'none', '--no-bundle', '--no-latest', '--keep-vars')).toMatchObject({
    port: ['8788'],
    'log-level': ['none'],
    'keep-vars': ['true'],
  });
  expect(read('--compatibility-flag', 'a', '--compatibility-flags', 'b')).toEqual({
    'compatibility-flags': ['b', 'a'],
  });
  expect(read('-c', import.meta.filename)).toEqual({ config: [import.meta.filename] });
  expect(read('--persist-to', path.join(folder, 'a/b'))).toEqual({ 'persist-to': [path.join(folder, 'a/b')] });
  expect(readdirSync(path.join(folder, 'a'))).toEqual(['b']);
  rmSync(folder, { recursive: true });
});

test.each([
  [['stray'], 'stray'],
  [['--nope'], '--nope'],
  [['--persistTo', 'x'], '--persistTo'],
  [['--no-port'], '--no-port'],
  [['--latest=maybe'], '--latest'],
  [['--port', 'NaN'], '--port is a whole number from 0 to 65535'],
  [['--port', '1.5'], '--port is a whole number'],
  [['--port', ' '], '--port is a whole number'],
  [['--port', '-5'], '--port'],
  [['--port=1', '--port=2'], '--port is given once'],
  [['--log-level', 'LOUD'], '--log-level is one of debug, none'],
  [['--persist-to='], '--persist-to is followed by'],
  [['--persist-to', '/proc/nothing/here'], 'cannot be the folder for --persist-to'],
  [['--config', import.meta.dirname], '--config names a file, and there is none'],
])('%j is refused', (args, words) => {
  expect(() => read(...args)).toThrow(words);
});

const problemAt = (host: string, port: number) => portProblem({ host, port, options: ['ip', 'port'] });

test('a port is free, taken, or at no address of this machine', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  expect(await problemAt('127.0.0.1', port)).toBe(
    `127.0.0.1:${port} is already in use: choose another one with --port`,
  );
  server.close();
  await once(server, 'close');
  expect(await problemAt('127.0.0.1', port)).toBeNull();
  expect(await problemAt('192.0.2.1', port)).toContain('nothing can listen at 192.0.2.1');
  expect(await problemAt('nowhere.invalid', port)).toContain('choose another address with --ip');
});

test('what is made ready before a command is for the file and the environment that it will read', () => {
  const given = valuesOf(options, ['--config', 'wrangler.toml', '-e', 'staging', '--env-file', 'package.json']);
  expect(chosenConfig(given)).toEqual({
    file: path.join(root, 'wrangler.toml'),
    env: 'staging',
    options: ['--config', 'wrangler.toml', '--env', 'staging', '--env-file', 'package.json'],
  });
  expect(chosenConfig(new Map())).toEqual({ options: [] });
});

test('a folder other than that of the project is refused: what is made ready would be for another one', () => {
  expect(() => valuesOf(options, ['--cwd', '.'])).toThrow('--cwd is not taken');
});
