/** What the page does with keys: cryptography in a worker, and a key at rest that no script can read. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { link } from './linking.ts';
import { MainThread } from './main-thread.ts';
import type { Person } from './person.ts';
import { canRun, Stage } from './stage.ts';

/** Milliseconds of the processor. */
const maxBusyMs = 50;

describe.skipIf(!canRun)('keys in the page', () => {
  let stage: Stage;
  let ada: Person;

  beforeAll(async () => {
    stage = await Stage.open();
    ada = await stage.person('Ada');
  });
  afterAll(() => stage?.close());

  test('[D7] the worker that the server brings computes, under the policy of the page', async () => {
    const chain = await ada.page.evaluate(
      () =>
        new Promise<number[]>((resolve, reject) => {
          const worker = new Worker('/worker.js', { type: 'module' });
          worker.onmessage = ({ data }) => resolve([...(data as { result: Uint8Array }).result]);
          worker.onerror = ({ message }) => reject(new Error(`the worker does not run: ${message}`));
          worker.postMessage({ call: 1, method: 'createChain', args: ['random'] });
        }),
    );
    expect(chain.length).toBeGreaterThan(100);
  });

  test('[D7] a worker of another origin, or made of text, is none', async () => {
    const isRefused = await ada.page.evaluate(
      () =>
        new Promise<boolean>((resolve) => {
          try {
            const worker = new Worker(URL.createObjectURL(new Blob(['postMessage(1)'], { type: 'text/javascript' })));
            worker.onmessage = () => resolve(false);
            worker.onerror = () => resolve(true);
          } catch {
            resolve(true);
          }
        }),
    );
    expect(isRefused).toBe(true);
  });

  test('[D7] the key of what the encryption keeps is there and cannot be read out', async () => {
    const found = await ada.page.evaluate(async () => {
      const answer = <Result>(request: IDBRequest<Result>) =>
        new Promise<Result>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const name = (await indexedDB.databases()).map((one) => one.name ?? '').find((one) => one.endsWith('.key'));
      const db = await answer(indexedDB.open(name ?? 'missing'));
      const key = await answer<CryptoKey>(db.transaction('keys').objectStore('keys').get('store'));
      db.close();
      const exported = await crypto.subtle.exportKey('raw', key).then(
        () => true,
        () => false,
      );
      return { isKey: key instanceof CryptoKey, extractable: key.extractable, exported };
    });
    expect(found).toEqual({ isKey: true, extractable: false, exported: false });
  });

  /** The longest task of any page's thread meanwhile. */
  async function longestTask(what: string, work: () => Promise<void>): Promise<number> {
    const thread = await MainThread.watch(ada.page);
    await work();
    const { tasks, longest } = await thread.end();
    console.log(`${what}: the longest tasks ${longest.slice(0, 8).join(', ')} ms of the processor, of ${tasks}`);
    expect(tasks).toBeGreaterThan(20);
    return longest[0] ?? 0;
  }

  test('[E84] a safety number that opens, and opens again, leaves the page free', async () => {
    const bob = await stage.person('Bob');
    await bob.acquaint(ada.handle);
    await ada.find(bob.handle);
    await ada.write('Is it you?');
    await ada.seesTick('Is it you?', 'sent');
    await ada.page.getByRole('button', { name: 'Details' }).last().click();
    const dialog = ada.page.getByRole('dialog', { name: /^Safety number with/ });
    const longest = await longestTask('a safety number', async () => {
      for (let times = 0; times < 2; times++) {
        await ada.page.getByRole('button', { name: 'Safety number' }).click();
        await dialog.getByRole('list', { name: 'Number' }).waitFor();
        await dialog.getByRole('button', { name: 'Close' }).click();
        await dialog.waitFor({ state: 'hidden' });
      }
    });
    expect(longest).toBeLessThanOrEqual(maxBusyMs);
  }, 120_000);

  test('[E84] a device that is linked leaves both pages free', async () => {
    const tablet = await stage.visitor('Ada');
    const longest = await longestTask('a device that is linked', () => link(ada, tablet, 'Tablet'));
    expect(longest).toBeLessThanOrEqual(maxBusyMs);
    expect([...ada.problems, ...tablet.problems]).toEqual([]);
  }, 120_000);
});
