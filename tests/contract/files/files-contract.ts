/** What every place for files of a client promises (`FileStore` in client/ports.ts). */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FileStore } from '../../../client/ports.ts';

export interface FilesUnderTest {
  open(): Promise<FileStore>;
  /** The same files in the next life of the client; absent: there is none. */
  reopen?(): Promise<FileStore>;
  /** The disk is full: the next append fails half way; absent: it cannot be. */
  fill?(): void;
  remove(): Promise<void>;
}

const name = `m${'A'.repeat(43)}`;

/** Bytes that are different everywhere. */
const some = (length: number, seed: number) => Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8) + seed) % 251);

async function all(files: FileStore, file: string, from = 0): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of files.read(file, from)) pieces.push(piece);
  return Buffer.concat(pieces);
}

export function filesContract(where: string, make: () => FilesUnderTest): void {
  describe(`[B13] files ${where}`, () => {
    let place: FilesUnderTest;
    let files: FileStore;

    beforeEach(async () => {
      place = make();
      files = await place.open();
    });
    afterEach(() => place.remove());

    test('what is appended lies behind what is there, and is read from any byte', async () => {
      const pieces = [some(5, 1), some(1_500_000, 2), some(1, 3), some(2_000_000, 4)];
      const whole = Buffer.concat(pieces);
      for (const piece of pieces) await files.append(name, piece);
      expect(await files.size(name)).toBe(whole.length);
      for (const from of [0, 4, 5, 6, 1_500_004, 1_500_005, 1_500_006, 1_500_007, 2_700_000, whole.length - 1])
        expect((await all(files, name, from)).equals(whole.subarray(from)), `from ${from}`).toBe(true);
      expect(await all(files, name, whole.length)).toHaveLength(0);
    });

    test('whoever gave the bytes may use them anew', async () => {
      const given = some(1_000, 1);
      await files.append(name, given);
      given.fill(0);
      expect((await all(files, name)).equals(some(1_000, 1))).toBe(true);
    });

    test('an append is all or nothing: one that fails half way leaves the file as it was', async ({ skip }) => {
      skip(place.fill === undefined, 'its disk cannot be filled');
      for (const before of [some(0, 1), some(1_000_000, 1)]) {
        await files.append(name, before);
        place.fill?.();
        await expect(files.append(name, some(2_000_000, 2))).rejects.toThrow('full');
        expect(await files.size(name)).toBe(before.length);
      }
      await files.append(name, some(2_000_000, 3));
      expect((await all(files, name)).equals(Buffer.concat([some(1_000_000, 1), some(2_000_000, 3)]))).toBe(true);
    });

    test('there is nothing of a file that nobody wrote, and to remove it does nothing', async () => {
      await files.remove('nothing');
      expect([await files.size('nothing'), await files.list()]).toEqual([0, []]);
    });

    test('files do not touch each other', async () => {
      await files.append('new-a', some(10, 1));
      await files.append(name, some(20, 2));
      await files.append('new-a', some(30, 3));
      expect([...(await files.sizes())].sort()).toEqual(
        [
          [name, 20],
          ['new-a', 40],
        ].sort(),
      );
      expect([...(await files.list())].sort()).toEqual([name, 'new-a'].sort());
      await files.remove('new-a');
      expect([await files.size('new-a'), await files.size(name), await files.list()]).toEqual([0, 20, [name]]);
      expect((await all(files, name)).equals(some(20, 2))).toBe(true);
    });

    test('a new name takes the place of what had it; what is not there has none', async () => {
      await files.append(name, some(10, 1));
      await files.append('new-a', some(20, 2));
      await files.rename('new-a', name);
      expect(await files.list()).toEqual([name]);
      expect((await all(files, name)).equals(some(20, 2))).toBe(true);
      await expect(files.rename('new-a', name)).rejects.toThrow();
      expect(await files.size(name)).toBe(20);
    });

    test('all of it is there in the next life', async ({ skip }) => {
      const { reopen } = place;
      if (reopen === undefined) return skip('it has no next life');
      await files.append('new-a', some(1_000_000, 1));
      await files.append('new-a', some(7, 2));
      await files.rename('new-a', name);
      files = await reopen();
      expect([await files.size(name), await files.list()]).toEqual([1_000_007, [name]]);
      await files.append(name, some(3, 3));
      expect(
        (await all(files, name, 999_999)).equals(
          Buffer.concat([some(1_000_000, 1).subarray(-1), some(7, 2), some(3, 3)]),
        ),
      ).toBe(true);
    });
  });
}
