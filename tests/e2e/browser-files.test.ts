/** Files in a real browser: pictures made ready, and its private file system: the contract of every place, a large one, and one whose browser dies. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filesContract } from '../contract/files/files-contract.ts';
import { FilesPage, type PageGlobals } from './files-page.ts';
import { mostMemory } from './memory-of.ts';
import { photosInChromium } from './photos-in-chromium.ts';
import { canRun } from './stage.ts';

const MB = 1e6;

describe.skipIf(!canRun)('files in Chromium', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'roost-browser-files-'));
  const here = new FilesPage(folder);
  let count = 0;

  beforeAll(() => here.start());
  afterAll(async () => {
    await here.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Segments in the private file system, over all names. */
  const segments = () =>
    here.page.evaluate(async () => {
      const top = await (await navigator.storage.getDirectory()).getDirectoryHandle('roost-files');
      let found = 0;
      for await (const one of top.values())
        if (one.kind === 'directory') for await (const _ of (one as FileSystemDirectoryHandle).keys()) found += 1;
      return found;
    });

  filesContract('in the private file system of Chromium', () => {
    const name = `contract ${++count}`;
    return { open: () => here.files(name), reopen: () => here.files(name), remove: async () => {} };
  });

  filesContract('in rows of IndexedDB of Chromium', () => {
    const name = `rows ${++count}`;
    return { open: () => here.files(name, true), reopen: () => here.files(name, true), remove: async () => {} };
  });

  describe('[B16] photos made ready in Chromium', () => photosInChromium(() => here.page));

  test('[B13] the bytes lie in the private file system', async () => {
    const before = await segments();
    const files = await here.files('where');
    await files.append('a', new Uint8Array(10));
    expect(await segments()).toBe(before + 1);
    await files.remove('a');
    expect(await segments()).toBe(before);
  });

  test('[B13] a large file is written and read in a fraction of its memory', { timeout: 120_000 }, async () => {
    await here.files('large');
    const before = mostMemory(folder, 'renderer');
    const { size, isRight, ms } = await here.page.evaluate(async () => {
      const files = (globalThis as unknown as Record<string, PageGlobals['files']>)[
        'files of large'
      ] as PageGlobals['files'];
      const began = performance.now();
      const piece = new Uint8Array(4_000_000);
      for (let i = 0; i < 75; i++) await files.append('a', piece.fill(i));
      let at = 0;
      let isRight = true;
      for await (const piece of files.read('a', 0)) {
        isRight &&= piece.every((byte, i) => byte === Math.floor((at + i) / 4_000_000));
        at += piece.length;
      }
      return { size: await files.size('a'), isRight: isRight && at === 300_000_000, ms: performance.now() - began };
    });
    expect([size, isRight]).toEqual([300 * MB, true]);
    const grown = mostMemory(folder, 'renderer') - before;
    console.log(
      `300 MB written and read in ${(ms / 1000).toFixed(1)} s; the page grew by ${(grown / MB).toFixed(0)} MB at most`,
    );
    // What waits to be collected is in it.
    expect(grown).toBeLessThan(120 * MB);
  });

  test('[B13] of what a browser that dies was writing, what was said to be there is there, and no half', {
    timeout: 120_000,
  }, async () => {
    await here.files('dies');
    const said: number[] = [];
    await here.page.exposeFunction('said', (size: number) => void said.push(size));
    const writing = here.page.evaluate(async () => {
      const page = globalThis as unknown as Record<string, PageGlobals['files']> & {
        said(size: number): Promise<void>;
      };
      const files = page['files of dies'] as PageGlobals['files'];
      for (let i = 0; ; i++) {
        await files.append('a', new Uint8Array(1_000_000).fill(i));
        await page.said((i + 1) * 1_000_000);
      }
    });
    writing.catch(() => {});
    await expect.poll(() => said.length, { timeout: 60_000 }).toBeGreaterThan(6);
    await here.crash();
    await here.open();
    const files = await here.files('dies');
    const size = await files.size('a');
    expect(size % 1_000_000).toBe(0);
    expect(size).toBeGreaterThanOrEqual(said.at(-1) as number);
    const bytes: Buffer[] = [];
    for await (const piece of files.read('a', 0)) bytes.push(Buffer.from(piece));
    const whole = Buffer.concat(bytes);
    expect(whole.length).toBe(size);
    expect(whole.every((byte, i) => byte === Math.floor(i / 1_000_000))).toBe(true);
    // Nothing of what was under way is left either.
    const kept = await here.page.evaluate(async () => {
      const top = await (await navigator.storage.getDirectory()).getDirectoryHandle('roost-files');
      let found = 0;
      for await (const _ of (await top.getDirectoryHandle('dies')).keys()) found += 1;
      return found;
    });
    expect(kept).toBe(size / 1_000_000);
    await files.append('a', new Uint8Array(5));
    expect(await files.size('a')).toBe(size + 5);
  });
});
