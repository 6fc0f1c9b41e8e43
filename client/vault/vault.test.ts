import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CipherState } from '../engine/cipher-state.ts';
import { openMemoryStore } from '../store/memory.ts';
import { demandOwnRows, noRows, sealedRows } from './sealed-rows.ts';
import { bytesToValue, valueToBytes } from './value-bytes.ts';
import { aesVault, type Vault } from './vault.ts';

const freshVault = async (): Promise<Vault> =>
  aesVault(await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']));

describe('values as bytes', () => {
  test('[D7] each comes back as it was', () => {
    const leaf = fc.oneof(
      fc.constantFrom(null, true, false, 0, -0, Number.MAX_SAFE_INTEGER, Number.NaN, Number.NEGATIVE_INFINITY),
      fc.double(),
      fc.string({ unit: 'grapheme' }),
      fc.uint8Array(),
    );
    const list = fc.array(leaf, { maxLength: 4 });
    const plain = fc.oneof(leaf, list, fc.dictionary(fc.string(), fc.oneof(leaf, list), { maxKeys: 4 }));
    fc.assert(
      fc.property(plain, (value) => void expect(bytesToValue(valueToBytes(value))).toEqual(value)),
      { seed: 1 },
    );
  });

  test('[D7] what is no plain data is refused, and so are bytes that are no value', () => {
    for (const value of [undefined, 1n, () => {}, Symbol('a'), 'half a character: \ud800'])
      expect(() => valueToBytes(value)).toThrow(TypeError);
    const bytes = valueToBytes({ a: [1, 'b', Uint8Array.of(1)] });
    for (let length = 0; length < bytes.length; length++)
      expect(() => bytesToValue(bytes.subarray(0, length))).toThrow();
    expect(() => bytesToValue(Uint8Array.of(...bytes, 0))).toThrow();
    expect(() => bytesToValue(Uint8Array.of(99))).toThrow();
    expect(valueToBytes({ a: undefined, b: 1 })).toEqual(valueToBytes({ b: 1 }));
  });
});

describe('a vault', () => {
  test('[D7] opens what it sealed, for the same row, and twice the same looks different', async () => {
    const vault = await freshVault();
    const [plain, bound] = [Uint8Array.of(1, 2, 3), Uint8Array.of(4)];
    const sealed = await vault.seal(plain, bound);
    expect(await vault.open(sealed, bound)).toEqual(plain);
    expect(await vault.seal(plain, bound)).not.toEqual(sealed);
    await expect(vault.open(sealed, Uint8Array.of(5))).rejects.toThrow();
    await expect((await freshVault()).open(sealed, bound)).rejects.toThrow();
    for (let at = 0; at < sealed.length; at++) {
      const altered = sealed.slice();
      altered[at] = (altered[at] as number) ^ 1;
      await expect(vault.open(altered, bound), `byte ${at}`).rejects.toThrow();
    }
  });
});

describe('rows of the cipher', () => {
  const value = { secret: 'the plain words', key: Uint8Array.from({ length: 32 }, (_, i) => i + 65) };

  /** A store with two rows that went through the state of the cipher. */
  async function stage() {
    const [store, rows] = [openMemoryStore(), sealedRows(await freshVault())];
    const write = async (state: CipherState) => {
      const ops = await state.ops();
      await store.write(async (writer) => {
        for (const op of ops) {
          if (op.op === 'put') writer.put(op.table, op.key, op.value);
          else if (op.op === 'delete') writer.delete(op.table, op.key);
        }
      }, 'strict');
    };
    const state = new CipherState(store, rows);
    state.change({
      put: [
        { key: ['session', 'a', 1], value },
        { key: ['session', 'b', 1], value: 2 },
      ],
    });
    await write(state);
    return { store, rows, write };
  }

  test('[D7] stand in the store under their keys, and nothing of their values in clear', async () => {
    const { store, rows } = await stage();
    expect(store.snapshot().cipher.map(({ key }) => key)).toEqual([
      ['session', 'a', 1],
      ['session', 'b', 1],
    ]);
    const stored = Buffer.concat(store.snapshot().cipher.map((row) => row.value as Uint8Array));
    expect(stored.includes(Buffer.from(value.secret))).toBe(false);
    expect(stored.includes(Buffer.from(value.key))).toBe(false);
    const state = new CipherState(store, rows);
    expect(await state.get(['session', 'a', 1])).toEqual(value);
    expect(await state.get(['session', 'c', 1])).toBeUndefined();
    expect(await state.range({ prefix: ['session'] })).toEqual([
      { key: ['session', 'a', 1], value },
      { key: ['session', 'b', 1], value: 2 },
    ]);
  });

  test('[D7] that were changed and erased in one step are read as that, and stored so', async () => {
    const { store, rows, write } = await stage();
    const state = new CipherState(store, rows);
    state.change({ erase: [['session', 'a', 1]], put: [{ key: ['session', 'b', 1], value: 3 }] });
    expect(await state.range({ prefix: ['session'] })).toEqual([{ key: ['session', 'b', 1], value: 3 }]);
    await write(state);
    expect(await new CipherState(store, rows).range({ prefix: [] })).toEqual([{ key: ['session', 'b', 1], value: 3 }]);
  });

  test('[D7] that were exchanged in the store do not open, and that is no fault of a message', async () => {
    const { store, rows } = await stage();
    const [a, b] = store.snapshot().cipher;
    await store.write(async (writer) => {
      writer.put('cipher', ['session', 'a', 1], b?.value);
      writer.put('cipher', ['session', 'b', 1], a?.value);
    }, 'strict');
    const state = new CipherState(store, rows);
    await expect(state.get(['session', 'a', 1])).rejects.toMatchObject({ code: 'store-key' });
    expect(() => state.demandNoFault(new Error('it does not open'))).toThrow(
      expect.objectContaining({ code: 'store-key' }),
    );
    await expect(new CipherState(store, rows).range({ prefix: [] })).rejects.toMatchObject({ code: 'store-key' });
  });

  test('[D7] are refused at the beginning where the vault is not theirs, or there is none', async () => {
    const { store, rows } = await stage();
    await demandOwnRows(store, rows);
    await expect(demandOwnRows(store, sealedRows(await freshVault()))).rejects.toMatchObject({ code: 'store-key' });
    await expect(demandOwnRows(store, noRows)).rejects.toMatchObject({ code: 'store-key' });
    await demandOwnRows(openMemoryStore(), noRows);
    const state = new CipherState(openMemoryStore(), noRows);
    state.change({ put: [{ key: ['a'], value: 1 }] });
    await expect(state.ops()).rejects.toMatchObject({ code: 'store-key' });
  });
});
