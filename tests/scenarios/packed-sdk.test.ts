/** The SDK as people get it: the packed file in an empty project, compiled by plain tsc, and its bots on a real server. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Roost } from '../../client/api.ts';
import { bin, root } from '../../scripts/kit/paths.ts';
import { eventually } from '../harness/eventually.ts';
import { acquaint, openSdk } from '../harness/sdk.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let project: string;
/** When `npm init` was typed, and what the packing said of a browser's bundle. */
let [begunAt, size] = [0, ''];
const bots: ChildProcess[] = [];
const people: Roost[] = [];

const readme = readFileSync(path.join(root, 'packages/roost-client/README.md'), 'utf8');
const commands = /^```sh\n([\s\S]*?)^```/m.exec(readme)?.[1]?.trim().split('\n') ?? [];

function run(program: string, args: string[], cwd = project): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    ...{ cwd, encoding: 'utf8' },
    env: { ...process.env, npm_config_offline: 'true', npm_config_audit: 'false', npm_config_fund: 'false' },
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

/** Starts an example of the package, and waits until it says that it listens. */
async function bot(example: string, handle: string): Promise<void> {
  const child = spawn(process.execPath, [example, server.url, handle], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  bots.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await eventually(() => expect(said).toContain('listens'));
}

async function person(name: string): Promise<Roost> {
  const roost = await openSdk(await server.signUp(name));
  people.push(roost);
  await roost.reachable();
  return roost;
}

async function lastText(roost: Roost, id: Parameters<Roost['conversation']>[0], text: string): Promise<void> {
  await eventually(() => expect(roost.conversation(id).current?.last?.text).toBe(text));
}

beforeAll(async () => {
  server = await startTestServer();
  project = mkdtempSync(path.join(tmpdir(), 'roost-packed-'));
  const packed = run('bash', ['-c', `"${process.execPath}" scripts/pack-client.ts 2>&1`], root);
  const file = packed.trim().split('\n').at(-1) ?? '';
  size = /minified: .*/.exec(packed)?.[0] ?? '';
  begunAt = performance.now();
  // As the README of the package says it, but for where the file is and that it serves at 127.0.0.1:8787.
  const [init = '', install = '', copy = '', start = ''] = commands;
  for (const command of [init, install.replace('/path/to/roost-client-0.1.0.tgz', file), copy])
    run('bash', ['-c', command]);
  expect(start).toBe('node echo-bot.ts http://127.0.0.1:8787 echo');
  cpSync(path.join(project, 'node_modules/roost-client/examples'), project, { recursive: true });
});

afterAll(async () => {
  for (const child of bots) child.kill('SIGKILL');
  await Promise.all(people.map((roost) => roost.close()));
  await server?.stop();
  rmSync(project, { recursive: true, force: true });
});

describe('in an empty project', () => {
  test('it brings nothing along, and no path of this repository', () => {
    expect(readdirSync(path.join(project, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'roost-client',
    ]);
    const folder = path.join(project, 'node_modules/roost-client');
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(js|ts|tsx|md|json|txt)$/.test(file)) continue;
      const text = readFileSync(path.join(folder, file), 'utf8');
      expect(text.includes(root), `${file} names ${root}`).toBe(false);
      expect(/from ["']\.\.\/\.\.\/\.\.\/|\/\/ client\//.test(text), file).toBe(false);
      // Node prints the whole line that threw.
      if (file.endsWith('.js'))
        expect(Math.max(...text.split('\n').map((line) => line.length)), file).toBeLessThan(5_000);
    }
    expect(existsSync(path.join(folder, 'API.md'))).toBe(true);
  });

  test.each([
    ['bundler', 'ESNext'],
    ['nodenext', 'NodeNext'],
  ])('plain tsc takes its types and the bots, resolving as %s', (moduleResolution, module) => {
    const compilerOptions = {
      ...{ target: 'ES2024', module, moduleResolution, strict: true, noEmit: true, exactOptionalPropertyTypes: true },
      ...{ allowImportingTsExtensions: true, lib: ['ES2024', 'DOM', 'DOM.Iterable'], types: ['node'] },
      ...{ typeRoots: [path.join(root, 'node_modules/@types')], skipLibCheck: false },
    };
    writeFileSync(
      path.join(project, 'all.ts'),
      "export * from 'roost-client';\nexport * as b from 'roost-client/browser';\n",
    );
    const files = ['all.ts', 'account.ts', 'echo-bot.ts', 'poll-bot.ts'];
    writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    expect(run(bin('tsc'), ['-p', '.'])).toBe('');
    // The types are types, and not whatever one likes.
    writeFileSync(
      path.join(project, 'all.ts'),
      "import type { Roost } from 'roost-client';\nexport const f = (r: Roost) => r.nope;\n",
    );
    expect(() => run(bin('tsc'), ['-p', '.'])).toThrow("Property 'nope' does not exist");
  });

  test('the echo bot answers, and is the same account when it is started again', async () => {
    await bot('echo-bot.ts', 'echo_packed');
    const ada = await person('ada');
    const chat = await ada.startDirect({ handle: 'echo_packed' });
    // A file has no text to be said back.
    const read = async function* () {
      yield Buffer.from('a document');
    };
    await ada.sendFile(chat, { name: 'notes.txt', type: 'text/plain', kind: 'document', size: 10, read });
    await ada.send(chat, { text: 'hello' });
    await eventually(() => expect(ada.conversation(chat).current?.unread).toBe(1));
    await lastText(ada, chat, 'hello');
    const lines = ['account.ts', 'echo-bot.ts'].map(
      (file) => readFileSync(path.join(project, file), 'utf8').split('\n').length,
    );
    const seconds = Math.round((performance.now() - begunAt) / 1_000);
    console.log(`from npm init to a bot that answers: ${seconds} s, ${lines[0]} + ${lines[1]} lines; ${size}`);
    expect(size).toMatch(/^minified: \d+ kB, \d+ kB gzip$/);
    bots.at(-1)?.kill('SIGTERM');
    await eventually(() => expect(bots.at(-1)?.exitCode).toBe(0));
    await ada.send(chat, { text: 'are you there' });
    await bot('echo-bot.ts', 'echo_packed');
    await eventually(() => expect(ada.conversation(chat).current?.unread).toBe(2));
    await lastText(ada, chat, 'are you there');
  });

  test('the echo bot leaves alone what answers it, as another bot does', async () => {
    const ada = await person('ann');
    const chat = await ada.startDirect({ handle: 'echo_packed' });
    const timeline = ada.timeline(chat);
    const heard = () => timeline.current.items.flatMap((item) => (item.kind === 'message' && !item.own ? [item] : []));
    await ada.send(chat, { text: 'hello' });
    await eventually(() => expect(heard().map(({ text }) => text)).toEqual(['hello']));
    const [echo] = heard();
    if (echo === undefined) throw new Error('it has not answered');
    await ada.send(chat, { text: 'hello yourself', replyTo: echo.id });
    await ada.send(chat, { text: 'and now' });
    await eventually(() => expect(heard().at(-1)?.text).toBe('and now'));
    expect(heard().map(({ text }) => text)).toEqual(['hello', 'and now']);
    timeline.close();
  });

  test('what its README shows as the whole of it runs as it stands there', async () => {
    const [, code = ''] = /^```ts\n([\s\S]*?)^```/m.exec(readme) ?? [];
    const here = code.replace('http://127.0.0.1:8787', server.url).replace("'echo'", "'echo_packed'");
    writeFileSync(path.join(project, 'whole.ts'), here);
    const child = spawn(process.execPath, ['whole.ts'], { cwd: project, stdio: ['ignore', 'pipe', 'pipe'] });
    bots.push(child);
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await eventually(() => expect(said).toContain('echo_packed hello'));
  });

  test('the poll bot counts in a group', async () => {
    await bot('poll-bot.ts', 'poll_packed');
    const [bob, cleo] = [await person('bob'), await person('cleo')];
    await acquaint([
      { roost: bob, name: 'bob' },
      { roost: cleo, name: 'cleo' },
    ]);
    const pollster = await bob.lookUp([{ handle: 'poll_packed' }]);
    const members = [cleo.account.user, ...pollster.flatMap((found) => ('user' in found ? [found.user] : []))];
    expect(members).toHaveLength(2);
    const group = await bob.createGroup({ title: 'Lunch', members: members as (typeof cleo.account.user)[] });
    await bob.send(group, { text: '/poll Lunch? Pizza | Soup' });
    await lastText(bob, group, 'Lunch?\n1 Pizza: 0\n2 Soup: 0');
    await eventually(() => expect(cleo.conversation(group).current).not.toBeNull());
    await cleo.send(group, { text: '2' });
    await lastText(bob, group, 'Lunch?\n1 Pizza: 0\n2 Soup: 1');
    await bob.send(group, { text: '/result' });
    await lastText(cleo, group, 'Lunch?\n1 Pizza: 0\n2 Soup: 1');
  });
});
