/** The largest file that may be sent, from one browser to another, each way cut off half way. */
import { createHash, randomFillSync } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { mostOf } from './memory-of.ts';
import type { Person } from './person.ts';
import { canRun, Stage } from './stage.ts';

const MB = 2 ** 20;
const size = 100 * MB;
const parts = 13;

describe.skipIf(!canRun)('a file of 100 MB', () => {
  let stage: Stage;
  let ada: Person;
  let bob: Person;
  let file: string;

  beforeAll(async () => {
    stage = await Stage.open();
    file = await largeFile(path.join(stage.folder, 'large.bin'));
    [ada, bob] = await Promise.all([stage.person('Ada'), stage.person('Bob')]);
    await bob.acquaint(ada.handle);
    await ada.find(bob.handle);
    await ada.write('Here it comes');
    await bob.openChat('Ada');
    await bob.sees('Here it comes');
  }, 240_000);
  afterAll(() => stage?.close());

  test('[B11] [B13] arrives as it was, cut off half way on both sides, beside a message path whose frames stay small', {
    timeout: 400_000,
  }, async () => {
    const frames = await Promise.all([ada, bob].map((person) => largestFrame(person)));
    const before = Math.max(...(await stage.pagePids()).map(mostOf));
    const most = { server: 0 };
    const watch = setInterval(() => {
      try {
        most.server = Math.max(most.server, mostOf(stage.serverPid));
      } catch {
        // It is not there just now.
      }
    }, 200);
    const stored = stores(ada.page);

    const began = performance.now();
    await ada.page.locator('.composer input[type=file]').first().setInputFiles(file);
    await ada.page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click();
    await eventually(() => expect(stored.count).toBeGreaterThan(parts / 2), 120_000);
    const first = stored.count;
    await stage.killServer();
    await stage.startServer();
    const his = bob.page.locator('.items .message').last();
    await his.locator('.media-name').filter({ hasText: 'large.bin' }).waitFor({ timeout: 180_000 });
    const sentIn = performance.now() - began;
    // What had been stored was not stored again; one part may have been on its way.
    expect(first).toBeLessThan(parts);
    expect(stored.count).toBeLessThanOrEqual(parts + 1);

    const ranges = rangesOf(bob.page);
    await his.getByRole('button', { name: 'Save' }).click();
    await eventually(() => expect(ranges.length).toBeGreaterThan(12), 120_000);
    await bob.page.reload();
    await bob.openChat('Ada');
    const gone = ranges.length;
    const saved = bob.page.waitForEvent('download', { timeout: 180_000 });
    await his.getByRole('button', { name: 'Save' }).click();
    expect(await shaOf(await (await saved).path())).toBe(await shaOf(file));
    expect(ranges[gone]).toBeGreaterThan(8 * MB);

    clearInterval(watch);
    const pages = (await stage.pagePids()).map(mostOf);
    const mb = (bytes: number) => `${(bytes / MB).toFixed(0)} MB`;
    console.log(
      `100 MB: at the other side after ${(sentIn / 1000).toFixed(1)} s; the largest page grew from ${mb(before)} to ${mb(Math.max(...pages))}, ` +
        `the server had ${mb(most.server)} at most; the largest frame of the message path had ${Math.max(...frames.map((one) => one.bytes))} bytes`,
    );
    expect(Math.max(...frames.map((one) => one.bytes))).toBeLessThan(64 * 1024);
    expect(Math.max(...pages) - before).toBeLessThan(200 * MB);
    expect(most.server).toBeLessThan(900 * MB);
    expect([...ada.problems, ...bob.problems]).toEqual([]);
  });
});

/** From its next connection on. */
async function largestFrame({ page }: Person): Promise<{ bytes: number }> {
  const largest = { bytes: 0 };
  const take = ({ payload }: { payload: string | Buffer }) => {
    largest.bytes = Math.max(largest.bytes, payload.length);
  };
  page.on('websocket', (socket) => socket.on('framesent', take).on('framereceived', take));
  const connected = page.waitForEvent('websocket');
  await page.reload();
  await connected;
  await page.locator('.composer').waitFor();
  return largest;
}

/** Parts that the server took. */
function stores(page: Page): { count: number } {
  const stored = { count: 0 };
  page.on('response', (response) => {
    if (response.request().method() === 'PUT' && response.ok()) stored.count += 1;
  });
  return stored;
}

/** Where each range begins that is asked for. */
function rangesOf(page: Page): number[] {
  const ranges: number[] = [];
  page.on('request', (request) => {
    const from = /^bytes=(\d+)-/.exec(request.headers().range ?? '')?.[1];
    if (from !== undefined) ranges.push(Number(from));
  });
  return ranges;
}

async function largeFile(file: string): Promise<string> {
  const handle = await open(file, 'w');
  for (let at = 0; at < size; at += 4 * MB) await handle.write(randomFillSync(Buffer.alloc(4 * MB)));
  await handle.close();
  return file;
}

async function shaOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
