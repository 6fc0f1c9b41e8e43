/**
 * A file of 100 MB from one browser to another: whole, beside the path of messages, in bounded memory, while both pages stay free, over a
 * server that dies half way up and a page that is opened anew half way down.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium, type Page, type Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encryptedSize } from '../../crypto/file-format.ts';
import { mediaPartBytes } from '../../protocol/media.ts';
import { type ServerProcess, startServerProcess } from '../../scripts/runtime/server-process.ts';
import { chromiumFlags, findChromium } from '../harness/chromium.ts';
import { eventually } from '../harness/eventually.ts';
import { residentMiB } from '../harness/resident-memory.ts';
import { MainThread } from './main-thread.ts';
import { forgetMostMemory, mostMemory } from './memory-of.ts';
import { Person } from './person.ts';
import { canRun } from './stage.ts';

const size = 100_000_000;
const stored = encryptedSize(size);
const parts = Math.ceil(stored / mediaPartBytes);
const rangeBytes = 4 * 1024 * 1024;
const mib = 1024 * 1024;
/** One that is sent and fetched before, for what any such file takes: buffers that wait to be collected, and a worker. */
const firstSize = 25_000_000;
/** What three times as much again may take beyond that: less than the difference. */
const maxMoreMiB = 70;
/** Beyond what was there before anything was sent. */
const maxPageMiB = 300;
/** What is saved waits in the browser, beside all pages. */
const maxBrowserMiB = 200;
const maxServerMiB = 700;
const maxFrameBytes = 8 * 1024;
const maxBusyMs = 50;

/** Somebody in a browser of their own, so that what its processes take is theirs alone, and what went over the network. */
class Window {
  readonly person: Person;
  readonly folder: string;
  readonly frames: number[] = [];
  /** Of bytes to and from their addresses, as they were asked for. */
  readonly puts: Request[] = [];
  readonly gets: Request[] = [];
  /** Of those, how many were answered. */
  done = 0;
  readonly #context: BrowserContext;

  private constructor(person: Person, folder: string, context: BrowserContext) {
    this.person = person;
    this.folder = folder;
    this.#context = context;
  }

  static async open(name: string, place: { readonly folder: string; readonly url: () => string }): Promise<Window> {
    const folder = path.join(place.folder, name);
    const context = await chromium.launchPersistentContext(folder, {
      executablePath: findChromium() ?? 'chromium-is-missing',
      // A renderer that waits for a page still to be opened would be counted with this one's.
      args: chromiumFlags(['SpareRendererForSitePerProcess']),
      viewport: { width: 1180, height: 760 },
    });
    const window = new Window(
      new Person({ context, url: place.url, handle: name.toLowerCase(), name }),
      folder,
      context,
    );
    context.setDefaultTimeout(60_000);
    context.on('page', (page) => window.#listen(page));
    await window.person.open();
    await keepNothing(window.page);
    await window.person.signUp();
    return window;
  }

  get page(): Page {
    return this.person.page;
  }

  close(): Promise<void> {
    return this.#context.close();
  }

  /** The most that its pages have had in memory, and the browser beside them, in MiB. */
  get most(): { readonly page: number; readonly browser: number } {
    const most = (kind: string) => Math.round(mostMemory(this.folder, kind) / mib);
    return { page: most('renderer'), browser: most('') };
  }

  /** Nothing went over the network yet. */
  clear(): void {
    for (const list of [this.puts, this.gets]) list.length = 0;
    this.done = 0;
  }

  forget(): void {
    for (const kind of ['renderer', '']) forgetMostMemory(this.folder, kind);
  }

  #listen(page: Page): void {
    page.on('websocket', (socket) => {
      for (const event of ['framesent', 'framereceived'] as const)
        socket.on(event as 'framesent', ({ payload }) => void this.frames.push(payload.length));
    });
    const isOfBytes = (request: Request) =>
      new URL(request.url()).pathname.startsWith('/v1/media/') &&
      (request.method() === 'PUT' || request.headers().range !== undefined);
    page.on('request', (request) => {
      if (isOfBytes(request)) (request.method() === 'PUT' ? this.puts : this.gets).push(request);
    });
    // Nobody reads what a PUT is answered: for who looks on its end never comes.
    page.on('response', (response) => {
      const request = response.request();
      if (isOfBytes(request) && request.method() === 'PUT') this.done += 1;
    });
    page.on('requestfinished', (request) => {
      if (isOfBytes(request) && request.method() !== 'PUT') this.done += 1;
    });
  }
}

