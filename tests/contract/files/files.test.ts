import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { openBrowserFiles } from '../../../client/files/browser-files.browser.ts';
import { openFileFolder } from '../../../client/files/file-folder.node.ts';
import { memoryFiles } from '../../../client/files/memory-files.ts';
import { FakeFolder } from '../../../client/testing/fake-folder.browser.ts';
import { filesContract } from './files-contract.ts';

filesContract('in memory', () => ({ open: async () => memoryFiles(), remove: async () => {} }));

filesContract('in a folder', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'roost-files-'));
  const open = () => openFileFolder(path.join(folder, 'files'));
  return { open, reopen: open, remove: async () => rmSync(folder, { recursive: true }) };
});

filesContract('in rows of IndexedDB', () => {
  const factory = new IDBFactory();
  const open = () => openBrowserFiles('test', { factory, folder: null });
  return { open, reopen: open, remove: async () => {} };
});

// The real one: tests/e2e/browser-files.test.ts.
filesContract('in a private file system', () => {
  const [factory, folder] = [new IDBFactory(), new FakeFolder().handle];
  const open = () => openBrowserFiles('test', { factory, folder });
  return { open, reopen: open, remove: async () => {} };
});
