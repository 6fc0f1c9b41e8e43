/** What lies in the cache of a device while a file is on its way out, and what does not stay there. */
import { beforeEach, expect, test, vi } from 'vitest';
import { isMediaId } from '../../protocol/media.ts';
import type { ConversationId, FileInfo, MessageId, NewFile, Roost } from '../api.ts';
import { memoryFiles } from '../files/memory-files.ts';
import type { FileStore } from '../ports.ts';
import { type MemoryStore, openMemoryStore } from '../store/memory.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, carol, open, type Place, place, shown } from '../testing/people.ts';

let here: Place;
let files: FileStore;
let store: MemoryStore;
let a: Roost;
let id: ConversationId;
let reads: number;
/** What the server says to calls of media; null: it is away. */
let answer: object | null;
const asked: string[] = [];

const fetch = async (url: string) => {
  asked.push(url);
  if (!url.includes('/v1/media') || answer === null) throw new TypeError('Failed to fetch');
  return { ok: true, status: 200, json: async () => answer };
};

const fileWith = (more: Partial<NewFile> = {}): NewFile => ({
  ...{ name: 'a.jpg', type: 'image/jpeg', kind: 'image', size: 3 },
  read: async function* () {
    reads += 1;
    yield new Uint8Array([1, 2, 3]);
  },
  ...more,
});

beforeEach(async () => {
  here = place();
  files = memoryFiles();
  reads = 0;
  answer = null;
  asked.length = 0;
  await open(here, bob);
  await open(here, carol);
  ({ roost: a, store } = await open(here, alice, { files, fetch }));
  id = await a.direct(bob);
  await a.send(id, { text: 'hello' });
  await settle();
});

/** The process dies; what is on its disk is opened anew. */
async function openAnew(): Promise<Roost> {
  const { roost } = await open(here, alice, { files, fetch, store: openMemoryStore(store.snapshot()) });
  return roost;
}

test('[B11] what is too long beside a file is said before a byte of it is read', async () => {
  const caption = 'x'.repeat(100_000);
  await expect(a.sendFile(id, fileWith({ caption }))).rejects.toMatchObject({ code: 'too-large' });
  expect([reads, await files.list()]).toEqual([0, []]);
});

test.each([
  [0, 'empty-file'],
  [-1, 'bad-call'],
  [1.5, 'bad-call'],
  [Number.NaN, 'bad-call'],
  [Number.POSITIVE_INFINITY, 'bad-call'],
])('[B21] a file of %s bytes is none: nothing of it is read, kept or sent', async (size, code) => {
  await expect(a.sendFile(id, fileWith({ size }))).rejects.toMatchObject({ name: 'RoostError', code });
  await expect(a.sendFile(id, fileWith({ kind: 'audio' as never }))).rejects.toMatchObject({ code: 'bad-call' });
  expect([reads, await files.list(), (await shown(a, id)).length]).toEqual([0, [], 1]);
});

test.each([
  ['nothing', { width: 0, height: 0, durationMs: 0, blurhash: '', thumbnail: new Uint8Array(0) }, {}],
  ['what is no number', { width: Number.NaN, height: Number.NaN, durationMs: Number.NaN }, {}],
  ['what never ends', { width: 4, height: Number.POSITIVE_INFINITY, durationMs: Number.POSITIVE_INFINITY }, {}],
  ['less than nothing', { width: -4, height: -3, durationMs: -1 }, {}],
  ['more than there is room for', { width: 2 ** 32, height: 2, durationMs: 4.3e12 }, {}],
  ['one side alone', { width: 4, durationMs: 2 ** 32 - 1 }, { durationMs: 2 ** 32 - 1 }],
  ['parts of a millisecond', { width: 4, height: 3, durationMs: 1_234.56 }, { width: 4, height: 3, durationMs: 1_235 }],
  ['half a letter', { blurhash: 'L\ud800' }, { blurhash: 'L\ufffd' }],
  [
    'what is of another file',
    { object: 'm', key: 'k', size: 77, name: 'b', kind: 'video', caption: 'c' } as object,
    {},
  ],
])('[B21] a preview of %s is said as far as it can be so', async (_what, preview, said) => {
  answer = { held: true };
  const { roost: b } = await open(here, bob, { files: memoryFiles(), fetch });
  await a.sendFile(id, fileWith({ preview }));
  for (const roost of [a, b]) {
    await vi.waitFor(async () => expect((await shown(roost, id)).at(-1)).toMatchObject({ file: { name: 'a.jpg' } }));
    const { file } = (await shown(roost, id)).at(-1) as { file: FileInfo };
    expect(file).toEqual({ name: 'a.jpg', type: 'image/jpeg', kind: 'image', size: 3, object: file.object, ...said });
  }
});

