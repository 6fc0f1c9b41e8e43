/** Files from one device to another through the real server. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readAccount } from '../../client/account.ts';
import type { ConversationId, MessageItem, NewFile, Roost, UserId } from '../../client/api.ts';
import { lengthOf } from '../../client/files/media-http.ts';
import {
  openFileFolder,
  openMemoryStore,
  openRoost,
  requestCode,
  type Store,
  signUp,
} from '../../client/index.node.ts';
import type { BytesFetch, Transport } from '../../client/ports.ts';
import { realBytesFetch } from '../../client/surroundings.ts';
import { webSocketTransport } from '../../client/transport/web-socket.ts';
import { eventually } from '../harness/eventually.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { residentMiB } from '../harness/resident-memory.ts';
import { acquaint } from '../harness/sdk.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

const mib = 1024 * 1024;

let server: TestServer;
let folder: string;
let count = 0;
const opened = new Set<Roost>();

beforeAll(async () => {
  server = await startTestServer(freeLimits);
  folder = mkdtempSync(path.join(tmpdir(), 'roost-media-'));
});
afterEach(async () => {
  await Promise.all([...opened].map((one) => one.close()));
  opened.clear();
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A device, with what went over its two ways to the server. */
class Device {
  readonly name: string;
  readonly store: Store = openMemoryStore();
  readonly frames: number[] = [];
  /** Of each request to an address of media. */
  readonly puts: number[] = [];
  readonly gets: number[] = [];
  /** Looked at before each of them. */
  before: (method: string) => void = () => {};
  roost!: Roost;

  constructor(name: string) {
    this.name = name;
  }

  async signUp(): Promise<this> {
    const address = { handle: `${this.name.toLowerCase()}_media${++count}` };
    const { store } = this;
    const { shownCode } = await requestCode({ server: server.url, store, address });
    await signUp({ server: server.url, store, address, code: shownCode ?? '', name: this.name, deviceName: 'test' });
    return this.open();
  }

  async open(): Promise<this> {
    const files = await openFileFolder(path.join(folder, this.name));
    const account = await readAccount(this.store);
    const real = webSocketTransport(server.url, account?.token ?? '');
    const transport: Transport = {
      connect: (events, attempt) => {
        const note = (data: Uint8Array | string) => void this.frames.push(data.length);
        const link = real.connect(
          {
            ...events,
            opened: () => events.opened(),
            closed: (code, reason) => events.closed(code, reason),
            received: (data) => {
              note(data);
              events.received(data);
            },
          },
          attempt,
        );
        return {
          send: (data) => {
            note(data);
            link.send(data);
          },
          close: (code, reason) => link.close(code, reason),
        };
      },
    };
    const bytesFetch: BytesFetch = async (url, init) => {
      this.before(init.method);
      const response = await realBytesFetch(url, init);
      if (init.method === 'PUT') this.puts.push(init.body === undefined ? 0 : lengthOf(init.body));
      return {
        ok: response.ok,
        status: response.status,
        json: () => response.json(),
        arrayBuffer: async () => {
          const bytes = await response.arrayBuffer();
          this.gets.push(bytes.byteLength);
          return bytes;
        },
      };
    };
    this.roost = await openRoost({ store: this.store, files, transport, bytesFetch });
    opened.add(this.roost);
    return this;
  }

  async close(): Promise<void> {
    opened.delete(this.roost);
    await this.roost.close();
  }

  async fileIn(chat: ConversationId, at = -1): Promise<MessageItem> {
    const timeline = this.roost.timeline(chat);
    try {
      return await eventually(() => {
        const items = timeline.current.items.filter(
          (item): item is MessageItem => item.kind === 'message' && item.file !== undefined && item.seq !== null,
        );
        const item = items.at(at);
        if (item === undefined) throw new Error('no file yet');
        return item;
      }, 60_000);
    } finally {
      timeline.close();
    }
  }
}

