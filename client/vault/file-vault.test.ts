import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openMemoryStore } from '../store/memory.ts';
import { openFileVault } from './file-vault.node.ts';
import { sealedRows } from './sealed-rows.ts';

function stage() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'roost-vault-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return { folder, file: path.join(folder, 'default.key'), store: openMemoryStore() };
}

const [plain, bound] = [Uint8Array.of(1), Uint8Array.of(2)];
const refusal = (words: string) => ({ code: 'store-key', sentence: expect.stringContaining(words) });

test('[D7] the key is made with the first use, for its owner alone, and opens what it sealed afterwards', async () => {
  const { folder, file, store } = stage();
  const sealed = await (await openFileVault(file, store)).seal(plain, bound);
  expect(statSync(file).size).toBe(32);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['default.key']);
  expect(await (await openFileVault(file, store)).open(sealed, bound)).toEqual(plain);
});

test('[D7] two that make it at once have the same key', async () => {
  const { folder, file, store } = stage();
  const vaults = await Promise.all(Array.from({ length: 10 }, () => openFileVault(file, store)));
  const sealed = await vaults[0]?.seal(plain, bound);
  for (const vault of vaults) expect(await vault.open(sealed as Uint8Array, bound)).toEqual(plain);
  expect(readdirSync(folder)).toEqual(['default.key']);
});

test('[D7] a missing key is made anew for an empty store only', async () => {
  const { file, store } = stage();
  const rows = sealedRows(await openFileVault(file, store));
  const sealed = await rows.seal(['a'], 1);
  await store.write(async (writer) => writer.put('cipher', ['a'], sealed), 'strict');
  rmSync(file);
  await expect(openFileVault(file, store)).rejects.toMatchObject(
    refusal('is missing, and the store that it opens is not empty'),
  );
  expect(existsSync(file)).toBe(false);
});

test.skipIf(process.platform === 'win32').each([0o640, 0o604, 0o620, 0o666])(
  '[D7] a key that others may touch (mode %o) is refused, and left as it is',
  async (mode) => {
    const { file, store } = stage();
    await openFileVault(file, store);
    const key = readFileSync(file);
    chmodSync(file, mode);
    await expect(openFileVault(file, store)).rejects.toMatchObject(refusal('chmod 600'));
    chmodSync(file, 0o600);
    expect(readFileSync(file)).toEqual(key);
    await openFileVault(file, store);
  },
);

test('[D7] what is no key is refused in words: too short, too long, a link, a folder', async () => {
  const { folder, file, store } = stage();
  for (const length of [0, 31, 33]) {
    writeFileSync(file, new Uint8Array(length), { mode: 0o600 });
    await expect(openFileVault(file, store)).rejects.toMatchObject(refusal('is not 32 bytes long'));
  }
  writeFileSync(file, new Uint8Array(32), { mode: 0o600 });
  symlinkSync(file, path.join(folder, 'link'));
  await expect(openFileVault(path.join(folder, 'link'), store)).rejects.toMatchObject(refusal('is a link'));
  await expect(openFileVault(folder, store)).rejects.toMatchObject(refusal('is no file'));
});
