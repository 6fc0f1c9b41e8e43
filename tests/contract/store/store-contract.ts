/** What every store must do, whatever it is made of. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Key, Row, Store } from '../../../client/ports.ts';

export interface StoreUnderTest {
  open(): Promise<Store>;
  /** Opens the same data again; null when it lives only as long as the object. */
  reopen: ((closed: Store) => Promise<Store>) | null;
  remove(): Promise<void>;
}

const keys = (rows: readonly Row[]): Key[] => rows.map((row) => row.key);

export function storeContract(name: string, under: () => StoreUnderTest): void {
  describe(`a store ${name}`, () => {
    let given: StoreUnderTest;
    let store: Store;

    beforeEach(async () => {
      given = under();
      store = await given.open();
    });

    afterEach(async () => {
      await store.close();
      await given.remove();
    });

    const put = (rows: readonly (readonly [Key, unknown])[]) =>
      store.write(async (writer) => {
        for (const [key, value] of rows) writer.put('entries', key, value);
      }, 'relaxed');
    const all = () => store.read((reader) => reader.range('entries', { prefix: [] }));

    test('gives back what was put, byte strings and nested data included', async () => {
      const value = {
        text: 'ü',
        bytes: Uint8Array.from([0, 1, 255]),
        list: [1, null, { deep: true }],
        at: 1_800_000_000_000,
      };
      await store.write(async (writer) => writer.put('meta', ['a', 7], value), 'strict');
      const found = (await store.read((reader) => reader.get('meta', ['a', 7]))) as typeof value;
      expect(found).toEqual(value);
      expect(found.bytes).toBeInstanceOf(Uint8Array);
      expect(await store.read((reader) => reader.get('meta', ['a', 8]))).toBeUndefined();
      expect(await store.read((reader) => reader.get('conversations', ['a', 7]))).toBeUndefined();
    });

    test('keeps a value apart from the object that was put and from those that were given out', async () => {
      const value = { count: 1 };
      await store.write(async (writer) => writer.put('meta', ['v'], value), 'relaxed');
      value.count = 2;
      const first = (await store.read((reader) => reader.get('meta', ['v']))) as typeof value;
      expect(first.count).toBe(1);
      first.count = 3;
      expect(((await store.read((reader) => reader.get('meta', ['v']))) as typeof value).count).toBe(1);
    });

    test('replaces and deletes', async () => {
      await put([
        [['c', 1], 'one'],
        [['c', 1], 'two'],
        [['c', 2], 'gone'],
      ]);
      await store.write(async (writer) => {
        writer.delete('entries', ['c', 2]);
        writer.delete('entries', ['c', 9]);
      }, 'strict');
      expect(await all()).toEqual([{ key: ['c', 1], value: 'two' }]);
    });

    test('sorts numbers as numbers, and texts after them', async () => {
      await put([
        [['c', 10], 0],
        [['c', 9], 0],
        [['c', 0xffff_ffff], 0],
        [['c', 'x'], 0],
        [['b', 300], 0],
        [['cc', 1], 0],
      ]);
      expect(keys(await all())).toEqual([
        ['b', 300],
        ['c', 9],
        ['c', 10],
        ['c', 0xffff_ffff],
        ['c', 'x'],
        ['cc', 1],
      ]);
    });

    test.each([255, 256, 257, 512, 600])('reads a range of %d rows whole and in order', async (count) => {
      await store.write(async (writer) => {
        for (let i = 0; i < count; i++) writer.put('entries', ['many', i], i);
        writer.put('entries', ['more', 0], 'beyond');
      }, 'strict');
      const rows = await store.read((reader) => reader.range('entries', { prefix: ['many'] }));
      expect(rows).toEqual(Array.from({ length: count }, (_, i) => ({ key: ['many', i], value: i })));
    });

    test('reads a range: only its prefix, inclusive bounds, limit, either direction', async () => {
      await put(Array.from({ length: 20 }, (_, i) => [['c', i + 1], i] as const));
      await put([
        [['b', 5], 0],
        [['cc', 5], 0],
        [['c'], 0],
      ]);
      const range = (options: object) =>
        store.read(async (reader) => keys(await reader.range('entries', { prefix: ['c'], ...options })));
      expect(await range({ from: 1 })).toHaveLength(20);
      expect(await range({ from: 5, through: 7 })).toEqual([
        ['c', 5],
        ['c', 6],
        ['c', 7],
      ]);
      expect(await range({ through: 7, from: 1, limit: 2, reverse: true })).toEqual([
        ['c', 7],
        ['c', 6],
      ]);
      expect(await range({ from: 19, limit: 5 })).toEqual([
        ['c', 19],
        ['c', 20],
      ]);
      expect(await range({ reverse: true, limit: 1 })).toEqual([['c', 20]]);
      expect(await range({ from: 21 })).toEqual([]);
      expect((await range({})).length).toBe(21);
    });

    test('reads inside a transaction what it wrote', async () => {
      await put([[['c', 1], 'old']]);
      const seen = await store.write(async (writer) => {
        writer.put('entries', ['c', 1], 'new');
        writer.put('entries', ['c', 2], 'more');
        writer.delete('entries', ['c', 2]);
        writer.put('entries', ['c', 3], 'third');
        return [await writer.get('entries', ['c', 1]), keys(await writer.range('entries', { prefix: ['c'] }))];
      }, 'strict');
      expect(seen).toEqual([
        'new',
        [
          ['c', 1],
          ['c', 3],
        ],
      ]);
    });

    test('changes nothing when the work rejects, and goes on afterwards', async () => {
      await put([
        [['c', 1], 'kept'],
        [['c', 2], 'kept'],
      ]);
      const failing = store.write(async (writer) => {
        writer.put('entries', ['c', 1], 'lost');
        writer.delete('entries', ['c', 2]);
        writer.put('meta', ['m'], 'lost');
        await writer.get('entries', ['c', 1]);
        throw new Error('no');
      }, 'strict');
      await expect(failing).rejects.toThrow('no');
      expect(await all()).toEqual([
        { key: ['c', 1], value: 'kept' },
        { key: ['c', 2], value: 'kept' },
      ]);
      expect(await store.read((reader) => reader.get('meta', ['m']))).toBeUndefined();
      await put([[['c', 3], 'after']]);
      expect(await all()).toHaveLength(3);
    });

    test('[D2.3] transactions run one after the other: no number is taken twice', async () => {
      const take = () =>
        store.write(async (writer) => {
          const last = ((await writer.get('meta', ['last'])) as number | undefined) ?? 0;
          writer.put('meta', ['last'], last + 1);
          return last + 1;
        }, 'strict');
      const taken = await Promise.all(Array.from({ length: 12 }, take));
      expect(taken).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    });

    test('erases everything', async () => {
      await put([[['c', 1], 0]]);
      await store.write(async (writer) => {
        writer.put('meta', ['m'], 1);
        writer.clear();
      }, 'strict');
      expect(await all()).toEqual([]);
      expect(await store.read((reader) => reader.get('meta', ['m']))).toBeUndefined();
    });

    test('has everything again when it is opened again', async (context) => {
      if (given.reopen === null) return context.skip();
      await put([[['c', 1], { bytes: Uint8Array.from([1, 2]) }]]);
      await store.close();
      store = await given.reopen(store);
      expect(await all()).toEqual([{ key: ['c', 1], value: { bytes: Uint8Array.from([1, 2]) } }]);
    });
  });
}
