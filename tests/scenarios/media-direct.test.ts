/**
 * Media at the bucket itself, by its S3 interface: Miniflare's, which checks signatures by code of its own and, unlike R2, no hashes.
 * So what is stored is what the confirmation makes of it.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { MessageItem, NewFile, Roost } from '../../client/api.ts';
import { openFileFolder, openMemoryStore, openRoost, requestCode, signUp } from '../../client/index.node.ts';
import type { BytesFetch } from '../../client/ports.ts';
import { realBytesFetch } from '../../client/surroundings.ts';
import { defaultLimits } from '../../protocol/limits.ts';
import { mediaIdOf, mediaPartBytes } from '../../protocol/media.ts';
import { sha256 } from '../../protocol/sha256.ts';
import { AddressSigner } from '../../workers/gateway/media/address-signer.ts';
import type { Account } from '../harness/account.ts';
import { eventually } from '../harness/eventually.ts';
import { freeLimits } from '../harness/free-limits.ts';
import { acquaint } from '../harness/sdk.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

const s3 = { keyId: 'roost-test', key: 'a key to the bucket that nobody else has' };
const folder = mkdtempSync(path.join(tmpdir(), 'roost-direct-'));
const opened = new Set<Roost>();
let count = 0;

afterEach(async () => {
  await Promise.all([...opened].map((one) => one.close()));
  opened.clear();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Device {
  readonly name: string;
  readonly roost: Roost;
  /** Origin and path of each request for bytes, with its method and the status of the answer. */
  readonly asked: { readonly method: string; readonly url: URL; readonly status: number }[];
}

async function device(server: TestServer, name: string): Promise<Device> {
  const store = openMemoryStore();
  const address = { handle: `${name}_direct${++count}` };
  const { shownCode } = await requestCode({ server: server.url, store, address });
  await signUp({ server: server.url, store, address, code: shownCode ?? '', name, deviceName: 'test' });
  const asked: Device['asked'] = [];
  const bytesFetch: BytesFetch = async (url, init) => {
    const response = await realBytesFetch(url, init);
    asked.push({ method: init.method, url: new URL(url), status: response.status });
    return response;
  };
  const files = await openFileFolder(path.join(folder, `${name}${count}`));
  const roost = await openRoost({ store, files, bytesFetch });
  opened.add(roost);
  return { name, roost, asked };
}

/** Of noise, so that the same bytes are never there already. */
function fileOf(size: number): NewFile & { readonly bytes: Buffer } {
  const bytes = createHash('shake256', { outputLength: size }).update(`file ${++count}`).digest();
  const read = async function* () {
    for (let at = 0; at < size; at += 65_536) yield bytes.subarray(at, at + 65_536);
  };
  return { name: 'film.bin', type: 'application/x-film', kind: 'document', size, read, bytes };
}

async function fileIn({ roost }: Device, from: Device): Promise<MessageItem> {
  const timeline = roost.timeline(await roost.direct(from.roost.account.user));
  try {
    return await eventually(() => {
      const found = timeline.current.items.findLast((item) => item.kind === 'message' && item.file !== undefined);
      if (found === undefined) throw new Error('no file yet');
      return found as MessageItem;
    }, 60_000);
  } finally {
    timeline.close();
  }
}

async function bytesOf(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}

const keysIn = async (server: TestServer, prefix = ''): Promise<string[]> => {
  const bucket = await server.runtime.miniflare.getR2Bucket('MEDIA_BUCKET');
  return (await bucket.list({ prefix })).objects.map(({ key }) => key);
};

interface PutAddress {
  readonly part: number;
  readonly url: string;
  readonly headers: Record<string, string>;
}

/** As a program that knows HTTP and the documented API alone. */
class Caller {
  readonly #account: Account;

  constructor(account: Account) {
    this.#account = account;
  }