/** A film of noise that is the same each time that it is read. */
function fileOf(size: number, more: Partial<NewFile> = {}): NewFile & { readonly hash: string } {
  async function* read(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < size; at += 65_536) {
      const block = createHash('shake256', { outputLength: 1_024 }).update(String(at)).digest();
      const piece = Buffer.alloc(Math.min(65_536, size - at));
      for (let i = 0; i < piece.length; i += block.length) block.copy(piece, i);
      yield piece;
    }
  }
  const hash = createHash('sha256');
  for (let at = 0; at < size; at += 65_536) {
    const block = createHash('shake256', { outputLength: 1_024 }).update(String(at)).digest();
    const piece = Buffer.alloc(Math.min(65_536, size - at));
    for (let i = 0; i < piece.length; i += block.length) block.copy(piece, i);
    hash.update(piece);
  }
  return {
    name: 'film.bin',
    type: 'application/x-film',
    kind: 'document',
    size,
    read,
    hash: hash.digest('hex'),
    ...more,
  };
}

async function hashOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of bytes) hash.update(piece);
  return hash.digest('hex');
}

async function storedBytes(): Promise<number> {
  const bucket = await server.runtime.miniflare.getR2Bucket('MEDIA_BUCKET');
  return (await bucket.list()).objects.reduce((sum, { size }) => sum + size, 0);
}

const sum = (all: readonly number[]) => all.reduce((so, one) => so + one, 0);

async function two(): Promise<[Device, Device, ConversationId]> {
  const [alice, bob] = [await new Device(`Alice${count}`).signUp(), await new Device(`Bob${count}`).signUp()];
  await acquaint([alice, bob]);
  return [alice, bob, await alice.roost.direct(bob.roost.account.user)];
}

/** The most that it was while the work went on. */
async function peakOf(memory: () => number, work: () => Promise<void>): Promise<number> {
  let peak = memory();
  const watch = setInterval(() => (peak = Math.max(peak, memory())), 200);
  try {
    await work();
  } finally {
    clearInterval(watch);
  }
  return Math.round(peak);
}

describe('a file of 100 MB', () => {
  test('[B11] [B13] [B5] arrives whole, though both sides are interrupted half way and start again', async () => {
    const [alice, bob, chat] = await two();
    const size = 100 * mib;
    const film = fileOf(size, { caption: 'our film' });
    const memory = () => residentMiB(server.runtime.workerdPid());
    const atRest = Math.round(memory());
    // The runtime and its stand-in for the bucket take what they take for one such file; for a second they do not take as much again.
    const ofFirst = await peakOf(memory, async () => {
      const [carol, dave, apart] = await two();
      await carol.roost.settled((await carol.roost.sendFile(apart, fileOf(size))).id);
      await hashOf((await dave.roost.download((await dave.fileIn(apart)).id)).read());
    });
    const storedBefore = await storedBytes();
    const ofSecond = await peakOf(memory, () => sendInterrupted(alice, bob, { chat, film, size, storedBefore }));

    // The path of messages saw nothing of it.
    const largest = Math.max(...alice.frames, ...bob.frames);
    expect(largest).toBeLessThan(8 * 1024);
    console.log(
      `100 MB: largest frame ${largest} bytes; memory of the server ${atRest} MiB at rest, ${ofFirst} MiB at most ` +
        `with a first file, ${ofSecond} MiB with a second; of this process ${Math.round(process.memoryUsage().rss / mib)} MiB`,
    );
    expect(ofSecond - ofFirst).toBeLessThan(size / mib);
  }, 300_000);
});

interface Film {
  readonly chat: ConversationId;
  readonly film: ReturnType<typeof fileOf>;
  readonly size: number;
  /** What the bucket had. */
  readonly storedBefore: number;
}