test('[B11] a file whose message is refused behind its encryption leaves nothing', async () => {
  const file = fileWith({
    caption: 'x'.repeat(2_000),
    read: async function* () {
      a.disconnect();
      here.server.limits = { maxBodyBytes: 1_000 };
      a.connect();
      await settle();
      yield new Uint8Array([1, 2, 3]);
    },
  });
  await expect(a.sendFile(id, file)).rejects.toMatchObject({ code: 'too-large' });
  expect(await files.list()).toEqual([]);
});

test('[B11] a process that dies between the object and its row leaves nothing behind its next start', async () => {
  const { rename } = files;
  files.rename = async (...given) => {
    await rename(...given);
    return new Promise(() => {});
  };
  void a.sendFile(id, fileWith());
  await vi.waitFor(async () => expect((await files.list()).some(isMediaId)).toBe(true), { timeout: 60_000 });
  files.rename = rename;
  await openAnew();
  expect(await files.list()).toEqual([]);
});

test('[B11] one that dies behind the row keeps the object, and sends it', async () => {
  const { remove } = files;
  let isStuck = false;
  files.remove = () => new Promise(() => (isStuck = true));
  void a.sendFile(id, fileWith());
  await vi.waitFor(() => expect(isStuck).toBe(true), { timeout: 60_000 });
  files.remove = remove;
  const again = await openAnew();
  expect(await files.list()).toHaveLength(1);
  answer = { held: true };
  await here.clock.advance(120_000);
  expect((await shown(again, id)).map(({ state }) => state)).toEqual(['delivered', 'delivered']);
});

test('[B11] what is given up leaves nothing', async () => {
  const { id: message } = await a.sendFile(id, fileWith());
  expect(await files.list()).toHaveLength(1);
  await a.discard(message);
  expect(await files.list()).toEqual([]);
});

test('[B12] one that was to be sent on stays the file of the message that it is of', async () => {
  answer = { held: true };
  const { id: message } = await a.sendFile(id, fileWith());
  await a.settled(message);
  const other = await a.direct(carol);
  await a.send(other, { text: 'hello' });
  await settle();
  answer = null;
  const { id: sentOn } = await a.forward((await a.settled(message)).id, other);
  await a.discard(sentOn);
  expect(await files.list()).toHaveLength(1);
});

test('[B11] a message is known by its first id at every moment while its file comes to be stored', async () => {
  answer = { held: true };
  const { id: message } = await a.sendFile(id, fileWith());
  const said = new Set<unknown>();
  const asked: Promise<unknown>[] = [];
  for (let tick = 0; tick < 500; tick++) {
    asked.push(
      a.settled(message).then(
        ({ seq }) => said.add(seq),
        ({ code }) => said.add(code),
      ),
    );
    await (tick % 10 === 0 ? settle() : Promise.resolve());
  }
  await here.clock.advance(5_000);
  await Promise.all(asked);
  expect([...said]).toEqual([3]);
});

/** Bob, whose server has what Alice's device is to store. */
async function receiving(maxCacheBytes?: number, gate?: () => Promise<void>) {
  answer = { held: true };
  const fetches = { count: 0 };
  /** By which entries addresses were asked for. */
  const entries: object[] = [];
  const his = memoryFiles();
  const { roost: b, store: hisStore } = await open(here, bob, {
    ...{ device: 2, files: his, ...(maxCacheBytes === undefined ? {} : { maxCacheBytes }) },
    fetch: async (url, { body }) => {
      if (url.endsWith('/address')) entries.push(JSON.parse(body ?? '{}').entry);
      return { ok: true, status: 200, json: async () => ({ url: url.split('/').at(-2) }) };
    },
    bytesFetch: async (url) => {
      fetches.count += 1;
      await gate?.();
      const bytes: Uint8Array<ArrayBuffer>[] = [];
      for await (const piece of files.read(url, 0)) bytes.push(piece as Uint8Array<ArrayBuffer>);
      const arrayBuffer = () => new Blob(bytes).arrayBuffer();
      return { ok: true, status: 200, json: async () => ({}), arrayBuffer };
    },
  });
  const send = async (byte: number) => {
    const sent = await a.sendFile(
      id,
      fileWith({
        read: async function* () {
          yield new Uint8Array([byte, 2, 3]);
        },
      }),
    );
    const { id: message } = await a.settled(sent.id);
    await here.clock.advance(2_000);
    await settle();
    return message;
  };
  const read = async (message: MessageId) => {
    const bytes: number[] = [];
    for await (const piece of (await b.download(message)).read()) bytes.push(...piece);
    return bytes;
  };
  return { b, his, hisStore, fetches, entries, send, read };
}

