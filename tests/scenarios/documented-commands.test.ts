/** What README and docs tell people to type is typed here. A command that nobody runs in this file makes it red. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MessageId, Roost } from '../../client/api.ts';
import { bin, root } from '../../scripts/kit/paths.ts';
import { eventually } from '../harness/eventually.ts';
import { openSdk } from '../harness/sdk.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let folder: string;
let bob: Roost;
let env: NodeJS.ProcessEnv;
const running: ChildProcess[] = [];

const pages = globSync(
  ['README.md', 'docs/**/*.md', 'client/README.md', 'packages/*/README.md', 'tests/**/README.md'],
  {
    cwd: root,
  },
).sort();
const textOf = (page: string) => readFileSync(path.join(root, page), 'utf8');

/** The commands of a page's shell blocks, without the words behind them; a loop or a continued line is one. */
function commandsIn(page: string): string[] {
  const blocks = [...textOf(page).matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
  return blocks.flatMap((block) =>
    block
      .replaceAll(/\\\n\s*/g, '')
      .split(/\n(?! |done)/)
      .map((command) => command.replaceAll(/\s{2,}# .*$/gm, '').trim())
      .filter((command) => command !== ''),
  );
}

/** Needs an account at Cloudflare, a cluster, or minutes: that it is a command, with these options, is seen by its help. */
const elsewhere: readonly RegExp[] = [
  /^npx wrangler (login|deploy|secret put|d1 execute)\b/,
  /^npm run (deploy|cassandra|migrate:cassandra)\b/,
  /^ROOST_OPERATOR_KEY=… npm run (history|move:history|pushes)\b/,
];
/** Tests that run what a page says from beginning to end. */
const byItself: Readonly<Record<string, string>> = {
  'packages/roost-client/README.md': 'tests/scenarios/packed-sdk.test.ts',
};

const all = pages.flatMap((page) => commandsIn(page).map((command) => ({ page, command })));
const ran = new Set<string>();

/** Takes a command of a page as it stands there, and notes that it was run. */
function take(page: string, start: string): string {
  const here = all.filter((one) => one.page === page);
  const found = here.find(({ command }) => command === start) ?? here.find(({ command }) => command.startsWith(start));
  if (found === undefined) throw new Error(`${page} has no command that begins with ${start}`);
  ran.add(`${page}: ${found.command}`);
  return found.command;
}

/** Runs it in a shell, in the folder of the repository. */
function shell(command: string, more: NodeJS.ProcessEnv = {}): string {
  const options = { cwd: root, env: { ...env, ...more }, encoding: 'utf8', input: '', timeout: 60_000 } as const;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], options);
  if (status !== 0) throw new Error(`${command}\nended with ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

/** Begins it, in a group of its own, so that all of it can be ended. */
function begin(command: string): { said(): string; stop(signal: NodeJS.Signals): Promise<void> } {
  const child = spawn('bash', ['-c', command], { cwd: root, env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  running.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'exit');
  const stop = async (signal: NodeJS.Signals) => {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
    await ended;
  };
  return { said: () => said, stop };
}

beforeAll(async () => {
  server = await startTestServer();
  folder = mkdtempSync(path.join(tmpdir(), 'roost-documented-'));
  env = {
    ...process.env,
    ...{ ROOST_SERVER: server.url, ROOST_DATA: folder, PATH: `${path.dirname(bin('node'))}:${process.env.PATH}` },
    ...{ npm_config_offline: 'true', npm_config_update_notifier: 'false' },
  };
  const account = await (await import('../harness/account.ts')).signUp(server.url, 'bob');
  bob = await openSdk(account);
  await bob.reachable();
});

afterAll(async () => {
  for (const { pid, exitCode } of running) {
    if (pid !== undefined && exitCode === null) {
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
    }
  }
  await bob?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('README.md', () => {
  const page = 'README.md';

  test('a person in a terminal', async () => {
    expect(shell(take(page, 'npx roost sign-up'))).toContain('Signed up as Carol');
    expect(shell(take(page, 'npx roost send'))).toContain('✓');
    await eventually(() => expect(bob.requests.current[0]?.last?.text).toBe('hello from a terminal'));
    const [request] = bob.requests.current;
    if (request !== undefined) await bob.accept(request.id);
    shell(take(page, 'npx roost requests'));
    expect(shell(take(page, 'npx roost send @bob --file'))).toContain('✓');
    await eventually(() => expect(bob.conversations.current[0]?.last?.text).toBe('our licence'));
    const file = await bob.download(bob.conversations.current[0]?.last?.id as MessageId);
    let text = '';
    for await (const piece of file.read()) text += Buffer.from(piece).toString();
    expect(text).toBe(textOf('LICENSE'));
    expect(shell(take(page, 'npx roost verify'))).toMatch(/^(\d{5} ){3}\d{5}$/m);
    const link = begin(take(page, 'npx roost link'));
    await eventually(() => expect(link.said()).toMatch(/On the new device: roost link [A-Z0-9-]+/));
    await link.stop('SIGINT');
    const listening = begin(take(page, 'npx roost listen'));
    await eventually(() => expect(listening.said()).toContain('"type":"ready"'));
    await listening.stop('SIGINT');
  });

  test('the bot in a shell answers', async () => {
    const [chat] = bob.conversations.current;
    const bot = begin(take(page, 'npx roost listen --read |'));
    if (chat === undefined) throw new Error('bob has no chat');
    await bob.send(chat.id, { text: 'anybody there?' });
    await eventually(() => expect(bob.conversation(chat.id).current?.last?.text).toBe('I heard you'), 60_000);
    await bot.stop('SIGTERM');
  });

  test('npm start', () => {
    // What it does is in npm-start.test.ts.
    expect(shell(`${take(page, 'npm start')} -- --help`)).toContain('Runs Roost on this machine');
  });
});

test('docs/terminal.md: a name of one’s own, which the shell completes', () => {
  const page = 'docs/terminal.md';
  const said = shell(
    `shopt -s expand_aliases\n${take(page, 'alias roost=')}\n${take(page, 'eval ')}\ncomplete -p roost`,
  );
  expect(said.trim()).toBe('complete -o default -F _roost roost');
});

test('docs/spec/http.md: signing up with curl', () => {
  const page = 'docs/spec/http.md';
  const here = (command: string) => command.replaceAll('localhost:8787', server.url);
  const ask = JSON.parse(shell(here(take(page, 'curl -s localhost:8787/v1/sign-up/codes'))));
  const signed = JSON.parse(
    shell(here(take(page, 'curl -s localhost:8787/v1/sign-up -H')), { ASKING: ask.asking, CODE: ask.shownCode }),
  );
  const profile = JSON.parse(shell(here(take(page, 'curl -s localhost:8787/v1/profile')), { TOKEN: signed.token }));
  expect(profile).toMatchObject({ handle: 'alice', name: 'Alice' });
});

const far = all.filter(({ command }) => elsewhere.some((one) => one.test(command)));
test.each(far.map(({ page, command }) => [page, command] as const))(
  '%s: %s is a command, with those options',
  (page, command) => {
    ran.add(`${page}: ${command}`);
    const bare = command.replace(/^ROOST_OPERATOR_KEY=… /, '').replace(/ -- (start|status).*$/, ' --');
    const asked = bare.startsWith('npm') && !bare.includes(' --') ? `${bare} -- --help` : `${bare} --help`;
    const help = shell(asked);
    for (const [, option = ''] of command.matchAll(/ --([a-z][a-z-]+)/g)) expect(help).toContain(`--${option}`);
  },
);

/** In the middle of sentences: `npm run bench -- crypto`. */
const spoken = [
  ...new Set(
    pages.flatMap((page) =>
      [...textOf(page).matchAll(/`(npm (?:run [a-z:-]+|test|start))[^`]*`/g)].map(([, run = '']) => run),
    ),
  ),
].sort();

test.each(spoken.filter((run) => run !== 'npm run dev'))('%s explains itself', (run) => {
  const help = shell(`${run} -- --help`);
  expect(help.trim()).not.toBe('');
  expect(help).toContain(run);
});

test('every command of every page was run', () => {
  const left = all
    .filter(({ page }) => byItself[page] === undefined)
    .map(({ page, command }) => `${page}: ${command}`)
    .filter((one) => !ran.has(one));
  expect(left).toEqual([]);
  expect(all.length).toBeGreaterThan(20);
  for (const [page, by] of Object.entries(byItself)) expect(textOf(by)).toContain(path.basename(path.dirname(page)));
});