describe.skipIf(!canRun)('a file of 100 MB', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'roost-large-'));
  const data = path.join(folder, 'server');
  const file = path.join(folder, 'film.bin');
  let hash = '';
  let server: ServerProcess;
  let ada: Window;
  let bob: Window;
  let peakMiB = 0;
  let atRestMiB = 0;
  let watch: ReturnType<typeof setInterval> | undefined;

  const serverMiB = () => {
    try {
      return residentMiB(server.workerdPid()) + residentMiB(server.pid);
    } catch {
      return 0; // It is starting again.
    }
  };

  beforeAll(async () => {
    hash = await makeFile(file, size);
    server = await startServerProcess(['--port', '0', '--data', data]);
    const place = { folder, url: () => server.url };
    [ada, bob] = [await Window.open('Ada', place), await Window.open('Bob', place)];
    await bob.person.acquaint(ada.person.handle);
    await ada.person.find(bob.person.handle);
    await ada.person.write('Hello');
    await bob.person.openChat('Ada');
    await bob.person.sees('Hello');
    atRestMiB = serverMiB();
    watch = setInterval(() => (peakMiB = Math.max(peakMiB, serverMiB())), 200);
  }, 300_000);
  afterAll(async () => {
    clearInterval(watch);
    await Promise.all([ada?.close(), bob?.close()]);
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const documents = (of: Window, name = 'film.bin') => of.page.locator('.media-name').filter({ hasText: name });
  const send = async (what: Parameters<ReturnType<Page['locator']>['setInputFiles']>[0]) => {
    await ada.page.locator('.composer input[type=file]').first().setInputFiles(what);
    await ada.page.getByRole('dialog').getByRole('button', { name: /^Send/ }).click();
  };
  const save = async (name: string): Promise<string> => {
    const saved = bob.page.waitForEvent('download', { timeout: 300_000 });
    await bob.page
      .locator('.media-document')
      .filter({ has: documents(bob, name) })
      .getByRole('button', { name: 'Save' })
      .click();
    return hashOf(await (await saved).path());
  };
  const watched = async (window: Window, work: () => Promise<void>) => {
    const thread = await MainThread.watch(window.page);
    await work();
    const { tasks, longest } = await thread.end();
    expect(tasks).toBeGreaterThan(100);
    return longest;
  };
  const said = (what: string, longest: readonly number[], [before, first, then]: readonly Window['most'][]) =>
    console.log(
      `${what}: the page ${before?.page} MiB before, ${first?.page} MiB at most with ${firstSize / 1e6} MB, ${then?.page} MiB with ` +
        `${size / 1e6} MB; the browser beside it ${before?.browser}, ${first?.browser}, ${then?.browser} MiB; ` +
        `the longest tasks ${longest.slice(0, 8).join(', ')} ms of the processor`,
    );
  const demand = ([before, first, then]: readonly [Window['most'], Window['most'], Window['most']]) => {
    expect(then.page - first.page).toBeLessThan(maxMoreMiB);
    expect(then.page - before.page).toBeLessThan(maxPageMiB);
    expect(then.browser - before.browser).toBeLessThan(maxBrowserMiB);
  };
  /** Of each of the two, before anything was sent, and when the first was there. */
  const mosts = { ada: [] as Window['most'][], bob: [] as Window['most'][] };

  test('one of a quarter of that, for what any takes', { timeout: 300_000 }, async () => {
    const first = path.join(folder, 'first.bin');
    const firstHash = await makeFile(first, firstSize);
    for (const window of [ada, bob]) window.forget();
    mosts.ada.push(ada.most);
    mosts.bob.push(bob.most);
    await send(first);
    await documents(bob, 'first.bin').waitFor({ timeout: 240_000 });
    mosts.ada.push(ada.most);
    // As with the other one, of which half is here then.
    await bob.page.reload();
    await bob.person.openChat('Ada');
    await documents(bob, 'first.bin').waitFor();
    expect(await save('first.bin')).toBe(firstHash);
    mosts.bob.push(bob.most);
    ada.clear();
    bob.clear();
  });

  test('[B11] [B20] goes out over a server that dies half way; no part of it goes twice', {
    timeout: 600_000,
  }, async () => {
    const longest = await watched(ada, async () => {
      await send(file);
      await eventually(() => expect(ada.done).toBeGreaterThanOrEqual(parts / 2), 300_000);
      await server.kill();
      const { port } = new URL(server.url);
      server = await startServerProcess(['--port', port, '--data', data]);
      await documents(bob).waitFor({ timeout: 240_000 });
    });
    const [before, first] = mosts.ada as [Window['most'], Window['most']];
    said('100 MB sent', longest, [before, first, ada.most]);
    // One was on its way when the server died.
    expect(ada.puts.length).toBeLessThanOrEqual(parts + 1);
    expect(longest[0] ?? 0).toBeLessThanOrEqual(maxBusyMs);
    demand([before, first, ada.most]);
  });

  test('[B13] [B20] comes in over a page that is opened anew half way, and is the same; no more than one range goes twice', {
    timeout: 600_000,
  }, async () => {
    const ranges = Math.ceil(stored / rangeBytes);
    const longest = [
      ...(await watched(bob, async () => {
        await bob.page
          .locator('.media-document')
          .filter({ has: documents(bob) })
          .getByRole('button')
          .click();
        await eventually(() => expect(bob.done).toBeGreaterThanOrEqual(ranges / 2), 300_000);
      })),
    ];
    await bob.page.reload();
    await bob.person.openChat('Ada');
    await documents(bob).waitFor();
    longest.push(...(await watched(bob, async () => expect(await save('film.bin')).toBe(hash))));
    longest.sort((a, b) => b - a);
    const [before, first] = mosts.bob as [Window['most'], Window['most']];
    said('100 MB fetched and saved', longest, [before, first, bob.most]);
    // One was on its way when the page was closed.
    expect(bob.gets.length).toBeLessThanOrEqual(ranges + 1);
    expect(longest[0] ?? 0).toBeLessThanOrEqual(maxBusyMs);
    demand([before, first, bob.most]);
  });

  test('the path of messages saw nothing of it, and what the server held of it is bounded', () => {
    const largest = Math.max(...ada.frames, ...bob.frames);
    console.log(
      `largest frame ${largest} bytes of ${ada.frames.length + bob.frames.length}; ` +
        `memory of the server ${Math.round(atRestMiB)} MiB at rest, ${Math.round(peakMiB)} MiB at most`,
    );
    expect(Math.min(ada.frames.length, bob.frames.length)).toBeGreaterThan(5);
    expect(largest).toBeLessThan(maxFrameBytes);
    expect(peakMiB - atRestMiB).toBeLessThan(maxServerMiB);
  });

  test('[B12] sent on three times it moves no bytes, and nothing more is stored', { timeout: 120_000 }, async () => {
    const before = [bob.puts.length, bob.gets.length, storedIn(data)];
    expect(before[2]).toBeGreaterThan(stored);
    for (let times = 2; times <= 4; times++) {
      const message = bob.page
        .locator('.items .message')
        .filter({ has: documents(bob) })
        .first();
      await message.hover();
      await message.getByRole('button', { name: 'Message menu' }).click();
      await bob.page.getByRole('menuitem', { name: 'Forward' }).click();
      await bob.page.getByRole('dialog').getByRole('button', { name: /Ada/ }).click();
      await eventually(async () => expect(await documents(ada).count()).toBe(times), 30_000);
    }
    expect([bob.puts.length, bob.gets.length, storedIn(data)]).toEqual(before);
    expect([...ada.person.problems, ...bob.person.problems]).toEqual([]);
  });

  test('[B3] what is stored already is not sent again: of a confirmation that nobody heard of the second asking moves no body', {
    timeout: 120_000,
  }, async () => {
    const before = ada.puts.length;
    let lost = 0;
    await ada.page.route('**/v1/media/*/confirm', async (route) => {
      if (lost++ > 0) return route.continue();
      expect((await route.fetch()).status()).toBe(200);
      await route.abort();
    });
    await send({ name: 'twice.txt', mimeType: 'text/plain', buffer: Buffer.from('asked for twice') });
    await bob.page.locator('.media-name').filter({ hasText: 'twice.txt' }).waitFor({ timeout: 60_000 });
    expect([lost, ada.puts.length - before]).toEqual([1, 1]);
  });
});

