import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { expect, test, vi } from 'vitest';
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

test('what is read from IndexedDB is there before the transaction has ended', async () => {
  const store = await openIndexedDbStore('read', new IDBFactory());
  await store.write(async (writer) => writer.put('meta', ['a'], 1), 'relaxed');
  const begun = vi.spyOn(IDBDatabase.prototype, 'transaction');
  expect(await store.read((reader) => reader.get('meta', ['a']))).toBe(1);
  const one = begun.mock.results[0]?.value as IDBTransaction;
  begun.mockRestore();
  // Of one that has ended nothing is given any more.
  expect(one.objectStore('meta').name).toBe('meta');
  await store.close();
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

test.skipIf(process.platform === 'win32')(
  'a file that others may read, as a copy may leave it, is narrowed once it is known to be a store, with what lies beside it',
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'roost-store-'));
    const file = path.join(folder, 'store.sqlite');
    await openSqliteStore(file).close();
    chmodSync(file, 0o644);
    writeFileSync(`${file}-wal`, '', { mode: 0o644 });
    const store = openSqliteStore(file);
    await store.write(async () => {}, 'strict');
    const modes = readdirSync(folder).map((name) => statSync(path.join(folder, name)).mode & 0o777);
    await store.close();
    expect(modes).toEqual(modes.map(() => 0o600));
    expect(modes.length).toBeGreaterThan(1);
    const notes = path.join(folder, 'notes.txt');
    writeFileSync(notes, 'no store, and longer than the header of one. '.repeat(20), { mode: 0o644 });
    expect(() => openSqliteStore(notes)).toThrow(expect.objectContaining({ code: 'store-failed' }));
    expect(statSync(notes).mode & 0o777).toBe(0o644);
    rmSync(folder, { recursive: true });
  },
);

test('[E67] what was erased is in no file of the store any more once that is closed', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'roost-store-'));
  const store = openSqliteStore(path.join(folder, 'store.sqlite'));
  const rows = Array.from({ length: 50 }, (_, i) => ['c', i + 1] as const);
  const text = (seq: number) => new TextEncoder().encode(`DISAPPEARS-${seq}-`.repeat(20));
  await store.write(async (writer) => {
    for (const key of rows) writer.put('entries', key, { content: text(key[1]) });
  }, 'strict');
  // One is written over, the others are erased.
  await store.write(async (writer) => {
    for (const key of rows.slice(1)) writer.delete('entries', key);
    writer.put('entries', ['c', 1], { content: new Uint8Array(1) });
  }, 'strict');
  await store.close();
  const holding = readdirSync(folder).filter((name) => readFileSync(path.join(folder, name)).includes('DISAPPEARS'));
  rmSync(folder, { recursive: true });
  expect(holding).toEqual([]);
});

test('what is no store is refused as such, and not as one that is in use', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'roost-store-'));
  const file = path.join(folder, 'notes.txt');
  writeFileSync(file, 'no store, and longer than the header of one. '.repeat(20));
  for (const one of [file, folder, path.join(folder, 'nowhere', 'store.sqlite')])
    expect(() => openSqliteStore(one)).toThrow(expect.objectContaining({ code: 'store-failed', advice: 'never' }));
  rmSync(folder, { recursive: true });
});
