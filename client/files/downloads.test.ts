/** Fetching against a server that is played: what it refuses, and where the line breaks. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mediaPartBytes } from '../../protocol/media.ts';
import { RoostError } from '../errors.ts';
import type { FileStore } from '../ports.ts';
import { realSurroundings } from '../surroundings.ts';
import { Downloads } from './downloads.ts';
import { encryptToStore, noteKept, removeUnfinished } from './encrypting.ts';
import { fileCipherHere } from './file-cipher.ts';
import type { FileContent } from './file-content.ts';
import { openFileFolder } from './file-folder.node.ts';
import type { MediaHttp, ReadAddress, WantedRange } from './media-http.ts';
import { memoryFiles } from './memory-files.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'roost-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const size = 9_000_000;
const plain = new Uint8Array(size).map((_, i) => i >> 12);

async function whole(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1_000_003) yield bytes.subarray(at, at + 1_000_003);
}

const newFile = { name: 'a', type: 'b', kind: 'document', size, read: () => piecesOf(plain) } as const;

const fileCipher = fileCipherHere(realSurroundings.randomBytes);

let file: FileContent;
let ciphertext: Uint8Array;
let files: FileStore;
let addresses: number;
/** What the server answers to a range. */
let read: (
  address: ReadAddress,
  range: WantedRange,
  signal: AbortSignal,
) => Promise<{ readonly isRange: boolean; readonly bytes: Uint8Array }>;
let downloads: Downloads;

beforeAll(async () => {
  const sent = memoryFiles();
  const {
    object,
    secrets,
    size: encrypted,
  } = await encryptToStore(newFile, {
    ...{ files: sent, fileCipher, surroundings: realSurroundings },
  });
  ciphertext = await whole(sent.read(object, 0));
  file = { info: { ...newFile, object }, caption: '', object, secrets, encrypted };
});

beforeEach(() => {
  files = memoryFiles();
  addresses = 0;
  read = async (_url, { from, through }) => ({ isRange: true, bytes: ciphertext.slice(from, through + 1) });
  const http = {
    address: async () => `address ${++addresses}`,
    read: async (...[address, range, signal, take]: Parameters<MediaHttp['read']>) => {
      const { isRange, bytes } = await read(address, range, signal);
      const wanted = isRange ? bytes : bytes.subarray(range.from);
      for (let at = 0; at < wanted.length; at += 1_000_000) await take(wanted.subarray(at, at + 1_000_000));
    },
  } as unknown as MediaHttp;
  // Nobody waits here.
  const timer = (_ms: number, work: () => void) => realSurroundings.timer(0, work);
  downloads = new Downloads({ http, files, fileCipher, timer });
});

describe('[B13] a download', () => {
  test('is asked for in ranges, once, however many wait for it, and is here from then on', async () => {
    const asked: number[] = [];
    const honest = read;
    read = (url, range, signal) => {
      asked.push(range.from);
      return honest(url, range, signal);
    };
    await Promise.all([downloads.fetch(file, null, {}), downloads.fetch(file, null, {})]);
    await downloads.fetch(file, null, {});
    expect(asked).toEqual([0, 4 * 1024 * 1024, 8 * 1024 * 1024]);
    expect(addresses).toBe(1);
    expect(Buffer.from(await whole(downloads.read(file))).equals(plain)).toBe(true);
  });

  test('that waits for another of the same file is given up at once as well', async () => {
    read = () => new Promise(() => {});
    void downloads.fetch(file, null, {});
    const stop = new AbortController();
    const second = downloads.fetch(file, null, { signal: stop.signal });
    stop.abort();
    await expect(second).rejects.toMatchObject({ code: 'given-up' });
  });

  test('goes on where the line broke, with a new address where the old one is over', async () => {
    const honest = read;
    const failures = [new RoostError('offline'), new RoostError('address-expired', { advice: 'after-resync' })];
    const asked: string[] = [];
    read = (url, range, signal) => {
      asked.push(`${url} from ${range.from}`);
      const failure = range.from > 0 ? failures.shift() : undefined;
      return failure === undefined ? honest(url, range, signal) : Promise.reject(failure);
    };
    await downloads.fetch(file, null, {});
    const second = 4 * 1024 * 1024;
    expect(asked.slice(0, 4)).toEqual([
      'address 1 from 0',
      `address 1 from ${second}`,
      `address 1 from ${second}`,
      `address 2 from ${second}`,
    ]);
  });

  test('is right of a server that gives no ranges', async () => {
    let asked = 0;
    read = async () => {
      asked += 1;
      return { isRange: false, bytes: ciphertext };
    };
    await downloads.fetch(file, null, {});
    expect(asked).toBe(1);
    expect(Buffer.from(await whole(downloads.read(file))).equals(plain)).toBe(true);
  });

  test('that is refused for good ends at once; one that cannot be had now keeps what has come', async () => {
    const honest = read;
    read = (url, range, signal) =>
      range.from === 0 ? honest(url, range, signal) : Promise.reject(new RoostError('unknown-media'));
    await expect(downloads.fetch(file, null, {})).rejects.toMatchObject({ code: 'unknown-media' });
    expect(await files.size(file.object)).toBe(4 * 1024 * 1024);
  });

  test.each([
    ['longer than the file', () => new Uint8Array(ciphertext.length + 1)],
    ['nothing', () => new Uint8Array(0)],
  ])('an answer that is %s is not taken', async (_what, change) => {
    const honest = read;
    read = async (url, range, signal) => {
      const answer = await honest(url, range, signal);
      return { ...answer, bytes: change() };
    };
    await expect(downloads.fetch(file, null, {})).rejects.toMatchObject({ code: 'bad-answer' });
    expect(await files.size(file.object)).toBeLessThanOrEqual(file.encrypted);
  });

  test('is not followed for ever byte by byte, and may be short a few times', async () => {
    let asked = 0;
    const honest = read;
    read = (url, { from, through, size }, signal) => {
      asked += 1;
      return honest(url, { from, through: asked % 17 === 0 ? through : from, size }, signal);
    };
    await expect(downloads.fetch(file, null, {})).rejects.toMatchObject({ code: 'bad-answer' });
    expect([asked, await files.size(file.object)]).toEqual([18, 4 * 1024 * 1024 + 17]);
  });
});

