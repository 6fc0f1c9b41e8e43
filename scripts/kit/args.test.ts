import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { root } from './paths.ts';

/** A file, where a folder has to be. */
const file = fileURLToPath(import.meta.url);
/** Each of them stops before it does anything. */
const refusals: readonly (readonly [args: readonly string[], words: string])[] = [
  [['start', 'stray'], 'stray'],
  [['start', '--port', '1x'], '--port is a whole number'],
  [['start', '--nope'], '--nope'],
  [['start', '--var', 'x'], '--var is NAME=TEXT'],
  [['start', '--config', '/nowhere.toml'], 'there is none at /nowhere.toml'],
  [['start', '--data='], '--data is followed by'],
  [['start', '--host', ''], '--host is followed by'],
  [['start', '--host', 'nowhere.invalid', '--hide-codes'], 'choose another address with --host'],
  [['start-cassandra', '--nope'], '--nope'],
  [['start-cassandra', '--port', 'x'], '--port is a whole number'],
  [['dev', 'stray'], 'stray'],
  [['dev', '--nope'], '--nope'],
  [['dev', '--port', '70000'], '--port is a whole number'],
  [['dev', '--persist-to', file], `${file} cannot be the folder for --persist-to`],
  [['deploy', 'stray'], 'stray'],
  [['deploy', '--nope'], '--nope'],
  [['history', 'stray'], 'stray'],
  [['history', '--url', 'nope'], '--url is an address'],
  [['pushes', 'stray'], 'stray'],
  [['pushes', '--url', 'nope'], '--url is an address'],
  [['move-history', 'stray'], 'stray'],
  [['move-history', '--nope'], '--nope'],
  [['simulate', 'stray'], 'stray'],
  [['simulate', '--nope'], '--nope'],
  [['simulate', '--seeds', 'abc'], '--seeds is a whole number'],
  [['simulate', '--seeds', '0'], '--seeds is a whole number'],
  [['simulate', '--only', ''], '--only is a whole number'],
  [['simulate', '--workers', '0'], '--workers is a whole number'],
  [['soak', 'stray'], 'stray'],
  [['soak', '--minutes', 'abc'], '--minutes is a whole number'],
  [['soak', '--nope'], '--nope'],
  [['fuzz', 'stray'], 'stray'],
  [['fuzz', '--minutes', 'abc'], '--minutes is a number above 0'],
  [['interop', 'stray'], 'stray'],
  [['interop', '--schedules', 'abc'], '--schedules is a whole number'],
  [['interop', '--only', 'abc'], '--only'],
  [['sizing', 'stray'], 'stray'],
  [['sizing', '--users', 'abc'], '--users'],
  [['check', 'stray'], 'stray'],
  [['generate', 'stray'], 'stray'],
  [['record-release', '--release', 'abc'], '--release is a whole number'],
  [['migrate-cassandra', 'stray'], 'stray'],
  [['pack-client', 'stray'], 'stray'],
  [['test', 'nothing'], 'nothing'],
  [['bench'], 'there is no bench'],
  [['bench', 'nothing'], 'there is no bench'],
  [['bench', 'one-to-one', '--messages', 'abc'], '--messages is a whole number'],
  [['bench', 'large', 'stray'], 'stray'],
  [['bench', 'large', '--seconds', 'abc'], '--seconds is a whole number'],
  [['faults', 'stray'], 'stray'],
  [['cassandra'], 'Say what'],
  [['cassandra', 'frob'], 'There is no frob'],
  [['cassandra', 'kill'], '--node is a whole number'],
  [['cassandra', 'stop', '2'], 'stop takes no 2'],
  [['cassandra', 'start', '--nodes', '0'], '--nodes is a whole number'],
  [['cassandra', 'start', '--heap', '1 TB'], '--heap is a size'],
  [['cassandra', 'start', '--network', '10.0.0'], 'nobody else should reach it'],
  [['faults', '--kills', '0'], '--kills is a whole number'],
];

test.each(refusals)('%j is refused with 2 and a sentence', ([command = '', ...args], words) => {
  const { status, stderr } = spawnSync(process.execPath, [path.join(root, 'scripts', `${command}.ts`), ...args], {
    encoding: 'utf8',
    timeout: 170_000,
  });
  expect(stderr).toContain(words);
  expect(stderr).not.toMatch(/^ +at /m);
  expect(status).toBe(2);
});

test.each(['--port', '--inspector-port'])('dev refuses a taken %s with 2 and a sentence', async (option) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const args = [path.join(root, 'scripts/dev.ts'), option, String(port)];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 170_000 });
  server.close();
  expect(stderr).toBe(`127.0.0.1:${port} is already in use: choose another one with ${option}\n`);
  expect(status).toBe(2);
});

test('every npm script is among them, but for the one that takes files', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: object };
  const tried = new Set(refusals.map(([[command]]) => command));
  const missing = Object.keys(scripts).filter((name) => !tried.has(name.replace(':', '-')));
  expect(missing).toEqual(['fix']);
});
