import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { film } from '../../tests/inputs/films.ts';
import { jpeg, secret } from '../../tests/inputs/pictures.ts';
import { parseCommandLine } from '../parse.ts';
import type { NewFile } from '../sdk.ts';
import type { Task } from '../task.ts';
import { fileAt, free, storage } from './files.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'roost-cli-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function onDisk(name: string, bytes: Uint8Array): string {
  const whole = path.join(folder, name);
  writeFileSync(whole, bytes);
  return whole;
}

async function bytesOf(file: NewFile): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of file.read()) pieces.push(piece);
  return Buffer.concat(pieces);
}

const told: string[] = [];
const fileOf = (whole: string, ...more: string[]) => {
  const line = parseCommandLine(['send', '@bob', '--file', whole, ...more]);
  return fileAt({ ...line, io: { err: (text: string) => void told.push(text) } } as unknown as Task, whole);
};

describe('[B15] roost send --file', () => {
  test.each([
    ['photo.jpg', jpeg(), 'image', 'image/jpeg'],
    ['film.mp4', film(), 'video', 'video/mp4'],
  ])('takes place and time out of %s, unless it is to go as it is', async (name, bytes, kind, type) => {
    const whole = onDisk(name, bytes);
    const file = await fileOf(whole);
    expect(file).toMatchObject({ name, kind, type });
    const sent = await bytesOf(file);
    expect([sent.length, sent.includes(secret)]).toEqual([file.size, false]);
    const asItIs = await fileOf(whole, '--as-it-is');
    expect(asItIs).toMatchObject({ kind: 'document', size: bytes.length });
    expect(Buffer.compare(await bytesOf(asItIs), bytes)).toBe(0);
    expect((await fileOf(whole, '--kind', 'document')).kind).toBe('document');
  });

  test('an empty file is not sent', async () => {
    const whole = onDisk('empty.txt', Buffer.alloc(0));
    for (const more of [[], ['--as-it-is']])
      await expect(fileOf(whole, ...more)).rejects.toMatchObject({
        exit: 'failed',
        message: `${whole} is empty: there is nothing to send.`,
      });
  });

  test('says of a picture or a film that nobody knows here what may be in it, and of a text nothing', async () => {
    told.length = 0;
    const words = Buffer.from('a few words, and a few more of them');
    expect(await fileOf(onDisk('note.txt', words))).toMatchObject({ type: 'text/plain', kind: 'document' });
    expect(await fileOf(onDisk('nameless', words))).toMatchObject({ type: 'application/octet-stream' });
    expect(told).toEqual([]);
    expect(await fileOf(onDisk('scan.TIFF', words))).toMatchObject({ type: 'image/tiff', kind: 'document' });
    expect(await fileOf(onDisk('film.mkv', words))).toMatchObject({ type: 'video/x-matroska', kind: 'video' });
    expect(told).toEqual([expect.stringContaining('place and time may still be in it'), told[0]]);
    expect(await fileOf(onDisk('scan.tif', words), '--as-it-is')).toMatchObject({ kind: 'document' });
    expect(told).toHaveLength(2);
  });

  test('tells how a damaged photo could be sent', async () => {
    const whole = onDisk('damaged.jpg', jpeg().subarray(0, 60));
    await expect(fileOf(whole)).rejects.toThrow(/damaged.*--as-it-is/s);
    await expect(fileOf(path.join(folder, 'none'))).rejects.toThrow('There is no file');
    await expect(fileOf(folder)).rejects.toThrow(`${folder} is a folder`);
  });

  test('does not do to a file that was changed what was decided about another', async () => {
    const whole = onDisk('changed.jpg', jpeg());
    const file = await fileOf(whole);
    writeFileSync(whole, jpeg({ orientation: 3 }).subarray(1));
    await expect(bytesOf(file)).rejects.toMatchObject({ code: 'file-changed' });
  });
});

describe('[B14] roost storage and roost free', () => {
  /** As limits are said, and as the page says it. */
  const MB = 1024 ** 2;

  function asAnn(args: readonly string[]) {
    const id = `c${'a'.repeat(22)}`;
    const printed: string[] = [];
    const watched = (current: unknown) => ({ current, subscribe: () => () => {} });
    const chat = { id, title: 'Our \u202egroup', kind: 'group', peer: null };
    const away = { id: `c${'b'.repeat(22)}`, title: 'Put away', kind: 'group', peer: null };
    const roost = {
      account: { user: `u${'a'.repeat(20)}`, server: 'http://127.0.0.1' },
      status: watched({ state: 'online', retryAt: null }),
      caughtUp: async () => {},
      ...{ contacts: watched([]), conversations: watched([chat]), requests: watched([]), archived: watched([away]) },
      conversation: (which: string) => watched([chat, away].find((one) => one.id === which) ?? null),
      storage: async () => ({
        ...{ bytes: 3.2 * MB, maxBytes: 1_000 * MB },
        conversations: [
          { conversation: id, bytes: 3.2 * MB, files: 2, shared: MB },
          { conversation: `c${'b'.repeat(22)}`, bytes: MB, files: 1, shared: MB },
          { conversation: `c${'x'.repeat(22)}`, bytes: 1_000, files: 1, shared: 0 },
        ],
      }),
      freeFiles: async (which: string) => (which === id ? 3.2 * MB : 0),
    };
    const task = {
      ...parseCommandLine(args),
      client: { roost: async () => roost },
      io: { stopped: new AbortController().signal, err: () => {} },
      print: (_: object, text: string) => void printed.push(text),
    } as unknown as Task;
    return { task, printed, id };
  }

  test('tell how much lies here, of which chats, and take it away', async () => {
    const told = asAnn(['storage']);
    await storage(told.task);
    const [total, ...lines] = told.printed.join().split('\n');
    expect(total).toMatch(/3\.2 MB of 1000\.0 MB/);
    expect(lines.map((line) => line.trim())).toEqual([
      expect.stringMatching(/^3\.2 MB {2}2 files {2}Our.* \(1\.0 MB of it in other chats too\)$/),
      // Who was put away has a name as well; an id is for programs.
      '1.0 MB  1 file  Put away (1.0 MB of it in other chats too)',
      '1 kB  1 file  a chat that is not here any more',
    ]);
    const freed = asAnn(['free', `c${'a'.repeat(22)}`]);
    await free(freed.task);
    expect(freed.printed).toEqual(['3.2 MB freed']);
  });
});