  async post(at: string, body: object = {}): Promise<{ status: number; answer: Record<string, unknown> }> {
    const headers = { authorization: `Bearer ${this.#account.token}`, 'content-type': 'application/json' };
    const response = await fetch(`${this.#account.url}${at}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
  }

  async open(bytes: Uint8Array): Promise<{ id: string; parts: PutAddress[]; answer: Record<string, unknown> }> {
    const hashes: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += mediaPartBytes)
      hashes.push(sha256(bytes.subarray(at, at + mediaPartBytes)));
    const parts = hashes.map((hash) => Buffer.from(hash).toString('base64'));
    const { status, answer } = await this.post('/v1/media', { kind: 'document', size: bytes.length, parts });
    expect(status).toBe(200);
    return { id: mediaIdOf(hashes, sha256), parts: answer.parts as PutAddress[], answer };
  }
}

const put = async ({ url, headers }: PutAddress, body: Uint8Array, more: Record<string, string> = {}) =>
  (await fetch(url, { method: 'PUT', headers: { ...headers, ...more }, body: Uint8Array.from(body) })).status;

describe('where the bucket has an S3 interface', () => {
  let server: TestServer;
  const lines: string[] = [];

  beforeAll(async () => {
    server = await startTestServer(freeLimits, (line) => void lines.push(line), { s3 });
  });
  afterAll(() => server?.stop());

  test('[B19] a large file and a small one go there and come from there, and no byte goes by the server', async () => {
    const [alice, bob] = [await device(server, 'alice'), await device(server, 'bob')];
    await acquaint([alice, bob]);
    const chat = await alice.roost.direct(bob.roost.account.user);
    for (const size of [2 * mediaPartBytes + 100_000, 30_000]) {
      const film = fileOf(size);
      await alice.roost.settled((await alice.roost.sendFile(chat, film)).id);
      const item = await eventually(async () => {
        const found = await fileIn(bob, alice);
        expect(found.file?.size).toBe(size);
        return found;
      }, 60_000);
      const fetched = await bytesOf((await bob.roost.download(item.id)).read());
      expect(Buffer.compare(fetched, film.bytes)).toBe(0);
    }
    const all = [...alice.asked, ...bob.asked];
    expect(alice.asked.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'PUT', 'PUT']);
    expect(bob.asked.every(({ method }) => method === 'GET')).toBe(true);
    for (const { url, status } of all) {
      expect([url.origin === server.url, status < 300]).toEqual([false, true]);
      expect(url.searchParams.get('X-Amz-Expires')).toBe(url.pathname.includes('/in/') ? '300' : '604800');
    }
    // What came is taken, and lies there no more.
    await eventually(async () => expect(await keysIn(server, 'in/')).toEqual([]));
    expect(await keysIn(server)).toHaveLength(2);
  });

  test('[B19] an address is good for those bytes, that kind, that part and five minutes', async () => {
    const caller = new Caller(await server.signUp('mallory'));
    const bytes = fileOf(mediaPartBytes + 1_000).bytes;
    const { parts } = await caller.open(bytes);
    const [first, second] = parts as [PutAddress, PutAddress];
    const ofFirst = bytes.subarray(0, mediaPartBytes);
    const ofSecond = bytes.subarray(mediaPartBytes);
    const signed = new URL(second.url).searchParams.get('X-Amz-SignedHeaders');
    expect(signed).toBe('content-length;content-type;host;x-amz-checksum-sha256');
    // Another length, type, hash, place, time, or signature.
    expect(await put(second, ofSecond.subarray(1))).toBe(403);
    expect(await put(second, ofSecond, { 'content-type': 'text/html' })).toBe(403);
    expect(
      await put(second, ofSecond, { 'x-amz-checksum-sha256': first.headers['x-amz-checksum-sha256'] as string }),
    ).toBe(403);
    const altered = (change: (url: URL) => void) => {
      const url = new URL(second.url);
      change(url);
      return put({ ...second, url: url.href }, ofSecond);
    };
    expect(await altered((url) => (url.pathname = new URL(first.url).pathname))).toBe(403);
    expect(await altered((url) => (url.pathname = url.pathname.replace(/in\/.*/, 'anything')))).toBe(403);
    expect(await altered((url) => url.searchParams.set('X-Amz-Expires', '604800'))).toBe(403);
    expect(await altered((url) => url.searchParams.set('X-Amz-Signature', '0'.repeat(64)))).toBe(403);
    expect((await fetch(second.url)).status).toBe(403);
    // One that was given five minutes ago, and one of a moment ago.
    const { origin, pathname } = new URL(second.url);
    const [, bucket = '', ...key] = pathname.split('/');
    const wanted = { length: ofSecond.length, sha256: Buffer.from(sha256(ofSecond)).toString('hex') };
    const since = async (ms: number) => {
      const signing = new AddressSigner({ endpoint: origin, bucket, ...s3 }, () => Date.now() - ms);
      return put({ part: 2, ...(await signing.toPut(key.join('/'), wanted, defaultLimits.mediaPutMs)) }, ofSecond);
    };
    expect(await since(defaultLimits.mediaPutMs + 2_000)).toBe(403);
    expect(await keysIn(server, 'in/')).toEqual([]);
    expect(await since(2_000)).toBe(200);
    expect(await put(first, ofFirst)).toBe(200);
    expect(await put(second, ofSecond)).toBe(200);
  });

  test('[B19] [B5] what is not what was said is thrown away at the confirmation, and nothing of it can be read', async () => {
    const account = await server.signUp('eve');
    const caller = new Caller(account);
    const bytes = fileOf(mediaPartBytes + 1_000).bytes;
    const { id, parts } = await caller.open(bytes);
    const [first, second] = parts as [PutAddress, PutAddress];
    expect(await put(first, bytes.subarray(0, mediaPartBytes))).toBe(200);
    // This bucket looks at no hash: of that length it takes anything.
    expect(await put(second, new Uint8Array(1_000))).toBe(200);
    expect(await caller.post(`/v1/media/${id}/confirm`)).toMatchObject({
      ...{ status: 409, answer: { error: { code: 'upload-incomplete' } } },
    });
    expect(await keysIn(server, id)).toEqual([]);
    expect(await caller.post(`/v1/media/${id}/address`)).toMatchObject({
      answer: { error: { code: 'unknown-media' } },
    });
    // Asked again only that one lacks; a confirmation before it is there is refused, and a second one is the same.
    const again = await caller.open(bytes);
    expect(again.parts.map(({ part }) => part)).toEqual([2]);
    expect((await caller.post(`/v1/media/${id}/confirm`)).status).toBe(409);
    expect(await put(again.parts[0] as PutAddress, bytes.subarray(mediaPartBytes))).toBe(200);
    // The answer was lost: nothing of it is sent twice.
    expect((await caller.open(bytes)).parts).toEqual([]);
    for (let i = 0; i < 2; i++)
      expect((await caller.post(`/v1/media/${id}/confirm`)).answer).toMatchObject({ stored: true });
    // An address that is good still changes nothing that can be read.
    expect(await put(again.parts[0] as PutAddress, new Uint8Array(1_000))).toBe(200);
    const { answer } = await caller.post(`/v1/media/${id}/address`);
    expect(answer).toMatchObject({ direct: true, size: bytes.length });
    const response = await fetch(answer.url as string, { headers: { range: 'bytes=8388600-8388700' } });
    expect(response.status).toBe(206);
    const range = Buffer.from(await response.arrayBuffer());
    expect(Buffer.compare(range, bytes.subarray(8_388_600, 8_388_701))).toBe(0);
    // Only who puts it may confirm it, and is told of it.
    const other = new Caller(await server.signUp('oscar'));
    expect((await other.post(`/v1/media/${id}/confirm`)).status).toBe(410);
    expect((await other.post(`/v1/media/${id}/address`)).status).toBe(404);
    expect((await other.open(bytes)).parts).toHaveLength(2);
  });

  test('[B19] who cannot use the bucket itself asks for addresses of the server, and goes on with what is there', async () => {
    const caller = new Caller(await server.signUp('walter'));
    const bytes = fileOf(mediaPartBytes + 1_000).bytes;
    const { id, parts } = await caller.open(bytes);
    expect(await put(parts[0] as PutAddress, bytes.subarray(0, mediaPartBytes))).toBe(200);
    const hashes = [bytes.subarray(0, mediaPartBytes), bytes.subarray(mediaPartBytes)].map((part) =>
      Buffer.from(sha256(part)).toString('base64'),
    );
    const body = { kind: 'document', size: bytes.length, parts: hashes, direct: false };
    const { answer } = await caller.post('/v1/media', body);
    const own = answer.parts as PutAddress[];
    expect(own.map(({ part, url }) => [part, new URL(url).origin])).toEqual([[2, server.url]]);
    expect(await put(own[0] as PutAddress, bytes.subarray(mediaPartBytes))).toBe(200);
    expect((await caller.post(`/v1/media/${id}/confirm`)).answer).toMatchObject({ stored: true });
    const read = await caller.post(`/v1/media/${id}/address`, { direct: false });
    expect(read.answer.direct).toBe(false);
    const whole = Buffer.from(await (await fetch(read.answer.url as string)).arrayBuffer());
    expect(Buffer.compare(whole, bytes)).toBe(0);
    expect(lines.filter((line) => line.includes('ROOST_S3_'))).toHaveLength(1);
  });
});

test('[B19] with a key that the bucket does not know a file arrives all the same, and the log says what is wrong', async () => {
  const lines: string[] = [];
  const vars = { ROOST_S3_KEY: 'not the key' };
  const server = await startTestServer(freeLimits, (line) => void lines.push(line), { s3, vars });
  try {
    const [alice, bob] = [await device(server, 'alice'), await device(server, 'bob')];
    await acquaint([alice, bob]);
    const film = fileOf(30_000);
    await alice.roost.settled((await alice.roost.sendFile(await alice.roost.direct(bob.roost.account.user), film)).id);
    const item = await fileIn(bob, alice);
    const fetched = await bytesOf((await bob.roost.download(item.id)).read());
    expect(Buffer.compare(fetched, film.bytes)).toBe(0);
    expect(alice.asked.map(({ status }) => status)).toEqual([403, 200]);
    expect(bob.asked.map(({ status }) => status)).toEqual([403, 206]);
    expect(lines.some((line) => line.includes('could not use an address of the bucket itself'))).toBe(true);
  } finally {
    await Promise.all([...opened].map((one) => one.close()));
    opened.clear();
    await server.stop();
  }
});
