import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../kit/paths.ts';
import { bundleWeb } from './bundle-web.ts';

let folder: string;
let target: string;
const build = () => bundleWeb(path.join(root, 'web'), target);
const built = async () => (await readdir(target, { recursive: true })).sort();
/** Each build takes away what it did not make. */
const stray = () => path.join(target, 'stray.txt');

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'roost-bundle-'));
  target = path.join(folder, 'web');
  await build();
}, 240_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('nothing is built while the folder holds what the sources make', async () => {
  await writeFile(stray(), '');
  await build();
  expect(existsSync(stray())).toBe(true);
  await rm(stray());
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
  await truncate(cut, 1_000);
  await build();
  expect(await Promise.all([removed, cut].map((file) => readFile(file)))).toEqual(before);
}, 240_000);

test('a stamp that names no files, as older ones, counts for nothing', async () => {
  const before = await built();
  const [stamp = ''] = (await readdir(folder)).filter((name) => name !== 'web');
  const { state } = JSON.parse(await readFile(path.join(folder, stamp), 'utf8')) as { state: string };
  for (const said of [state, JSON.stringify({ state, files: {} })]) {
    await writeFile(path.join(folder, stamp), said);
    await rm(target, { recursive: true });
    await build();
    expect(await built()).toEqual(before);
  }
}, 240_000);
