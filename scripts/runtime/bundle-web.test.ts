import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleWeb } from './bundle-web.ts';

let folder: string;
let source: string;
let target: string;
const build = () => bundleWeb(source, target);
const built = async () => (await readdir(target, { recursive: true })).sort();
/** A page as small as one can be: how the real one is built has tests of its own (first-load.test.ts), and takes seconds. */
const page: Readonly<Record<string, string>> = {
  'index.html': '<!doctype html><title>A page</title><script type="module" src="/main.tsx"></script>',
  'main.tsx': `import { word } from './word.ts';\ndocument.title = word;\nvoid import('./later.ts');\n`,
  'word.ts': `export const word: string = 'first';\n`,
  'later.ts': `document.body.append('later');\n`,
  'worker.ts': `self.postMessage('here');\n`,
  'service-worker.ts':
    'self.addEventListener("fetch", () => console.log(__SHELL__));\ndeclare const __SHELL__: object;\n',
  'public/robots.txt': 'User-agent: *\n',
};

/** Each build takes away what it did not make. */
const stray = () => path.join(target, 'stray.txt');

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'roost-bundle-'));
  [source, target] = [path.join(folder, 'of', 'web'), path.join(folder, 'web')];
  for (const [name, text] of Object.entries(page)) {
    const file = path.join(source, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  await build();
}, 240_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('nothing is built while the folder holds what the sources make', async () => {
  await writeFile(stray(), '');
  await build();
  expect(existsSync(stray())).toBe(true);
  await rm(stray());
});

test('what is changed is in the next one', async () => {
  await writeFile(path.join(source, 'word.ts'), `export const word: string = 'second';\n`);
  await build();
  const names = (await built()).filter((name) => name.endsWith('.js'));
  const texts = await Promise.all(names.map((name) => readFile(path.join(target, name), 'utf8')));
  expect(texts.filter((text) => text.includes('second'))).toHaveLength(1);
  expect(texts.filter((text) => text.includes('first'))).toEqual([]);
});

test('a folder that somebody emptied is built again', async () => {
  const before = await built();
  await rm(target, { recursive: true });
  await build();
  expect(await built()).toEqual(before);
}, 240_000);

test('so is one where a file is lacking, and one where a file is cut off', async () => {
  const part = (await built()).find((name) => name.startsWith('assets/')) ?? '';
  const [removed, cut] = [path.join(target, part), path.join(target, 'worker.js')];
  const before = await Promise.all([removed, cut].map((file) => readFile(file)));
  await rm(removed);
  await build();
  await truncate(cut, 10);
  await build();
  expect(await Promise.all([removed, cut].map((file) => readFile(file)))).toEqual(before);
}, 240_000);

test('a stamp that names no files, as older ones, counts for nothing', async () => {
  const before = await built();
  const [stamp = ''] = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  const { state } = JSON.parse(await readFile(path.join(folder, stamp), 'utf8')) as { state: string };
  for (const said of [state, JSON.stringify({ state, files: {} })]) {
    await writeFile(path.join(folder, stamp), said);
    await rm(target, { recursive: true });
    await build();
    expect(await built()).toEqual(before);
  }
}, 240_000);
