import { mkdtempSync, rmSync } from 'node:fs';
import type { open as openFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { expect, vi } from 'vitest';
import { answerOf, openDatabase } from '../../../client/browser/database.browser.ts';
import { openBrowserFiles } from '../../../client/files/browser-files.browser.ts';
import { openFileFolder } from '../../../client/files/file-folder.node.ts';
import { memoryFiles } from '../../../client/files/memory-files.ts';
import { FakeFolder } from '../../../client/testing/fake-folder.browser.ts';
import { filesContract } from './files-contract.ts';

// As on a disk that comes to be full: half of what is to be written gets there.
const disk = vi.hoisted(() => ({ isFull: false }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<{ open: typeof openFile }>();
  const open: typeof openFile = async (...given) => {
    const file = await real.open(...given);
    if (!disk.isFull) return file;
    disk.isFull = false;
    const { appendFile } = file;
    file.appendFile = async (given) => {
      const bytes = given as Uint8Array;
      await appendFile.call(file, bytes.subarray(0, bytes.length / 2));
      throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC' });
    };
    return file;
  };
  return { ...real, open };
});

filesContract('in memory', () => ({ open: async () => memoryFiles(), remove: async () => {} }));

filesContract('in a folder', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'roost-files-'));
  const open = () => openFileFolder(path.join(folder, 'files'));
  const remove = async () => rmSync(folder, { recursive: true });
  return { open, reopen: open, fill: () => void (disk.isFull = true), remove };
});

/** There is room for the next row, and none for the one after it. */
function fillRows(): void {
  const { put } = IDBObjectStore.prototype;
  let room = 1;
  const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...given) {
    if (room-- > 0) return put.apply(this, given);
    full.mockRestore();
    throw new DOMException('the disk is full', 'QuotaExceededError');
  });
}

/** Rows of bytes that no file consists of. */
async function nameless(factory: IDBFactory): Promise<IDBValidKey[]> {
  const tables = (await openDatabase('test.files', [], factory)).transaction(['files', 'bytes']);
  const [files, bytes] = [tables.objectStore('files').getAll(), tables.objectStore('bytes').getAllKeys()];
  const named = (await answerOf<{ id: string }[][]>(files)).flat().map(({ id }) => id);
  return (await answerOf(bytes)).filter((id) => !named.includes(String(id)));
}

filesContract('in rows of IndexedDB', () => {
  const factory = new IDBFactory();
  const open = () => openBrowserFiles('test', { factory, folder: null });
  // Nothing is left of an append that failed.
  const remove = async () => expect(await nameless(factory)).toEqual([]);
  return { open, reopen: open, fill: fillRows, remove };
});

// The real one: tests/e2e/browser-files.test.ts.
filesContract('in a private file system', () => {
  const [factory, folder] = [new IDBFactory(), new FakeFolder()];
  const open = () => openBrowserFiles('test', { factory, folder: folder.handle });
  const fill = () => {
    folder.onClose = () => {
      folder.onClose = (bytes) => bytes;
      return Promise.reject(new DOMException('the disk is full', 'QuotaExceededError'));
    };
  };
  return { open, reopen: open, fill, remove: async () => {} };
});