describe('[B13] a download and its readers', () => {
  test('that comes to be whole while a reader fails at its half is not thrown away as damaged', async () => {
    await files.append(file.object, ciphertext.slice(0, 5_000_000));
    const honest = files.read;
    files.read = async function* (...given) {
      yield* honest(...given);
      await downloads.fetch(file, null, {});
    };
    await expect(whole(downloads.read(file))).rejects.toMatchObject({ code: 'file-lost' });
    files.read = honest;
    expect(Buffer.from(await whole(downloads.read(file))).equals(plain)).toBe(true);
  });

  test('end with their client, and none begins afterwards', async () => {
    let isAborted = false;
    read = (_url, _range, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          isAborted = true;
          reject(new RoostError('given-up'));
        });
      });
    const fetching = downloads.fetch(file, null, {});
    const waiting = downloads.fetch(file, null, {});
    await expect.poll(() => addresses).toBe(1);
    downloads.close('closed');
    await expect(fetching).rejects.toMatchObject({ code: 'closed' });
    await expect(waiting).rejects.toMatchObject({ code: 'closed' });
    await expect(downloads.fetch(file, null, {})).rejects.toMatchObject({ code: 'closed' });
    expect([isAborted, addresses]).toEqual([true, 1]);
  });
});

describe.each([
  ['in memory', async () => memoryFiles()],
  ['in a folder', () => openFileFolder(path.join(folder, String(Math.random())))],
])('[B11] a file on its way out, %s', (_where, open) => {
  test('is cached under its id in parts of the object; what a crash left is thrown away', async () => {
    const store = await open();
    const {
      object,
      parts,
      size: encrypted,
    } = await encryptToStore(newFile, {
      ...{ files: store, fileCipher, surroundings: realSurroundings },
    });
    expect(parts).toHaveLength(Math.ceil(encrypted / mediaPartBytes));
    await noteKept(store, object);
    expect(await store.list()).toEqual([object]);
    expect(await store.size(object)).toBe(encrypted);
    expect((await whole(store.read(object, encrypted - 5))).length).toBe(5);
    await store.append('new-abc', new Uint8Array(5));
    await removeUnfinished(store, new Set());
    expect(await store.list()).toEqual([object]);
    await store.remove(object);
    await store.remove(object);
    expect(await store.size(object)).toBe(0);
  });

  test('that is not as long as was said, or that nobody wants any more, leaves nothing', async () => {
    const store = await open();
    const surroundings = { files: store, fileCipher, surroundings: realSurroundings };
    await expect(encryptToStore({ ...newFile, size: size - 1 }, surroundings)).rejects.toMatchObject({
      code: 'file-changed',
    });
    await expect(encryptToStore({ ...newFile, size: size + 1 }, surroundings)).rejects.toMatchObject({
      code: 'file-changed',
    });
    const torn = (cause: unknown) => ({
      ...newFile,
      async *read() {
        yield plain.subarray(0, 2_000_000);
        throw cause;
      },
    });
    for (const cause of [new TypeError('network error'), new DOMException('', 'NotReadableError'), 'odd'])
      await expect(encryptToStore(torn(cause), surroundings)).rejects.toMatchObject({
        ...{ code: 'file-changed', advice: 'never', cause },
      });
    const stop = new AbortController();
    const given = { ...newFile, signal: stop.signal, onProgress: (done: number) => done > 2e6 && stop.abort() };
    await expect(encryptToStore(given as never, surroundings)).rejects.toMatchObject({ code: 'given-up' });
    expect(await store.list()).toEqual([]);
  });
});

test.each([
  ['in memory', async () => memoryFiles()],
  ['in a folder', () => openFileFolder(path.join(folder, 'lost'))],
])('a file that is away when it is to be read says so, %s', async (_where, make) => {
  const away = new Downloads({
    ...{ http: {} as MediaHttp, files: await make(), fileCipher, timer: realSurroundings.timer },
  });
  await expect(whole(away.read(file))).rejects.toMatchObject({ name: 'RoostError', code: 'file-lost' });
});

test('a name that would lead out of the folder is none', async () => {
  const store = await openFileFolder(path.join(folder, 'names'));
  for (const name of ['../x', '/x', '.x', 'a/b', '']) await expect(store.append(name, plain)).rejects.toThrow();
});