async function sendInterrupted(alice: Device, bob: Device, { chat, film, size, storedBefore }: Film): Promise<void> {
  // Half of it is stored; then her device goes away, and what is written meanwhile does not wait for it.
  let puts = 0;
  alice.before = (method) => {
    if (method === 'PUT' && ++puts > 6) throw new Error('cut');
  };
  const sent = await alice.roost.sendFile(chat, film);
  await eventually(() => expect(alice.puts.length).toBe(6), 60_000);
  const text = await alice.roost.send(chat, { text: 'wait for it' });
  await alice.roost.settled(text.id);
  await alice.close();
  alice.before = () => {};
  await alice.open();
  expect((await alice.fileIn(chat)).text).toBe('our film');
  // No part was stored twice.
  const stored = sum(alice.puts);
  expect(stored).toBeGreaterThan(size);
  expect(stored).toBeLessThan(size * 1.06);
  expect((await storedBytes()) - storedBefore).toBe(stored);
  expect(sent.id).not.toBe((await alice.fileIn(chat)).id);

  const got = await bob.fileIn(chat);
  expect(got.file).toMatchObject({ name: 'film.bin', type: 'application/x-film', kind: 'document', size });
  const stop = new AbortController();
  const onProgress = (done: number, total: number) => {
    if (done > total / 2) stop.abort();
  };
  await expect(bob.roost.download(got.id, { onProgress, signal: stop.signal })).rejects.toMatchObject({
    code: 'given-up',
  });
  await bob.close();
  await bob.open();
  const fetched = await bob.roost.download((await bob.fileIn(chat)).id);
  expect(sum(bob.gets)).toBe(stored);
  expect(await hashOf(fetched.read())).toBe(film.hash);

  // Her own device has it, and asks nobody.
  expect(await hashOf((await alice.roost.download((await alice.fileIn(chat)).id)).read())).toBe(film.hash);
  expect(alice.gets).toEqual([]);
}

describe('[B12] sent on', () => {
  test('three times it adds nothing to what is stored, moves no bytes, and those whom it reaches can fetch it', async () => {
    const [alice, bob, chat] = await two();
    const photo = fileOf(300_000, {
      ...{ name: 'a/../photo.jpg', kind: 'image', type: 'image/jpeg' },
      preview: { thumbnail: new Uint8Array([1, 2, 3]), blurhash: 'LKO2', width: 640, height: 480 },
    });
    await alice.roost.settled((await alice.roost.sendFile(chat, photo)).id);
    const got = await bob.fileIn(chat);
    expect(got.file).toMatchObject({ name: 'a_.._photo.jpg', blurhash: 'LKO2', width: 640, height: 480 });
    expect(got.file?.thumbnail).toEqual(new Uint8Array([1, 2, 3]));
    const before = await storedBytes();
    const carol = await new Device(`Carol${count}`).signUp();
    await acquaint([bob, carol]);
    const further = await bob.roost.direct(carol.roost.account.user);
    for (let i = 0; i < 3; i++) await bob.roost.settled((await bob.roost.forward(got.id, further)).id);
    expect(await storedBytes()).toBe(before);
    expect([bob.puts, bob.gets]).toEqual([[], []]);
    const item = await carol.fileIn(further);
    expect(await hashOf((await carol.roost.download(item.id)).read())).toBe(photo.hash);
    expect(carol.gets).toHaveLength(1);
  });
});

