import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

let home: string;
let entry: string;
let part: string;
let folder: string;

/** In a process of its own: in one it is built but once. */
function bundle(options: { readonly define?: Record<string, string>; readonly isMapped?: boolean } = {}): string {
  const script = `import { bundleWorker } from ${JSON.stringify(path.join(import.meta.dirname, 'bundle-worker.ts'))};
    process.stdout.write(await bundleWorker(${JSON.stringify(entry)}, ${JSON.stringify({ ...options, folder })}));`;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Written some time ago: what was changed while it was read is not kept. */
async function write(file: string, text: string): Promise<void> {
  await writeFile(file, text);
  const before = new Date(Date.now() - 10_000);
  await utimes(file, before, before);
}

async function keptFiles(): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).map((name) => path.join(folder, name));
}

const timesOf = async () => Promise.all((await keptFiles()).map(async (file) => (await stat(file)).mtimeMs));

beforeAll(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'roost-worker-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

beforeEach(async () => {
  const sources = await mkdtemp(path.join(home, 'sources-'));
  [entry, part, folder] = [path.join(sources, 'main.ts'), path.join(sources, 'part.ts'), path.join(sources, 'kept')];
  await mkdir(folder);
  await write(entry, `import { word } from './part.ts';\nexport default { word, more: NAMED };\n`);
  await write(part, `export const word: string = 'first';\n`);
});

test('it is kept for other processes, and built by none of them while its sources are the same', async () => {
  const first = bundle({ define: { NAMED: '"a"' } });
  expect(first).toContain('"first"');
  expect(first).not.toContain('sourceMappingURL');
  const times = await timesOf();
  expect(times).toHaveLength(1);
  expect(bundle({ define: { NAMED: '"a"' } })).toBe(first);
  expect(await timesOf()).toEqual(times);
});

test('what is changed is in the next one, be it as long as before', async () => {
  bundle();
  await write(part, `export const word: string = 'other';\n`);
  // Times may be no finer than a second.
  await utimes(part, new Date(Date.now() - 5_000), new Date(Date.now() - 5_000));
  expect(bundle()).toContain('"other"');
});

test('what is changed while it is built is not kept', async () => {
  await utimes(part, new Date(Date.now() + 60_000), new Date(Date.now() + 60_000));
  expect(bundle()).toContain('"first"');
  expect(await keptFiles()).toEqual([]);
});

test('each has what it was asked for: other definitions, a map', () => {
  expect(bundle({ define: { NAMED: '"a"' } })).toContain('"a"');
  expect(bundle({ define: { NAMED: '"b"' } })).toContain('"b"');
  expect(bundle({ isMapped: true })).toMatch(/\n\/\/# sourceMappingURL=data:application\/json;base64,\S+\s*$/);
});

test('one that is cut off, or that somebody wrote into, counts for nothing', async () => {
  const whole = bundle();
  const [file = ''] = await keptFiles();
  const kept = await readFile(file, 'utf8');
  await truncate(file, kept.length - 10);
  expect(bundle()).toBe(whole);
  await writeFile(file, kept.replace('"first"', '"wrong"'));
  expect(bundle()).toBe(whole);
  await writeFile(file, '');
  expect(bundle()).toBe(whole);
});

test('where nothing can be kept it is built all the same', async () => {
  await rm(folder, { recursive: true });
  await writeFile(folder, 'no folder');
  expect(bundle()).toContain('"first"');
  expect(await readFile(folder, 'utf8')).toBe('no folder');
});

test('what cannot be built is an error, and leaves nothing', async () => {
  await write(part, 'export const word = ;\n');
  expect(() => bundle()).toThrow(/Unexpected ";"/);
  expect(await keptFiles()).toEqual([]);
});