test('[B14] files of a chat are told, and freed: its messages stay, and a file is fetched again', async () => {
  const { b, his, fetches, send, read } = await receiving();
  const message = await send(7);
  expect((await b.storage()).conversations).toEqual([]);
  const here = () => b.download(message, { onlyHere: true });
  await expect(here()).rejects.toMatchObject({ code: 'file-lost' });
  expect(fetches.count).toBe(0);
  expect([await read(message), await read(message), fetches.count]).toEqual([[7, 2, 3], [7, 2, 3], 1]);
  expect((await here()).size).toBe(3);
  const { bytes, conversations } = await b.storage();
  expect(conversations).toEqual([{ conversation: id, bytes, files: 1, shared: 0 }]);
  expect(bytes).toBeGreaterThan(0);
  expect(await b.freeFiles(id)).toBe(bytes);
  expect([(await b.storage()).bytes, await his.list()]).toEqual([0, []]);
  expect((await shown(b, id)).at(-1)).toMatchObject({ body: 'present', file: { name: 'a.jpg' } });
  expect([await read(message), fetches.count]).toEqual([[7, 2, 3], 2]);
  await expect(b.freeFiles('c' as ConversationId)).rejects.toMatchObject({ code: 'unknown-conversation' });
});

test('[B14] a file that was sent on stays for the chat that it went to, when the one that it came in is freed or deleted', async () => {
  const { his, hisStore, send, read } = await receiving();
  const message = await send(7);
  await read(message);
  answer = { held: true };
  const { roost: b } = await open(here, bob, { device: 2, store: hisStore, files: his, fetch });
  const other = await b.direct(carol);
  const { id: sentOn } = await b.forward(message, other);
  await b.settled(sentOn);
  await settle();
  const { bytes } = await b.storage();
  const row = (conversation: ConversationId, shared: number) => ({ conversation, bytes, files: 1, shared });
  expect((await b.storage()).conversations).toEqual(expect.arrayContaining([row(id, bytes), row(other, bytes)]));
  expect(await b.freeFiles(id)).toBe(0);
  expect([(await his.list()).length, (await b.storage()).conversations]).toEqual([1, [row(other, 0)]]);
  // Looked at there it is of that chat again.
  await b.download(message, { onlyHere: true });
  expect((await b.storage()).conversations).toHaveLength(2);
  await b.deleteChat(id);
  expect([(await his.list()).length, (await b.storage()).conversations]).toEqual([1, [row(other, 0)]]);
  await b.deleteChat(other);
  expect(await his.list()).toEqual([]);
});

test('[B14] what lies here is of each chat that comes to name it, though nobody has looked at it there', async () => {
  const { b, his, send, read } = await receiving();
  const message = await send(7);
  await read(message);
  const group = await a.createGroup({ title: 'Walk', members: [bob] });
  await a.settled((await a.forward(message, group)).id);
  await here.clock.advance(2_000);
  await vi.waitFor(async () => expect((await b.storage()).conversations).toHaveLength(2), { timeout: 60_000 });
  await b.deleteChat(id);
  const { bytes, conversations } = await b.storage();
  expect(conversations).toEqual([{ conversation: group, bytes, files: 1, shared: 0 }]);
  const sentOn = (await shown(b, group)).at(-1) as { id: MessageId };
  expect((await b.download(sentOn.id, { onlyHere: true })).size).toBe(3);
  await b.deleteChat(group);
  expect(await his.list()).toEqual([]);
});

test('[B6] [B14] what another chat named before it was fetched here is fetched anew for that chat, by the right to read it there', async () => {
  const { b, his, fetches, entries, send, read } = await receiving();
  const message = await send(7);
  const group = await a.createGroup({ title: 'Walk', members: [bob] });
  await a.settled((await a.forward(message, group)).id);
  await here.clock.advance(2_000);
  await vi.waitFor(async () => expect(await shown(b, group)).toMatchObject([{ file: { name: 'a.jpg' } }]));
  await read(message);
  expect(await b.freeFiles(id)).toBeGreaterThan(0);
  await b.deleteChat(id);
  expect(await his.list()).toEqual([]);
  const sentOn = (await shown(b, group)).at(-1) as { id: MessageId; seq: number };
  expect([await read(sentOn.id), fetches.count]).toEqual([[7, 2, 3], 2]);
  expect(entries).toEqual([
    { conversation: id, seq: expect.any(Number) },
    { conversation: group, seq: sentOn.seq },
  ]);
  expect((await b.storage()).conversations).toMatchObject([{ conversation: group, files: 1 }]);
});

