/** The React example of the packed SDK: compiled by plain tsc, bundled, and looked at in a browser, on a page of another origin. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Roost } from '../../client/api.ts';
import { bin, root } from '../../scripts/kit/paths.ts';
import { chromiumFlags, findChromium } from '../harness/chromium.ts';
import { eventually } from '../harness/eventually.ts';
import { openSdk } from '../harness/sdk.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

const browserPath = findChromium();
const canRun = browserPath !== undefined || process.env.CI === 'true';
/** React comes with the packages of this repository; an installation without it is told so. */
const hasReact = ['react', 'react-dom', '@types/react', '@types/react-dom'].every((name) =>
  existsSync(path.join(root, 'node_modules', name, 'package.json')),
);
if (!hasReact) console.error('SKIPPED: React is not installed here, so nobody has seen its example work.');

/** What an app adds to the example: an account, and a place on the page. */
const app = `
import { createRoot } from 'react-dom/client';
import { openBrowserVault, openIndexedDbStore, openRoost, openSuiteWorker, requestCode, signUp } from 'roost-client/browser';
import { Chat } from './react-chat.tsx';

const [server = '', handle = '', peer = ''] = location.hash.slice(1).split(',');
const place = document.querySelector('main') as HTMLElement;
try {
  const suite = openSuiteWorker('/worker.js');
  const store = await openIndexedDbStore('me');
  const vault = await openBrowserVault('me', store);
  const { shownCode } = await requestCode({ server, store, address: { handle } });
  await signUp({ server, store, address: { handle }, code: shownCode ?? '', name: handle, deviceName: 'page' });
  const roost = await openRoost({ store, vault, suite });
  await roost.reachable();
  const id = await roost.startDirect({ handle: peer });
  createRoot(place).render(<Chat roost={roost} id={id} />);
} catch (error) {
  place.textContent = String((error as { sentence?: string }).sentence ?? error);
}
`;

let project: string;
let files: Server;
let port: number;
let server: TestServer;
let browser: Browser | undefined;
let ada: Roost;

function run(program: string, args: string[], cwd = project): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

beforeAll(async () => {
  project = mkdtempSync(path.join(tmpdir(), 'roost-react-'));
  const packed = run(process.execPath, [path.join(root, 'scripts', 'pack-client.ts')], root);
  run('npm', ['init', '-y']);
  run('npm', ['pkg', 'set', 'type=module']);
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', packed.trim().split('\n').at(-1) ?? '']);
  cpSync(path.join(project, 'node_modules/roost-client/examples/react-chat.tsx'), path.join(project, 'react-chat.tsx'));
  writeFileSync(path.join(project, 'app.tsx'), app);
  // What this repository has of React already.
  mkdirSync(path.join(project, 'node_modules/@types'), { recursive: true });
  for (const name of ['react', 'react-dom', '@types/react', '@types/react-dom'])
    symlinkSync(path.join(root, 'node_modules', name), path.join(project, 'node_modules', name));
});

afterAll(async () => {
  await browser?.close();
  await ada?.close();
  files?.close();
  await server?.stop();
  rmSync(project, { recursive: true, force: true });
});

test.skipIf(!hasReact).each([
  ['bundler', 'ESNext'],
  ['nodenext', 'NodeNext'],
])('plain tsc takes it, resolving as %s', (moduleResolution, module) => {
  const compilerOptions = {
    ...{ target: 'ES2024', module, moduleResolution, strict: true, noEmit: true, exactOptionalPropertyTypes: true },
    ...{
      allowImportingTsExtensions: true,
      lib: ['ES2024', 'DOM', 'DOM.Iterable'],
      types: ['react'],
      jsx: 'react-jsx',
    },
  };
  writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['app.tsx'] }));
  expect(run(bin('tsc'), ['-p', '.'])).toBe('');
  // Two hooks of its own are all that the example has.
  const text = readFileSync(path.join(project, 'react-chat.tsx'), 'utf8');
  expect([...text.matchAll(/^export function (use\w+)/gm)].map(([, name]) => name)).toEqual([
    'useObservable',
    'useTimeline',
  ]);
});

describe.skipIf(!canRun || !hasReact)('in Chromium', () => {
  beforeAll(async () => {
    await build({
      ...{ absWorkingDir: project, bundle: true, format: 'esm', platform: 'browser', jsx: 'automatic', outdir: 'out' },
      ...{ entryPoints: { app: 'app.tsx', worker: 'roost-client/worker' }, logLevel: 'warning' },
      define: { 'process.env.NODE_ENV': '"production"' },
    });
    files = createServer(({ url = '/' }, answer) => {
      const file = path.join(project, 'out', path.basename(url));
      if (url !== '/' && existsSync(file))
        return answer.writeHead(200, { 'content-type': 'text/javascript' }).end(readFileSync(file));
      answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      answer.end('<!doctype html><title>Chat</title><main></main><script type="module" src="/app.js"></script>');
    });
    await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
    ({ port } = files.address() as { port: number });
    server = await startTestServer({}, () => {}, { vars: { ROOST_ORIGINS: `http://127.0.0.1:${port}` } });
    browser = await chromium.launch({
      executablePath: browserPath ?? 'chromium-is-missing',
      args: chromiumFlags(),
    });
    ada = await openSdk(await server.signUp('ada'));
    await ada.reachable();
  });

  async function open(host: string, handle: string): Promise<Page> {
    const page = await (browser as Browser).newPage();
    const peer = (await ada.profiles([ada.account.user]))[0]?.handle ?? ada.profile.current.handle;
    await page.goto(`http://${host}:${port}/#${server.url},${handle},${peer}`);
    return page;
  }

  test('it shows a chat: what is typed goes out, what arrives appears, and ticks rise', async () => {
    const page = await open('127.0.0.1', 'react_packed');
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.fill('hello from React', { timeout: 30_000 });
    await box.press('Enter');
    await eventually(() => expect(ada.requests.current[0]?.last?.text).toBe('hello from React'));
    const id = ada.requests.current[0]?.id;
    if (id === undefined) throw new Error('nothing arrived');
    await ada.send(id, { text: 'hello React' });
    await page.getByText('hello React').waitFor({ timeout: 20_000 });
    await eventually(
      async () =>
        expect(await page.getByRole('listitem').allTextContents()).toEqual([
          expect.stringMatching(/^You: hello from React (delivered|read)$/),
          expect.stringMatching(/: hello React $/),
        ]),
      20_000,
    );
    await page.close();
  });

  test('a page that the server has no word of is told what to set', async () => {
    const page = await open('localhost', 'react_refused');
    await page.getByText('ROOST_ORIGINS').waitFor({ timeout: 30_000 });
    expect(await page.getByRole('main').textContent()).toBe(
      `The server at ${server.url} is there, but takes no calls from pages of http://localhost:${port}. Whoever runs it can allow them with the variable ROOST_ORIGINS.`,
    );
    await page.close();
  });
});
