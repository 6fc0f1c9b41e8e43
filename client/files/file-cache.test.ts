/** What goes when there is too much of it, and what does not. */
import { beforeEach, expect, test } from 'vitest';
import type { MediaId } from '../../protocol/media.ts';
import type { ConversationId } from '../api.ts';
import type { FileStore } from '../ports.ts';
import { type MemoryStore, openMemoryStore } from '../store/memory.ts';
import { unkeptName } from './encrypting.ts';
import { FileCache } from './file-cache.ts';
import { memoryFiles } from './memory-files.ts';

const object = (letter: string) => `m${letter.repeat(43)}` as MediaId;
const [a, b, c, d, e] = ['A', 'B', 'C', 'D', 'E'].map(object) as [MediaId, MediaId, MediaId, MediaId, MediaId];
const chat = 'c-one' as ConversationId;
const other = 'c-other' as ConversationId;
const bytes = new Uint8Array(10);

let files: FileStore;
let store: MemoryStore;
let unsent: Map<string, ConversationId>;
let cache: FileCache;

let isOurs: boolean;
let elapsed: number;

const open = (maxBytes: number | null = 30) =>
  new FileCache({
    ...{ files, store, maxBytes, unsent: () => unsent },
    ...{ isOurs: async () => isOurs, elapsed: () => elapsed },
  });

const fetched = (one: MediaId, conversation = chat) =>
  cache.fetching(one, conversation, () => cache.files.append(one, bytes));

/** Something else is written, and goes again. */
async function squeeze(length = 0): Promise<void> {
  await cache.files.append('new-x', new Uint8Array(length));
  await cache.files.remove('new-x');
}

const here = async () => [...(await files.list())].sort();

beforeEach(async () => {
  files = memoryFiles();
  store = openMemoryStore();
  unsent = new Map();
  isOurs = true;
  elapsed = 0;
  cache = open();
  for (const one of [a, b, c]) await fetched(one);
});

async function read(one: MediaId): Promise<void> {
  for await (const _ of cache.reading(one, files.read(one, 0)));
}

test('[B14] what was used longest ago goes first, and a read is a use', async () => {
  await read(a);
  await fetched(d);
  expect(await here()).toEqual([a, c, d]);
  await fetched(e);
  expect(await here()).toEqual([a, d, e]);
});

test('[B14] nothing goes for a file that does not come, however large it is said to be', async () => {
  const fails = cache.fetching(d, chat, () => Promise.reject(new Error('gone')));
  await expect(fails).rejects.toThrow('gone');
  expect(await here()).toEqual([a, b, c]);
});

test('[B14] that holds over restarts; what nobody noted goes before the rest', async () => {
  await read(a);
  await files.append(d, bytes);
  cache = open(40);
  await fetched(e);
  expect(await here()).toEqual([a, b, c, e]);
  cache = open();
  await squeeze();
  expect(await here()).toEqual([a, c, e]);
});

test('[B14] what is being read stays, and goes when it is not', async () => {
  const reading = cache.reading(a, files.read(a, 0));
  await reading.next();
  await read(b);
  await read(c);
  await fetched(d);
  await fetched(e);
  expect(await here()).toEqual([a, d, e]);
  await reading.return(undefined);
  await fetched(b);
  expect(await here()).toEqual([b, d, e]);
});

test('[B14] what is being fetched stays: two at once may go beyond the limit, and no further', async () => {
  cache = open(10);
  let finish = () => {};
  const gate = new Promise<void>((resolve) => (finish = resolve));
  const first = cache.fetching(d, chat, async () => {
    await cache.files.append(d, bytes);
    await gate;
  });
  await expect.poll(here).toEqual([d]);
  await fetched(e);
  expect(await here()).toEqual([d, e]);
  finish();
  await first;
  await squeeze();
  expect(await here()).toEqual([e]);
});

test('[B14] what is still to be sent stays, from before its message is kept', async () => {
  unsent.set(a, chat);
  await cache.files.append(unkeptName(b), new Uint8Array(0));
  cache = open(0);
  await squeeze(1_000);
  expect((await here()).filter((name) => name.length === a.length)).toEqual([a, b]);
  expect(await cache.free(chat)).toBe(0);
  unsent.clear();
  await cache.files.remove(unkeptName(b));
  await squeeze(1_000);
  expect(await here()).toEqual([]);
});

test('[B14] what lies here is told by chat, the largest first, and what of it others hold as well', async () => {
  await fetched(d, other);
  cache = open(100);
  await fetched(e, other);
  await cache.alsoOf(b, other);
  await cache.alsoOf(object('F'), other);
  expect(await cache.storage()).toEqual({
    bytes: 40,
    maxBytes: 100,
    conversations: [
      { conversation: other, bytes: 30, files: 3, shared: 10 },
      { conversation: chat, bytes: 20, files: 2, shared: 10 },
    ],
  });
});

test('[B14] what is freed of a chat leaves what another one holds, and that is of the other one alone then', async () => {
  await cache.alsoOf(b, other);
  expect(await cache.free(chat)).toBe(20);
  expect(await here()).toEqual([b]);
  const left = [{ conversation: other, bytes: 10, files: 1, shared: 0 }];
  expect((await cache.storage()).conversations).toEqual(left);
  expect(await cache.free(chat)).toBe(0);
  // Over a restart too.
  cache = open();
  expect((await cache.storage()).conversations).toEqual(left);
  expect(await cache.free(other)).toBe(10);
  expect(await here()).toEqual([]);
});