describe('what goes wrong is said', () => {
  test('[B6] a file whose message was deleted for everyone is fetched by nobody any more', async () => {
    const [alice, bob, chat] = await two();
    const sent = await alice.roost.sendFile(chat, fileOf(10_000));
    await alice.roost.settled(sent.id);
    const got = await bob.fileIn(chat);
    bob.roost.disconnect();
    await alice.roost.settled((await alice.roost.deleteForEveryone(chat, (await alice.fileIn(chat)).id)).id);
    await expect(bob.roost.download(got.id)).rejects.toMatchObject({ code: 'unknown-media', advice: 'never' });
  });

  test('[B6] who was taken out of a group, and who left it, is refused what comes after, and fetches what came before', async () => {
    const [alice, bob, carol, dave] = [
      ...(await Promise.all(['Alice', 'Bob', 'Carol', 'Dave'].map((name) => new Device(`${name}${count}`).signUp()))),
    ] as [Device, Device, Device, Device];
    const all = [alice, bob, carol, dave];
    await acquaint(all);
    const [b, c, d] = [bob, carol, dave].map(({ roost }) => roost.account.user) as [UserId, UserId, UserId];
    const group = await alice.roost.createGroup({ title: 'Rowing', members: [b, c, d] });
    const newestObject = async () => {
      const bucket = await server.runtime.miniflare.getR2Bucket('MEDIA_BUCKET');
      const { objects } = await bucket.list();
      return objects.sort((one, other) => other.uploaded.getTime() - one.uploaded.getTime())[0]?.key as string;
    };
    const send = async (size: number) => {
      const { id } = await alice.roost.sendFile(group, fileOf(size));
      await alice.roost.settled(id);
      return { object: await newestObject(), entry: { conversation: group, seq: (await alice.fileIn(group)).seq } };
    };
    const before = await send(10_000);
    await Promise.all(all.map((one) => one.fileIn(group)));
    await alice.roost.settled((await alice.roost.removeMember(group, c)).id);
    await dave.roost.settled((await dave.roost.leave(group)).id);
    await eventually(() => expect(alice.roost.group(group).current?.members).toHaveLength(2));
    const after = await send(20_000);
    expect(after.object).not.toBe(before.object);

    /** As anybody would ask who knows what it is called: over HTTP, with a credential that is good. */
    const ask = async (by: Device, what: 'address' | 'hold', { object, entry }: typeof before) => {
      const token = (await readAccount(by.store))?.token;
      const response = await fetch(`${server.url}/v1/media/${object}/${what}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(what === 'hold' ? entry : { entry }),
      });
      return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
    };
    const refused = { status: 404, answer: { error: { code: 'unknown-media' } } };
    for (const gone of [carol, dave]) {
      for (const what of ['address', 'hold'] as const) {
        expect(await ask(gone, what, after)).toMatchObject(refused);
        // Nor by an entry that they may read, which names another.
        expect(await ask(gone, what, { ...after, entry: before.entry })).toMatchObject(refused);
      }
      expect(await ask(gone, 'address', before)).toMatchObject({ status: 200, answer: { url: expect.any(String) } });
    }
    expect(await ask(bob, 'address', after)).toMatchObject({ status: 200, answer: { url: expect.any(String) } });
    const got = await eventually(async () => {
      const item = await bob.fileIn(group);
      expect(item.file?.size).toBe(20_000);
      return item;
    });
    expect(await hashOf((await bob.roost.download(got.id)).read())).toBe(fileOf(20_000).hash);
  });

  test('[B13] ciphertext that is not what was sent is thrown away, before a byte of it is given out', async () => {
    const [alice, bob, chat] = await two();
    await alice.roost.settled((await alice.roost.sendFile(chat, fileOf(10_000))).id);
    const got = await bob.fileIn(chat);
    const bucket = await server.runtime.miniflare.getR2Bucket('MEDIA_BUCKET');
    const { objects } = await bucket.list();
    const newest = objects.sort((a, b) => b.uploaded.getTime() - a.uploaded.getTime())[0];
    await bucket.put(newest?.key as string, new Uint8Array(newest?.size as number));
    const file = await bob.roost.download(got.id);
    await expect(hashOf(file.read())).rejects.toMatchObject({ code: 'file-damaged' });
  });

  test('[B2] too large for its kind, shorter than was said, and a message without a file', async () => {
    const [alice, , chat] = await two();
    const large = { ...fileOf(10), size: 17 * mib, kind: 'image' as const };
    await expect(alice.roost.sendFile(chat, large)).rejects.toMatchObject({ code: 'too-large' });
    await expect(alice.roost.sendFile(chat, { ...fileOf(10), size: 11 })).rejects.toMatchObject({
      code: 'file-changed',
    });
    const { id } = await alice.roost.send(chat, { text: 'no file' });
    await alice.roost.settled(id);
    await expect(alice.roost.download(id)).rejects.toMatchObject({ code: 'no-file' });
  });

  test('[B11] a file that is being stored is given up by discard', async () => {
    const [alice, , chat] = await two();
    alice.before = () => {
      throw new Error('no network for it');
    };
    const sent = await alice.roost.sendFile(chat, fileOf(10_000));
    const settled = alice.roost.settled(sent.id);
    settled.catch(() => {});
    const stored = await storedBytes();
    await alice.roost.discard(sent.id);
    await expect(settled).rejects.toMatchObject({ code: 'given-up' });
    // From here on nothing would be in its way.
    alice.before = () => {};
    const next = fileOf(20_000);
    await alice.roost.settled((await alice.roost.sendFile(chat, next)).id);
    await setTimeout(5_000);
    expect(alice.puts).toHaveLength(1);
    expect((await storedBytes()) - stored).toBe(alice.puts[0]);
  });
});