/** The tools by which a test looks into a page keep up to 100 MB of what it fetches, in the page's own process: here they keep nothing. */
async function keepNothing(page: Page): Promise<void> {
  interface Insides {
    readonly _connection: {
      toImpl(page: Page): {
        readonly delegate: {
          readonly _mainFrameSession: { readonly _client: { send(what: string, how: object): unknown } };
        };
      };
    };
  }
  const { delegate } = (page as unknown as Insides)._connection.toImpl(page);
  const nothing = { maxTotalBufferSize: 1, maxResourceBufferSize: 1, maxPostDataSize: 1 };
  await delegate._mainFrameSession._client.send('Network.enable', nothing);
}

/** Noise, which nothing makes shorter; gives its hash. */
async function makeFile(file: string, size: number): Promise<string> {
  const hash = createHash('sha256');
  const out = createWriteStream(file);
  for (let at = 0; at < size; at += 1_000_000) {
    const piece = createHash('shake256', { outputLength: 1_000_000 }).update(String(at)).digest();
    hash.update(piece);
    if (!out.write(piece)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  return hash.digest('hex');
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece);
  return hash.digest('hex');
}

/** What the bucket of a server on this machine holds, without the list of it. */
function storedIn(data: string): number {
  return readdirSync(path.join(data, 'r2'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/sqlite/.test(entry.name))
    .reduce((sum, { parentPath, name }) => {
      return sum + (statSync(path.join(parentPath, name), { throwIfNoEntry: false })?.size ?? 0);
    }, 0);
}
