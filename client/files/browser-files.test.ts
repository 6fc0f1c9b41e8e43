/** Files of a browser whose page dies, whose disk is full, and whose power goes. */
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { FileStore } from '../ports.ts';
import { FakeFolder } from '../testing/fake-folder.browser.ts';
import { openBrowserFiles } from './browser-files.browser.ts';

let factory: IDBFactory;
let folder: FakeFolder;
let files: FileStore;

const open = () => openBrowserFiles('test', { factory, folder: folder.handle });
const piece = (fill: number) => new Uint8Array(10).fill(fill);

async function all(name: string): Promise<number[]> {
  const bytes: number[] = [];
  for await (const some of files.read(name, 0)) bytes.push(...some);
  return bytes;
}

beforeEach(async () => {
  factory = new IDBFactory();
  folder = new FakeFolder();
  files = await open();
  for (const fill of [1, 2, 3]) await files.append('a', piece(fill));
});

const written = (...fills: number[]) => fills.flatMap((fill) => [...piece(fill)]);

test('[B13] a page that dies while it writes leaves of that nothing, and nothing behind', async () => {
  folder.onClose = () => new Promise<never>(() => {});
  void files.append('a', piece(4));
  await expect.poll(() => folder.files.size).toBe(4);
  files = await open();
  expect([await files.size('a'), await all('a')]).toEqual([30, written(1, 2, 3)]);
  expect(folder.files.size).toBe(3);
});

test('[B13] what was put, and no row came to name, is swept with the next start', async () => {
  folder.files.set('somewhat', piece(9));
  files = await open();
  expect([...folder.files.keys()]).not.toContain('somewhat');
  expect(await all('a')).toEqual(written(1, 2, 3));
});

test('[B13] what cannot be removed, as another tab still writes it, keeps no file and no start from going on', async () => {
  const [first] = folder.files.keys();
  for (const id of [first as string, 'somewhat']) {
    folder.files.set(id, piece(9));
    folder.busy.add(id);
  }
  await files.append('b', piece(4));
  await files.remove('a');
  expect([await files.list(), [...folder.files.keys()].length]).toEqual([['b'], 3]);
  files = await open();
  expect(await files.list()).toEqual(['b']);
  folder.busy.clear();
  files = await open();
  expect(folder.files.size).toBe(1);
});

test.each([
  ['shorter than it was written', (id: string) => folder.files.set(id, piece(2).slice(0, 9))],
  ['away', (id: string) => folder.files.delete(id)],
])('[B13] what lies behind a piece that is %s is fetched again', async (_what, spoil) => {
  spoil([...folder.files.keys()][1] as string);
  expect(await files.size('a')).toBe(10);
  expect(await all('a')).toEqual(written(1));
  await files.append('a', piece(5));
  expect([await files.size('a'), await all('a')]).toEqual([20, written(1, 5)]);
  expect(folder.files.size).toBe(2);
});

test('[B13] a read that comes upon such a piece ends before it, and the size says so from then on', async () => {
  folder.files.delete([...folder.files.keys()][2] as string);
  expect(await all('a')).toEqual(written(1, 2));
  expect(await files.size('a')).toBe(20);
});

test('[B13] a disk that is full leaves the file as it was', async () => {
  folder.onClose = () => Promise.reject(new DOMException('the disk is full', 'QuotaExceededError'));
  await expect(files.append('a', piece(4))).rejects.toMatchObject({ name: 'QuotaExceededError' });
  folder.onClose = (bytes) => bytes;
  await files.append('a', piece(5));
  expect(await all('a')).toEqual(written(1, 2, 3, 5));
  expect(folder.files.size).toBe(4);
});

test('[B13] a piece whose row cannot be written leaves nothing behind', async () => {
  // Another one takes the database away: this one's is closed.
  factory.deleteDatabase('test.files');
  await new Promise((resolve) => setTimeout(resolve, 200));
  await expect(files.append('a', piece(4))).rejects.toThrow();
  expect(folder.files.size).toBe(3);
});

