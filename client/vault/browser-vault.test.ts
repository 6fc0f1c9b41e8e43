import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { openMemoryStore } from '../store/memory.ts';
import { openBrowserVault } from './browser-vault.browser.ts';
import { sealedRows } from './sealed-rows.ts';

const [plain, bound] = [Uint8Array.of(1), Uint8Array.of(2)];

test('[D7] the key is made once for a name, kept, and not to be read', async () => {
  const [factory, store] = [new IDBFactory(), openMemoryStore()];
  const vaults = await Promise.all(Array.from({ length: 5 }, () => openBrowserVault('roost', store, factory)));
  const sealed = await vaults[0]?.seal(plain, bound);
  vaults.push(await openBrowserVault('roost', store, factory));
  for (const vault of vaults) expect(await vault.open(sealed as Uint8Array, bound)).toEqual(plain);

  const other = await openBrowserVault('other', store, factory);
  await expect(other.open(sealed as Uint8Array, bound)).rejects.toThrow();

  const db = await new Promise<IDBDatabase>((resolve) => {
    const request = factory.open('roost.key');
    request.onsuccess = () => resolve(request.result);
  });
  const key = await new Promise<CryptoKey>((resolve) => {
    const request = db.transaction('keys').objectStore('keys').get('store');
    request.onsuccess = () => resolve(request.result);
  });
  expect(key.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
});

test('[D7] a key that the browser has lost is not replaced where the store is not empty', async () => {
  const store = openMemoryStore();
  const sealed = await sealedRows(await openBrowserVault('roost', store, new IDBFactory())).seal(['a'], 1);
  await store.write(async (writer) => writer.put('cipher', ['a'], sealed), 'strict');
  await expect(openBrowserVault('roost', store, new IDBFactory())).rejects.toMatchObject({
    code: 'store-key',
    sentence: expect.stringContaining('has lost the key'),
  });
});
