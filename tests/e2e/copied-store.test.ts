/** A browser whose storage is set back to what it was, as from a backup of its profile. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import type { Person } from './person.ts';
import { see } from './screen.ts';
import { canRun, Stage } from './stage.ts';

type Rows = Record<string, [IDBValidKey, unknown][]>;

/** In the page: keeps the rows of the store in a database of their own, or puts them back. Keys of the vault do not leave the browser. */
async function copyRows([from, to]: [string, string]): Promise<void> {
  const answer = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const source = await answer(indexedDB.open(from));
  const tables = [...source.objectStoreNames];
  const reading = source.transaction(tables);
  const rows: Rows = {};
  for (const table of tables) {
    const [keys, values] = await Promise.all([
      answer(reading.objectStore(table).getAllKeys()),
      answer(reading.objectStore(table).getAll()),
    ]);
    rows[table] = keys.map((key, at) => [key, values[at]]);
  }
  source.close();
  const opening = indexedDB.open(to);
  opening.onupgradeneeded = () => {
    for (const table of tables) opening.result.createObjectStore(table);
  };
  const target = await answer(opening);
  const writing = target.transaction(tables, 'readwrite');
  const ended = new Promise((resolve, reject) => {
    writing.oncomplete = resolve;
    writing.onabort = () => reject(writing.error);
  });
  for (const [table, all] of Object.entries(rows)) {
    writing.objectStore(table).clear();
    for (const [key, value] of all) writing.objectStore(table).put(value, key);
  }
  await ended;
  target.close();
}

describe.skipIf(!canRun)('a browser that was set back', () => {
  let stage: Stage;
  let ada: Person;
  let bob: Person;

  beforeAll(async () => {
    stage = await Stage.open();
    [ada, bob] = await stage.inOneChat('In the copy');
    await ada.seesTick('In the copy', 'read');
  });
  afterAll(() => stage?.close());

  test('[D2.3] [E68] says so, until the person knows, and goes on', async () => {
    await ada.page.evaluate(copyRows, ['roost', 'copy'] as [string, string]);
    await ada.write('Not in the copy');
    await ada.seesTick('Not in the copy', 'read');
    // Something of the same origin that does not open the store.
    await ada.page.goto(`${stage.url}/icon.svg`);
    await ada.page.evaluate(copyRows, ['copy', 'roost'] as [string, string]);
    await ada.closeWindow();
    await ada.open();
    const banner = ada.page.getByRole('alert').filter({ hasText: 'is an earlier copy' });
    await banner.waitFor();
    await see(ada, 'copied-store');
    // Whoever closes the page before they have seen it is told when they are back.
    await ada.page.reload();
    await banner.waitFor();
    await banner.getByRole('button', { name: 'I know' }).click();
    await banner.waitFor({ state: 'detached' });
    await ada.page.reload();
    await ada.openChat('Bob');
    await ada.write('By new keys');
    await ada.seesTick('By new keys', 'read');
    await bob.sees('By new keys');
    await eventually(async () => expect(await banner.count()).toBe(0));
    expect([...ada.problems, ...bob.problems]).toEqual([]);
  });
});
