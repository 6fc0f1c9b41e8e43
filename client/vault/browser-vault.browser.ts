import { answerOf, inTransaction, openDatabase } from '../browser/database.browser.ts';
import { RoostError } from '../errors.ts';
import type { Store } from '../ports.ts';
import { givingWay } from './giving-way.browser.ts';
import { hasSealedRows } from './sealed-rows.ts';
import { aesVault, type Vault } from './vault.ts';

const table = 'keys';
const row = 'store';

/**
 * The vault of the store with that name: an AES key in a database of its own that no script, this one included, can read
 * the bytes of. Who copies the store's files away has not copied what opens them, as far as the browser keeps that apart.
 *
 * The key is made with the first use. Rejects with `store-key` where it is gone and the store is not empty.
 */
export async function openBrowserVault(name: string, store: Store, factory: IDBFactory = indexedDB): Promise<Vault> {
  const db = await openDatabase(`${name}.key`, [table], factory);
  try {
    const key = await answerOf<CryptoKey | undefined>(db.transaction(table).objectStore(table).get(row));
    return givingWay(aesVault(key ?? (await createKey(db, store))));
  } finally {
    db.close();
  }
}

async function createKey(db: IDBDatabase, store: Store): Promise<CryptoKey> {
  if (await hasSealedRows(store)) {
    throw new RoostError('store-key', {
      reason: 'lost',
      sentence:
        'The browser has lost the key of this store, so what it holds cannot be opened any more. Sign up or link anew.',
    });
  }
  const fresh = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  // Another tab may have made one meanwhile: whichever is there first is the key.
  return inTransaction(db.transaction(table, 'readwrite', { durability: 'strict' }), async (transaction) => {
    const keys = transaction.objectStore(table);
    const key = await answerOf<CryptoKey | undefined>(keys.get(row));
    if (key !== undefined) return key;
    keys.put(fresh, row);
    return fresh;
  });
}