describe('[B13] a file system that fails', () => {
  const getDirectory = vi.fn<() => Promise<unknown>>();
  const openHere = () => openBrowserFiles('test', { factory });

  beforeEach(() => {
    vi.stubGlobal(
      'FileSystemFileHandle',
      class {
        createWritable() {}
      },
    );
    vi.stubGlobal('navigator', { storage: { getDirectory } });
    const inside = { getDirectoryHandle: async () => ({ getDirectoryHandle: async () => folder.handle }) };
    getDirectory.mockReset().mockResolvedValue(inside);
    return () => vi.unstubAllGlobals();
  });

  test('once, takes nothing of what lies in it', async () => {
    getDirectory.mockRejectedValueOnce(new DOMException('not just now', 'UnknownError'));
    await expect(openHere()).rejects.toThrow('not just now');
    files = await openHere();
    expect([await files.size('a'), await all('a')]).toEqual([30, written(1, 2, 3)]);
  });

  test('and in which nothing lies, as in a private window, is done without', async () => {
    await files.remove('a');
    getDirectory.mockRejectedValue(new DOMException('not in here', 'SecurityError'));
    files = await openHere();
    await files.append('a', piece(1));
    expect([await files.size('a'), folder.files.size]).toEqual([10, 0]);
    files = await openHere();
    expect(await all('a')).toEqual(written(1));
  });

  test('by not being there any more, spoils no file, and none that comes', async () => {
    vi.stubGlobal('FileSystemFileHandle', undefined);
    files = await openHere();
    await expect(files.size('a')).rejects.toThrow();
    await expect(all('a')).rejects.toThrow();
    await files.append('b', piece(4));
    expect(await all('b')).toEqual(written(4));
    files = await open();
    expect([await all('a'), await all('b')]).toEqual([written(1, 2, 3), written(4)]);
  });
});

test('[B13] files that a browser kept in rows are there once it has a file system', async () => {
  const rows = await openBrowserFiles('other', { factory, folder: null });
  await rows.append('a', piece(1));
  files = await openBrowserFiles('other', { factory, folder: new FakeFolder().handle });
  await files.append('a', piece(2));
  expect([await files.size('a'), await all('a')]).toEqual([20, written(1, 2)]);
});

test('it is closed by whoever opened it, and by itself where it cannot be opened', async () => {
  const closed = vi.spyOn(IDBDatabase.prototype, 'close');
  (await open()).close();
  expect(closed).toHaveBeenCalledTimes(1);
  folder.handle.keys = () => {
    throw new DOMException('the disk is away', 'InvalidStateError');
  };
  await expect(open()).rejects.toThrow('the disk is away');
  expect(closed).toHaveBeenCalledTimes(2);
  closed.mockRestore();
});

describe('[B20] bytes where they lie', () => {
  test('are those that are read, over pieces and parts of them; what is cut off, or not all there, does not lie there', async () => {
    const bytes = async (from: number, length: number) => {
      const lying = await files.lying?.('a', from, length);
      return lying ? [...new Uint8Array(await lying.arrayBuffer())] : null;
    };
    for (const [from, length] of [
      [0, 30],
      [0, 10],
      [5, 10],
      [9, 12],
      [29, 1],
    ] as const)
      expect(await bytes(from, length), `${from} ${length}`).toEqual((await all('a')).slice(from, from + length));
    expect(await bytes(25, 6)).toBeNull();
    const [, second = ''] = [...folder.files.keys()];
    folder.files.set(second, new Uint8Array(4));
    expect([await bytes(0, 30), await bytes(20, 10)]).toEqual([null, [...piece(3)]]);
    expect(await files.size('a')).toBe(10);
    expect(await bytes(0, 10)).toEqual([...piece(1)]);
  });

  test('in rows are read', async () => {
    const inRows = await openBrowserFiles('rows', { factory, folder: null });
    await inRows.append('a', piece(1));
    expect(await inRows.lying?.('a', 0, 10)).toBeNull();
  });
});
