import type { Key, KeyRange, Row, Store, Table, Writer } from '../ports.ts';
import { tables } from '../ports.ts';

/**
 * A store in the browser's IndexedDB, one database a name.
 *
 * Only the tab that was elected opens it (browser/tabs.browser.ts).
 */
export async function openIndexedDbStore(name: string, factory: IDBFactory = indexedDB): Promise<Store> {
  const db = await opened(name, factory);
  return {
    read: (work) => transact(db, 'readonly', {}, work),
    write: (work, durability) => transact(db, 'readwrite', { durability }, work),
    close: async () => db.close(),
  };
}

function opened(name: string, factory: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open(name, 1);
    request.onupgradeneeded = () => {
      for (const table of tables) request.result.createObjectStore(table);
    };
    request.onsuccess = () => {
      // A later release that wants to upgrade must not wait for this tab.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('another tab has this store open in an older version'));
  });
}

async function transact<Result>(
  db: IDBDatabase,
  mode: 'readonly' | 'readwrite',
  options: IDBTransactionOptions,
  work: (writer: Writer) => Promise<Result>,
): Promise<Result> {
  const transaction = db.transaction([...tables], mode, options);
  const ended = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('the transaction was aborted'));
  });
  ended.catch(() => {});
  try {
    const result = await work(accessTo(transaction));
    await ended;
    return result;
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // It has ended already, by the same failure.
    }
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
      for (const table of tables) from(table).clear();
    },
  };
}

function answerOf<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function select(store: IDBObjectStore, range: KeyRange): Promise<Row[]> {
  const bounds = boundsOf(range);
  if (range.reverse === true || range.limit !== undefined) return walk(store, bounds, range);
  const [keys, values] = await Promise.all([answerOf(store.getAllKeys(bounds)), answerOf(store.getAll(bounds))]);
  return values.map((value, i) => ({ key: keys[i] as Key, value }));
}

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