test('[B14] of a chat that is no more nothing holds a file, also what was read when it went', async () => {
  await cache.alsoOf(a, other);
  await cache.alsoOf(b, other);
  const reading = cache.reading(a, files.read(a, 0));
  await reading.next();
  await cache.forget(other);
  expect(await here()).toEqual([a, b, c]);
  await cache.forget(chat);
  expect([await here(), (await cache.storage()).conversations]).toEqual([[a], []]);
  await reading.return(undefined);
  await squeeze(30);
  expect(await here()).toEqual([]);
});

test('[B14] what is to be sent is counted with its chat, though the app died before that was noted', async () => {
  await files.append(d, bytes);
  unsent.set(d, other);
  cache = open();
  expect((await cache.storage()).conversations.at(-1)).toMatchObject({ conversation: other, bytes: 10 });
});

test('[B14] nothing is kept of what is gone', async () => {
  const rows = () => store.read((reader) => reader.range('meta', { prefix: ['file'] }));
  expect(await rows()).toHaveLength(3);
  await cache.free(chat);
  expect(await rows()).toEqual([]);
  await fetched(a);
  await files.remove(a);
  cache = open();
  expect((await cache.storage()).bytes).toBe(0);
  expect(await rows()).toEqual([]);
});

test('[B14] without a limit of the app it is what the place has room for, and a gibibyte at most', async () => {
  expect((await open(null).storage()).maxBytes).toBe(2 ** 30);
  files.room = async () => 20;
  cache = open(null);
  expect((await cache.storage()).maxBytes).toBe(20);
  await squeeze();
  expect(await here()).toEqual([b, c]);
});

test.each([
  ['Node', Object.assign(new Error('no space left'), { code: 'ENOSPC' })],
  ['Node, as much of it as this user may have', Object.assign(new Error('quota'), { code: 'EDQUOT' })],
  ['a browser', new DOMException('full', 'QuotaExceededError')],
])(
  '[B14] a disk that is full before the limit: what may go makes room, and else it is said (%s)',
  async (_where, full) => {
    const { append } = files;
    files.append = async (name, given) => {
      if ((await files.list()).length > 2) throw full;
      await append(name, given);
    };
    cache = open(1_000);
    await fetched(d);
    expect(await here()).toEqual([b, c, d]);
    for (const one of [b, c, d]) unsent.set(one, chat);
    await append(e, bytes);
    cache = open(1_000);
    unsent.set(e, chat);
    await expect(fetched(a)).rejects.toMatchObject({ name: 'RoostError', code: 'no-room' });
  },
);

test('[B14] what comes while a file is removed is counted, and what could not be removed still is', async () => {
  cache = open(100);
  const { remove } = files;
  const gate = Promise.withResolvers<void>();
  files.remove = async (name) => {
    await remove(name);
    await gate.promise;
  };
  const removing = cache.files.remove(a);
  await expect.poll(here).toEqual([b, c]);
  await cache.files.append(a, bytes);
  gate.resolve();
  await removing;
  expect((await cache.storage()).bytes).toBe(30);
  files.remove = () => Promise.reject(new Error('busy'));
  await expect(cache.files.remove(a)).rejects.toThrow('busy');
  expect((await cache.storage()).bytes).toBe(30);
});

test('[B14] a place is asked for its room once a minute, however many pieces come', async () => {
  let asked = 0;
  files.room = async () => [1_000, 20][asked++] ?? 0;
  cache = open(null);
  for (let count = 0; count < 5; count++) await squeeze(10);
  expect([asked, (await cache.storage()).maxBytes]).toEqual([1, 1_000]);
  elapsed = 60_000;
  await squeeze();
  expect([asked, (await cache.storage()).maxBytes, await here()]).toEqual([2, 20, [b, c]]);
});

test('[B14] once it is closed nothing is put in or taken out, and what was under way has ended', async () => {
  cache = open(100);
  const { append } = files;
  const gate = Promise.withResolvers<void>();
  let isWriting = false;
  files.append = async (...given) => {
    isWriting = true;
    await gate.promise;
    await append(...given);
  };
  const appending = cache.files.append('new-x', bytes);
  await expect.poll(() => isWriting).toBe(true);
  let isClosed = false;
  const closing = cache.close('closed').then(() => (isClosed = true));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isClosed).toBe(false);
  gate.resolve();
  await Promise.all([appending, closing]);
  files.append = append;
  const refused = { name: 'RoostError', code: 'closed' };
  await expect(cache.files.append('new-x', bytes)).rejects.toMatchObject(refused);
  await expect(cache.files.rename('new-x', d)).rejects.toMatchObject(refused);
  await expect(cache.files.remove(a)).rejects.toMatchObject(refused);
  await expect(cache.free(chat)).rejects.toMatchObject(refused);
  expect(await here()).toEqual([a, b, c, 'new-x']);
  // What its own encryption began goes all the same.
  await cache.files.remove('new-x');
  expect(await here()).toEqual([a, b, c]);
});

test('[B14] whose store another client has taken over changes no file any more', async () => {
  isOurs = false;
  const refused = { name: 'RoostError', code: 'superseded' };
  await expect(cache.files.append(a, bytes)).rejects.toMatchObject(refused);
  await expect(cache.files.remove(a)).rejects.toMatchObject(refused);
  expect([await here(), await files.size(a)]).toEqual([[a, b, c], 10]);
});
