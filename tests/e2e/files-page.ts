import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import type { openBrowserFiles } from '../../client/files/browser-files.browser.ts';
import type { prepareFile } from '../../client/photos/prepare-file.browser.ts';
import type { FileStore } from '../../client/ports.ts';
import { root } from '../../scripts/kit/paths.ts';
import { chromiumFlags, findChromium } from '../harness/chromium.ts';

/** What stands in the page. */
export interface PageGlobals {
  readonly sdk: { readonly openBrowserFiles: typeof openBrowserFiles; readonly prepareFile: typeof prepareFile };
  files: FileStore;
}

/** A page that has the files and pictures of a browser and nothing else, over lives of the browser that has one folder. */
export class FilesPage {
  page!: Page;
  readonly #folder: string;
  #server!: Server;
  #context!: BrowserContext;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async start(): Promise<void> {
    const common = { absWorkingDir: root, bundle: true, target: 'es2024', write: false } as const;
    const worker = await build({ ...common, format: 'esm', entryPoints: ['web/worker.ts'] });
    const { outputFiles } = await build({
      ...{ ...common, format: 'iife', globalName: 'sdk' },
      stdin: {
        contents: `export { openBrowserFiles } from './client/files/browser-files.browser.ts';
          export { prepareFile } from './client/photos/prepare-file.browser.ts';`,
        resolveDir: root,
      },
    });
    const page = '<!doctype html><title>files</title><script src="sdk.js"></script>';
    const scripts = new Map([
      ['/sdk.js', outputFiles[0]?.text],
      ['/worker.js', worker.outputFiles[0]?.text],
    ]);
    this.#server = createServer(({ url = '' }, response) => {
      response.setHeader('content-type', scripts.has(url) ? 'text/javascript' : 'text/html');
      response.end(scripts.get(url) ?? page);
    });
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    await this.open();
  }

  async open(): Promise<void> {
    this.#context = await chromium.launchPersistentContext(this.#folder, {
      executablePath: findChromium() ?? 'chromium-is-missing',
      args: chromiumFlags(),
    });
    this.page = await this.#context.newPage();
    await this.page.goto(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`);
  }

  /** The whole browser, without notice. */
  async crash(): Promise<void> {
    const closed = new Promise((resolve) => this.#context.once('close', resolve));
    const session = await this.#context.newCDPSession(this.page);
    session.send('Browser.crash' as never).catch(() => {});
    await closed;
  }

  /** Files of that name in the page, as if they were here; `inRows`: as in a browser without a private file system. */
  async files(name: string, inRows = false): Promise<FileStore> {
    const { page } = this;
    const at = `files of ${name}`;
    await page.evaluate(
      async ([at, name, inRows]) => {
        const here = globalThis as unknown as PageGlobals & Record<string, FileStore>;
        here[at] = await here.sdk.openBrowserFiles(name, inRows ? { folder: null } : {});
      },
      [at, name, inRows] as const,
    );
    const call = (method: string, ...given: (string | number)[]) =>
      page.evaluate(
        async ([at, method, given]) => {
          const files = (globalThis as unknown as Record<string, FileStore>)[at] as FileStore;
          if (method === 'append') {
            const bytes = Uint8Array.from(atob(String(given[1])), (letter) => letter.charCodeAt(0));
            return files.append(String(given[0]), bytes);
          }
          if (method === 'sizes') return [...(await files.sizes())];
          if (method !== 'read') return (files[method as 'size'] as (...all: unknown[]) => Promise<unknown>)(...given);
          let letters = '';
          for await (const piece of files.read(String(given[0]), Number(given[1])))
            for (const byte of piece) letters += String.fromCharCode(byte);
          return btoa(letters);
        },
        [at, method, given] as const,
      );
    return {
      size: async (file) => (await call('size', file)) as number,
      append: async (file, bytes) => void (await call('append', file, Buffer.from(bytes).toString('base64'))),
      async *read(file, from) {
        yield Buffer.from((await call('read', file, from)) as string, 'base64');
      },
      rename: async (file, to) => void (await call('rename', file, to)),
      remove: async (file) => void (await call('remove', file)),
      list: async () => (await call('list')) as string[],
      sizes: async () => new Map((await call('sizes')) as [string, number][]),
    };
  }

  async close(): Promise<void> {
    await this.#context?.close().catch(() => {});
    await new Promise((resolve) => this.#server?.close(resolve));
  }
}
