import { expect, test } from 'vitest';
import { givingWay } from './giving-way.browser.ts';
import { inBatches } from './in-batches.ts';
import { sealedRows } from './sealed-rows.ts';
import type { Vault } from './vault.ts';

test('thousands of rows that are sealed and opened at once give way every few milliseconds, and each is sealed once', async () => {
  let now = 0;
  let turnBegan = 0;
  let longest = 0;
  let turns = 0;
  // As a browser that does what is short at once.
  const work = async (bytes: Uint8Array) => {
    now += 0.5;
    longest = Math.max(longest, now - turnBegan);
    return bytes.slice();
  };
  const vault: Vault = { seal: work, open: work };
  const turn = async () => {
    await new Promise((resolve) => setTimeout(resolve, 0));
    turns++;
    turnBegan = now;
  };
  const rows = sealedRows(givingWay(vault, { now: () => now, turn }));
  const values = Array.from({ length: 1_000 }, (_, n) => ({ n }));
  const sealed = await inBatches(values, (one) => rows.seal([one.n], one));
  const opened = await Promise.all(sealed.map((one, n) => rows.open([n], one)));
  expect(opened).toEqual(values);
  expect(now).toBe(1_000);
  expect(longest).toBeLessThanOrEqual(8.5);
  expect(turns).toBeGreaterThanOrEqual(100);
});

test('what does not open is refused as without it', async () => {
  const open = async () => Promise.reject(new Error('another key'));
  const rows = sealedRows(givingWay({ seal: async (plain) => plain, open }));
  await expect(rows.open(['a'], await rows.seal(['a'], 1))).rejects.toMatchObject({ code: 'store-key' });
});
