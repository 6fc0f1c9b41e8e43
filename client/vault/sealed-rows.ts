/** The rows of table `cipher` as they are stored: keys in clear, so that they are found, values through the vault. */
import { utf8 } from '../../lib/bytes.ts';
import { RoostError } from '../errors.ts';
import type { Key, Store, Value } from '../ports.ts';
import { encodeKey } from '../store/key-order.ts';
import { bytesToValue, valueToBytes } from './value-bytes.ts';
import type { Vault } from './vault.ts';

/** Neither may be awaited inside a transaction: IndexedDB commits meanwhile. */
export interface SealedRows {
  seal(key: Key, value: Value): Promise<Value>;
  /** Rejects with `store-key` what was not sealed for this key of a row, or under another key of the vault. */
  open(key: Key, stored: Value): Promise<Value>;
}

/** Each value is bound to its row's key: one that is moved to another row, or exchanged with it, does not open there. */
export function sealedRows(vault: Vault): SealedRows {
  const { inSlices = (work) => work() } = vault;
  return {
    seal: (key, value) => inSlices(async () => vault.seal(valueToBytes(value), boundTo(key))),
    open: async (key, stored) => {
      try {
        const bytes = await inSlices(() => vault.open(stored as Uint8Array, boundTo(key)));
        return await inSlices(async () => bytesToValue(bytes));
      } catch (cause) {
        throw new RoostError('store-key', { cause });
      }
    },
  };
}

/** As they are. */
const plainRows: SealedRows = { seal: async (_, value) => value, open: async (_, stored) => stored };

/** A store that is gone with the process keeps them as they are: a vault beside it would keep its key no longer. */
export function rowsFor({ store, vault }: { readonly store: Store; readonly vault?: Vault | undefined }): SealedRows {
  if (vault !== undefined) return sealedRows(vault);
  return store.isVolatile === true ? plainRows : noRows;
}

/** Where no vault was given: nothing that the cipher wants to keep is kept in clear. */
export const noRows: SealedRows = {
  seal: async () => {
    throw new RoostError('store-key', { sentence: 'No vault was given for what the encryption keeps in this store.' });
  },
  open: async () => {
    throw new RoostError('store-key', { sentence: 'No vault was given for what the encryption keeps in this store.' });
  },
};

/** Rejects with `store-key` unless these rows are those of the store. One is looked at: they are all under one key. */
export async function demandOwnRows(store: Store, rows: SealedRows): Promise<void> {
  const [first] = await store.read((reader) => reader.range('cipher', { prefix: [], limit: 1 }));
  if (first !== undefined) await rows.open(first.key, first.value);
}

/** Whether something is stored that only the key of this store opens. */
export async function hasSealedRows(store: Store): Promise<boolean> {
  const rows = await store.read((reader) => reader.range('cipher', { prefix: [], limit: 1 }));
  return rows.length > 0;
}

function boundTo(key: Key): Uint8Array {
  return utf8(`roost cipher row 1 ${encodeKey(key)}`);
}
