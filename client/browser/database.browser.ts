/** IndexedDB in promises. */

/** A database of that name, with these tables, in its first form; closed where a later release wants to change it. */
export function openDatabase(name: string, tables: readonly string[], factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(name, 1);
  request.onupgradeneeded = () => {
    for (const table of tables) request.result.createObjectStore(table);
  };
  return answerOf(request).then((db) => {
    db.onversionchange = () => db.close();
    return db;
  });
}

/** All of it or nothing. Only requests of its own may be awaited in `work`: the transaction ends when nothing is asked of it. */
export async function inTransaction<Result>(
  transaction: IDBTransaction,
  work: (transaction: IDBTransaction) => Promise<Result>,
): Promise<Result> {
  const ended = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('the transaction was aborted'));
  });
  ended.catch(() => {});
  try {
    const result = await work(transaction);
    await ended;
    return result;
  } catch (error) {
    abort(transaction);
    throw error;
  }
}

export function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It has ended already, by the same failure.
  }
}

export function answerOf<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
