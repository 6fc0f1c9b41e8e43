import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { openIndexedDbStore } from '../../../client/store/indexed-db.browser.ts';
import { type MemoryStore, openMemoryStore } from '../../../client/store/memory.ts';
import { openSqliteStore } from '../../../client/store/sqlite.node.ts';
import { storeContract } from './store-contract.ts';

storeContract('in memory', () => ({
  open: async () => openMemoryStore(),
  reopen: async (closed) => openMemoryStore((closed as MemoryStore).snapshot()),
  remove: async () => {},
}));

storeContract('in IndexedDB', () => {
  const factory = new IDBFactory();
  const open = () => openIndexedDbStore('test', factory);
  return { open, reopen: open, remove: async () => {} };
});

storeContract('in SQLite', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'roost-store-'));
  const open = async () => openSqliteStore(path.join(folder, 'store.sqlite'));
  return { open, reopen: open, remove: async () => rmSync(folder, { recursive: true }) };
});

test('[K1] a file that is open cannot be opened a second time', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'roost-store-'));
  const file = path.join(folder, 'store.sqlite');
  const first = openSqliteStore(file);
  expect(() => openSqliteStore(file, { waitMs: 50 })).toThrow(expect.objectContaining({ code: 'store-in-use' }));
  await first.close();
  await openSqliteStore(file).close();
  rmSync(folder, { recursive: true });
});

test.skipIf(process.platform === 'win32')(
  'nobody else on the machine can read it, nor what lies beside it',
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'roost-store-'));
    const before = process.umask(0o022);
    const store = openSqliteStore(path.join(folder, 'store.sqlite'));
    await store.write(async () => {}, 'strict');
    const modes = readdirSync(folder).map((name) => statSync(path.join(folder, name)).mode & 0o777);
    process.umask(before);
    await store.close();
    expect(modes).toEqual(modes.map(() => 0o600));
    expect(modes.length).toBeGreaterThan(1);
    rmSync(folder, { recursive: true });
  },
);

test('what is no store is refused as such, and not as one that is in use', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'roost-store-'));
  const file = path.join(folder, 'notes.txt');
  writeFileSync(file, 'no store, and longer than the header of one. '.repeat(20));
  for (const one of [file, folder, path.join(folder, 'nowhere', 'store.sqlite')])
    expect(() => openSqliteStore(one)).toThrow(expect.objectContaining({ code: 'store-failed', advice: 'never' }));
  rmSync(folder, { recursive: true });
});
