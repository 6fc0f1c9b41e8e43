import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { parseCommandLine } from '../parse.ts';
import { explain } from '../run.ts';
import { type DownloadedFile, RoostError } from '../sdk.ts';
import type { Task } from '../task.ts';
import { download } from './files.ts';

const all = mkdtempSync(path.join(tmpdir(), 'roost-cli-download-'));
afterAll(() => rmSync(all, { recursive: true, force: true }));

let folder: string;
let count = 0;
beforeEach(() => {
  folder = path.join(all, String(++count), 'here');
  mkdirSync(folder, { recursive: true });
});

const chat = `c${'a'.repeat(22)}`;
const sent = Buffer.from('what was sent, in two pieces');

interface DownloadRequest {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

interface DownloadCase {
  readonly name?: string;
  /** What happens when it is fetched, before it is there. */
  readonly fetching?: (asked: DownloadRequest) => Promise<void>;
  /** What happens between its two pieces. */
  readonly between?: () => void;
  readonly to?: string;
  readonly seq?: string;
}

function asBob({ name = 'photo.jpg', fetching, between, to = folder, seq = '4' }: DownloadCase) {
  const printed: object[] = [];
  const progress: string[] = [];
  const stopping = new AbortController();
  const watched = <Value>(current: Value) => ({
    current,
    subscribe: (told: (value: Value) => void) => {
      told(current);
      return () => {};
    },
  });
  const items = [
    { kind: 'message', id: 'words', seq: 3 },
    { kind: 'message', id: 'photo', seq: 4, file: { name, size: sent.length } },
  ];
  const file: Pick<DownloadedFile, 'size' | 'read'> = {
    size: sent.length,
    async *read() {
      yield sent.subarray(0, 9);
      between?.();
      yield sent.subarray(9);
    },
  };
  const roost = {
    status: watched({ state: 'online', retryAt: null }),
    caughtUp: async () => {},
    timeline: () => ({ ...watched({ ready: true, hasOlder: false, items }), close: () => {} }),
    download: async (id: string, asked: DownloadRequest) => {
      expect(id).toBe('photo');
      await fetching?.(asked);
      return file;
    },
  };
  const task = {
    ...parseCommandLine(['download', chat, seq, '--to', to]),
    client: { roost: async () => roost },
    io: { stopped: stopping.signal, progress: (text: string) => void progress.push(text) },
    print: (data: object) => void printed.push(data),
  } as unknown as Task;
  return { run: () => download(task), printed, progress, stopping };
}

/** As on a disk that is full at 4 kB, or 8: what is written over that is taken up to there, and what begins behind it is refused. */
function onSmallDisk(pieces: readonly number[]) {
  const script = `
    import { download } from ${JSON.stringify(new URL('files.ts', import.meta.url).href)};
    const pieces = ${JSON.stringify(pieces)};
    const size = pieces.reduce((sum, one) => sum + one, 0);
    const watched = (current) => ({ current, subscribe: (told) => (told(current), () => {}) });
    const items = [{ kind: 'message', id: 'photo', seq: 4, file: { name: 'photo.jpg', size } }];
    const roost = {
      status: watched({ state: 'online', retryAt: null }),
      caughtUp: async () => {},
      timeline: () => ({ ...watched({ ready: true, hasOlder: false, items }), close: () => {} }),
      download: async () => ({ size, read: async function* () { for (const one of pieces) yield Buffer.alloc(one, 7); } }),
    };
    const task = {
      operands: [${JSON.stringify(chat)}, '4'],
      options: { to: ${JSON.stringify(folder)} },
      client: { roost: async () => roost },
      io: { stopped: new AbortController().signal },
      print: () => console.log('printed'),
    };
    await download(task).catch((error) => console.log(error.code));
  `;
  const { stdout, stderr } = spawnSync(
    'sh',
    // Shells count in 512 bytes, or in 1,024.
    ['-c', 'ulimit -f 8 && exec "$0" "$@"', process.execPath, '--input-type=module', '-e', script],
    { encoding: 'utf8', env: { PATH: process.env.PATH } },
  );
  return `${stdout}${stderr}`.trim();
}

/** The exit and the sentence of a command that fails. */
const failure = (run: () => Promise<void>) => run().then(() => null, explain);

describe('[B13] roost download', () => {
  test('writes the file for nobody else, and says where', async () => {
    const { run, printed, progress } = asBob({
      fetching: async ({ onProgress }) => onProgress(2 * 1024 ** 2, 4 * 1024 ** 2),
    });
    await run();
    const to = path.join(folder, 'photo.jpg');
    expect(printed).toEqual([{ chat, seq: 4, path: to, size: sent.length }]);
    expect(readFileSync(to)).toEqual(sent);
    expect(statSync(to).mode & 0o077).toBe(0);
    expect(progress).toEqual(['2.0 MB of 4.0 MB', '']);
  });

  test.each([
    ['../../over.txt', 'over.txt'],
    ['/tmp/over.txt', 'over.txt'],
    ['.bashrc', 'bashrc'],
    ['', 'file'],
    [`${'a'.repeat(400)}.txt`, `${'a'.repeat(196)}.txt`],
  ])('whatever its sender calls it, it goes into the folder: %s', async (name, called) => {
    await asBob({ name }).run();
    expect(readdirSync(folder)).toEqual([called]);
    expect(readdirSync(path.dirname(folder))).toEqual(['here']);
  });

  test('writes over nothing, and fetches nothing for that', async () => {
    let fetched = 0;
    const fetching = async () => void fetched++;
    writeFileSync(path.join(folder, 'photo.jpg'), 'mine');
    symlinkSync(path.join(all, 'nowhere'), path.join(folder, 'a link'));
    for (const to of [folder, path.join(folder, 'photo.jpg'), path.join(folder, 'a link')]) {
      const failed = await failure(asBob({ to, fetching }).run);
      expect(failed).toMatchObject({ exit: 'failed', sentence: expect.stringMatching(/ is there already\.$/) });
    }
    expect([fetched, readFileSync(path.join(folder, 'photo.jpg'), 'utf8')]).toEqual([0, 'mine']);
    expect(existsSync(path.join(all, 'nowhere'))).toBe(false);
    await asBob({ to: path.join(folder, 'another name'), fetching }).run();
    expect(readFileSync(path.join(folder, 'another name'))).toEqual(sent);
  });

  test('what came to its place while it was fetched stays', async () => {
    const to = path.join(folder, 'photo.jpg');
    const { run } = asBob({ fetching: async () => writeFileSync(to, 'mine') });
    expect(await failure(run)).toMatchObject({ exit: 'failed', sentence: `${to} is there already.` });
    expect(readFileSync(to, 'utf8')).toBe('mine');
  });

  test('stopped, it leaves nothing there, and the next one writes it', async () => {
    const { run, stopping, progress } = asBob({
      fetching: ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new RoostError('stopped')));
          stopping.abort();
        }),
    });
    expect(await failure(run)).not.toBeNull();
    expect([readdirSync(folder), progress]).toEqual([[], ['']]);
    await asBob({}).run();
    expect(readFileSync(path.join(folder, 'photo.jpg'))).toEqual(sent);
  });

  test('of a file that fails as it is written no half stays', async () => {
    const between = () => {
      throw new RoostError('file-damaged');
    };
    expect(await failure(asBob({ between }).run)).toMatchObject({ exit: 'refused' });
    expect(readdirSync(folder)).toEqual([]);
    await asBob({}).run();
    expect(readdirSync(folder)).toEqual(['photo.jpg']);
  });

  test.skipIf(process.platform === 'win32').each([
    ['its only piece', [20_000]],
    ['its last piece', [2_000, 2_000, 20_000]],
    ['what comes behind a piece that fitted to the byte', [4_096, 4_096, 4_096]],
  ])('on a disk that takes a part of %s it fails, and leaves nothing', (_what, pieces) => {
    expect(onSmallDisk(pieces)).toBe('EFBIG');
    expect(readdirSync(folder)).toEqual([]);
    expect(onSmallDisk([1_000, 1_000])).toBe('printed');
    expect(statSync(path.join(folder, 'photo.jpg')).size).toBe(2_000);
  });

  test.each([
    ['a message that is not there', { seq: '9' }, 'not-found'],
    ['a message without a file', { seq: '3' }, 'not-found'],
    ['no number', { seq: 'four' }, 'usage'],
    ['a folder that is not there', { to: '/nowhere/at/all' }, 'failed'],
  ])('%s ends with an exit code of its own', async (_what, given, exit) => {
    expect(await failure(asBob(given).run)).toMatchObject({ exit });
  });

  test.each([
    ['offline', 'unreachable'],
    ['unknown-media', 'refused'],
    ['no-room', 'refused'],
  ] as const)('what cannot be fetched (%s) leaves nothing, and is %s', async (code, exit) => {
    const fetching = () => Promise.reject(new RoostError(code));
    expect(await failure(asBob({ fetching }).run)).toMatchObject({ exit });
    expect(readdirSync(folder)).toEqual([]);
  });
});