test('[B14] beyond the limit the file that was used longest ago goes, and comes back when it is wanted', async () => {
  const { b, his, fetches, send, read } = await receiving(1);
  const [first, second] = [await send(1), await send(2)];
  await read(first);
  await read(second);
  expect([(await his.list()).length, fetches.count]).toEqual([1, 2]);
  expect(await read(first)).toEqual([1, 2, 3]);
  expect([(await b.storage()).maxBytes, fetches.count]).toEqual([1, 3]);
});

test('[B14] what is to be stored stays, whatever else is made and freed here', async () => {
  const { roost } = await open(here, carol, { device: 2, files, fetch, maxCacheBytes: 0 });
  const chat = await roost.direct(bob);
  await roost.send(chat, { text: 'hello' });
  for (let count = 0; count < 3; count++) await roost.sendFile(chat, fileWith());
  expect([await roost.freeFiles(chat), await files.list()]).toEqual([0, expect.objectContaining({ length: 3 })]);
});

test('[B14] a limit that is none is refused', async () => {
  for (const maxCacheBytes of [-1, Number.NaN, 'many' as never])
    await expect(open(here, bob, { device: 3, maxCacheBytes })).rejects.toMatchObject({ code: 'bad-call' });
});

test('[B14] an account that leaves takes its files along', async () => {
  await a.sendFile(id, fileWith());
  expect(await files.list()).toHaveLength(1);
  await a.signOut();
  expect(await files.list()).toEqual([]);
});

test('[B14] an account that leaves in the middle of a download leaves nothing of it', async () => {
  const gate = Promise.withResolvers<void>();
  const { b, his, fetches, send, read } = await receiving(undefined, () => gate.promise);
  const reading = read(await send(7));
  await vi.waitFor(() => expect(fetches.count).toBe(1), { timeout: 60_000 });
  await b.signOut();
  gate.resolve();
  await expect(reading).rejects.toMatchObject({ code: 'closed' });
  await settle();
  expect(await his.list()).toEqual([]);
});

test('[B14] nor of a piece that was being written then', async () => {
  const { b, his, send, read } = await receiving();
  const gate = Promise.withResolvers<void>();
  const { append } = his;
  let isWriting = false;
  his.append = async (...given) => {
    isWriting = true;
    await gate.promise;
    await append(...given);
  };
  const reading = read(await send(7)).catch(() => {});
  await vi.waitFor(() => expect(isWriting).toBe(true), { timeout: 60_000 });
  const leaving = b.signOut();
  await settle();
  gate.resolve();
  await Promise.all([leaving, reading]);
  expect(await his.list()).toEqual([]);
});

test('[B14] nor of a file that was being encrypted', async () => {
  const gate = Promise.withResolvers<void>();
  const sending = a.sendFile(
    id,
    fileWith({
      read: async function* () {
        reads += 1;
        await gate.promise;
        yield new Uint8Array([1, 2, 3]);
      },
    }),
  );
  await vi.waitFor(() => expect(reads).toBe(1), { timeout: 60_000 });
  await a.signOut();
  gate.resolve();
  await expect(sending).rejects.toMatchObject({ code: 'closed' });
  expect(await files.list()).toEqual([]);
});

test('[B13] a client whose store another one takes over adds nothing to the files of that one', async () => {
  const gate = Promise.withResolvers<void>();
  const { his, hisStore, fetches, send, read } = await receiving(undefined, () => gate.promise);
  const reading = read(await send(7));
  await vi.waitFor(() => expect(fetches.count).toBe(1), { timeout: 60_000 });
  await open(here, bob, { device: 2, store: hisStore, files: his });
  gate.resolve();
  await expect(reading).rejects.toMatchObject({ code: 'superseded' });
  expect(await his.list()).toEqual([]);
});

test('[B14] an account takes over no files of one that left and was killed over it', async () => {
  await a.sendFile(id, fileWith());
  await a.close();
  expect(await files.list()).toHaveLength(1);
  await store.write(async (writer) => writer.clear(), 'strict');
  await open(here, carol, { device: 2, files, fetch });
  expect(await files.list()).toEqual([]);
});
