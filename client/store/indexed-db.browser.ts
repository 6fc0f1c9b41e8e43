import { abort, answerOf, inTransaction } from '../browser/database.browser.ts';
import { RoostError } from '../errors.ts';
import type { Key, KeyRange, Reader, Row, Store, Table, Writer } from '../ports.ts';
import { type StoreVersion, stepsFrom, storeVersions } from './versions.ts';

/**
 * A store in the browser's IndexedDB, one database a name. Rejects with `store-newer` when a newer release has used it.
 *
 * Only the tab that was elected opens it (browser/tabs.browser.ts).
 */
export async function openIndexedDbStore(
  name: string,
  factory: IDBFactory = indexedDB,
  versions: readonly StoreVersion[] = storeVersions,
): Promise<Store> {
  const db = await opened(name, factory, versions);
  const tables = [...db.objectStoreNames];
  return {
    read: (work) => readIn(db.transaction(tables, 'readonly'), work),
    write: (work, durability) =>
      inTransaction(db.transaction(tables, 'readwrite', { durability }), (transaction) => work(accessTo(transaction))),
    close: async () => db.close(),
  };
}

function opened(name: string, factory: IDBFactory, versions: readonly StoreVersion[]): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    // The database's own number is that of the form: the browser runs the upgrade in one transaction.
    const request = factory.open(name, versions.length);
    let why: unknown = null;
    request.onupgradeneeded = ({ oldVersion }) => {
      const transaction = request.transaction as IDBTransaction;
      upgrade(transaction, stepsFrom(oldVersion, versions)).catch((error: unknown) => {
        why = error;
        abort(transaction);
      });
    };
    request.onsuccess = () => {
      // A later release that wants to upgrade must not wait for this tab.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(isNewer(request.error) ? new RoostError('store-newer') : (why ?? request.error));
    request.onblocked = () => reject(new Error('another tab has this store open in an older version'));
  });
}

async function upgrade(transaction: IDBTransaction, steps: readonly StoreVersion[]): Promise<void> {
  for (const step of steps) {
    for (const table of step.adds) transaction.db.createObjectStore(table);
    await step.upgrade?.(accessTo(transaction));
  }
}

function isNewer(error: DOMException | null): boolean {
  return error?.name === 'VersionError';
}

/** What was read is so whether the transaction has ended or not: each message is read for several times, one after another. */
async function readIn<Result>(transaction: IDBTransaction, work: (reader: Reader) => Promise<Result>): Promise<Result> {
  try {
    return await work(accessTo(transaction));
  } catch (error) {
    abort(transaction);
    throw error;
  }
}

function accessTo(transaction: IDBTransaction): Writer {
  const from = (table: Table): IDBObjectStore => transaction.objectStore(table);
  return {
    get: (table, key) => answerOf(from(table).get(key as IDBValidKey)),
    range: (table, range) => select(from(table), range),
    put: (table, key, value) => void from(table).put(value, key as IDBValidKey),
    delete: (table, key) => void from(table).delete(key as IDBValidKey),
    clear: () => {
      for (const table of transaction.objectStoreNames) from(table as Table).clear();
    },
  };
}

async function select(store: IDBObjectStore, range: KeyRange): Promise<Row[]> {
  const bounds = boundsOf(range);
  if (range.reverse === true || range.limit !== undefined) return walk(store, bounds, range);
  const rows: Row[] = [];
  for (let left = bounds; ; ) {
    const [keys, values] = await Promise.all([
      answerOf(store.getAllKeys(left, maxAtOnce)),
      answerOf(store.getAll(left, maxAtOnce)),
    ]);
    for (const [i, value] of values.entries()) rows.push({ key: keys[i] as Key, value });
    const last = keys.at(-1);
    if (last === undefined || keys.length < maxAtOnce) return rows;
    left = IDBKeyRange.bound(last, bounds.upper, true);
  }
}

/** What comes with one answer is made into objects in one go, on the page's own time. */
const maxAtOnce = 256;

function walk(store: IDBObjectStore, bounds: IDBKeyRange, range: KeyRange): Promise<Row[]> {
  const limit = range.limit ?? Number.POSITIVE_INFINITY;
  return new Promise((resolve, reject) => {
    const rows: Row[] = [];
    const request = store.openCursor(bounds, range.reverse === true ? 'prev' : 'next');
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const cursor = request.result;
      if (cursor === null || rows.length >= limit) return resolve(rows);
      rows.push({ key: cursor.key as Key, value: cursor.value });
      if (rows.length >= limit) return resolve(rows);
      cursor.continue();
    };
  });
}

/** An array sorts after every text and number, so an empty one ends "everything that begins with". */
function boundsOf(range: KeyRange): IDBKeyRange {
  const low = range.from === undefined ? [...range.prefix] : [...range.prefix, range.from];
  const high = range.through === undefined ? [...range.prefix, []] : [...range.prefix, range.through, []];
  return IDBKeyRange.bound(low, high);
}
