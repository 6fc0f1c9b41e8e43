import {
  createExecutionContext,
  runDurableObjectAlarm,
  runInDurableObject,
  waitOnExecutionContext,
} from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Ledger } from '../../../durable-objects/media/ledger.ts';
import { toBase64 } from '../../../lib/bytes.ts';
import type { UserId } from '../../../protocol/ids.ts';
import { type MediaId, mediaIdOf, mediaPartBytes } from '../../../protocol/media.ts';
import { sha256 } from '../../../protocol/sha256.ts';
import { makeApp } from '../../../workers/gateway/app.ts';
import { readConfig } from '../../../workers/gateway/config.ts';
import { portsOf } from '../../../workers/gateway/deployment.ts';
import { readPieces } from '../../../workers/gateway/media/pieces.ts';
import type { Ports } from '../../../workers/gateway/ports.ts';
import { routesOf } from '../../../workers/gateway/routes.ts';
import { call, requestTo, type SignedDevice, signUp } from './gateway.workers.ts';

interface Part {
  readonly part: number;
  readonly url: string;
  readonly headers: Record<string, string>;
}

interface File {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly hashes: Uint8Array[];
  readonly id: MediaId;
}

async function fileOf(size: number, seed: number): Promise<File> {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536) bytes.set([seed, at >> 16, at >> 24], at);
  const hashes: Uint8Array[] = [];
  for (let at = 0; at < size; at += mediaPartBytes) {
    const part = bytes.subarray(at, at + mediaPartBytes);
    hashes.push(new Uint8Array(await crypto.subtle.digest('SHA-256', part)));
  }
  return { bytes, hashes, id: mediaIdOf(hashes, sha256) };
}

const partOf = ({ bytes }: File, part: number) => bytes.subarray((part - 1) * mediaPartBytes, part * mediaPartBytes);

async function open(by: SignedDevice, { bytes, hashes }: File, kind = 'document') {
  const body = { kind, size: bytes.length, parts: hashes.map(toBase64) };
  return call('POST', '/v1/media', { token: by.token, body });
}

async function put({ url, headers }: Part, body: Uint8Array<ArrayBuffer>): Promise<{ status: number; code: string }> {
  const response = await exports.default.fetch(new Request(url, { method: 'PUT', headers, body }));
  const json = (await response.json()) as { error?: { code: string } };
  return { status: response.status, code: json.error?.code ?? 'kept' };
}

async function store(by: SignedDevice, file: File): Promise<void> {
  for (const part of (await open(by, file)).json.parts as Part[]) {
    expect(await put(part, partOf(file, part.part))).toMatchObject({ status: 200 });
  }
  expect((await confirm(by, file)).json).toEqual({ stored: true });
}

const confirm = (by: SignedDevice, { id }: File) => call('POST', `/v1/media/${id}/confirm`, { token: by.token });
const address = (by: SignedDevice, { id }: File) =>
  call('POST', `/v1/media/${id}/address`, { token: by.token, body: {} });
const read = (url: string, headers: Record<string, string> = {}) =>
  exports.default.fetch(new Request(url, { headers }));
const codeOf = async (response: Response) => ((await response.json()) as { error: { code: string } }).error.code;
const keys = async () => (await env.MEDIA_BUCKET.list()).objects.map(({ key }) => key);

let alice: SignedDevice;
let bob: SignedDevice;
beforeAll(async () => {
  alice = await signUp({ handle: 'media_alice' });
  bob = await signUp({ handle: 'media_bob' });
});

describe('[H20] [B4] [B5] storing an object', () => {
  test('of three parts: what lacks is named, each part is checked, and it is read only when it is confirmed', async () => {
    const file = await fileOf(2 * mediaPartBytes + 5_000, 1);
    const opened = await open(alice, file);
    expect(opened.json).toMatchObject({ object: file.id, held: false });
    const parts = opened.json.parts as Part[];
    expect(parts.map(({ part }) => part)).toEqual([1, 2, 3]);
    expect(await put(parts[1] as Part, partOf(file, 2))).toMatchObject({ status: 200 });
    expect((await confirm(alice, file)).json.error.code).toBe('upload-incomplete');
    expect((await address(alice, file)).json.error.code).toBe('unknown-media');
    // Interrupted: asked again, only what lacks is to be sent.
    const again = (await open(alice, file)).json.parts as Part[];
    expect(again.map(({ part }) => part)).toEqual([1, 3]);
    for (const part of again) expect(await put(part, partOf(file, part.part))).toMatchObject({ status: 200 });
    // An address is good again, and stores the same.
    expect(await put(again[1] as Part, partOf(file, 3))).toMatchObject({ status: 200 });
    expect((await confirm(alice, file)).json).toEqual({ stored: true });
    expect((await confirm(alice, file)).json).toEqual({ stored: true });
    const { url, size } = (await address(alice, file)).json;
    expect(size).toBe(file.bytes.length);
    const whole = await read(url);
    expect(new Uint8Array(await whole.arrayBuffer())).toEqual(file.bytes);
  });

  test.each([
    ['of one part', 5_000],
    ['of several', mediaPartBytes + 5_000],
  ])('other bytes, more or fewer than were announced are refused, and nothing is kept (%s)', async (_what, size) => {
    const file = await fileOf(size, 2);
    const [first] = (await open(alice, file)).json.parts as Part[];
    const right = partOf(file, 1);
    const other = right.slice();
    other[right.length - 1] = 77;
    const longer = new Uint8Array(right.length + 1);
    longer.set(right);
    for (const bytes of [other, right.slice(1), longer, new Uint8Array(0)]) {
      expect(await put(first as Part, bytes)).toEqual({ status: 422, code: 'wrong-content' });
    }
    // Without a length that says so before.
    const stream = new Blob([longer]).stream();
    expect(
      (await exports.default.fetch(new Request((first as Part).url, { method: 'PUT', body: stream }))).status,
    ).toBe(422);
    expect(await keys()).not.toContain(file.id);
    expect((await confirm(alice, file)).json.error.code).toBe('upload-incomplete');
    expect((await address(alice, file)).json.error.code).toBe('unknown-media');
  });

  test('[B4] a part that is to be stored in the place of a known one is not, and one in the place of none is', async () => {
    const file = await fileOf(5_000, 12);
    const [{ url, headers }] = (await open(alice, file)).json.parts as [Part];
    const known = { ...headers, 'if-match': '*' };
    expect(await put({ part: 1, url, headers: known }, partOf(file, 1))).toEqual({ status: 412, code: 'malformed' });
    expect((await confirm(alice, file)).json.error.code).toBe('upload-incomplete');
    const none = { ...headers, 'if-none-match': '*' };
    expect(await put({ part: 1, url, headers: none }, partOf(file, 1))).toEqual({ status: 200, code: 'kept' });
    expect((await confirm(alice, file)).json).toEqual({ stored: true });
  });

  test('[B4] of a part that is there nothing is read again', async () => {
    const file = await fileOf(mediaPartBytes + 5_000, 9);
    const [first] = (await open(alice, file)).json.parts as [Part];
    expect(await put(first, partOf(file, 1))).toMatchObject({ status: 200 });
    let read = 0;
    const bytes = partOf(file, 1);
    const body = new ReadableStream(
      {
        pull(controller) {
          const piece = bytes.slice(read, read + 65_536);
          read += piece.length;
          if (piece.length === 0) controller.close();
          else controller.enqueue(piece);
        },
      },
      { highWaterMark: 0 },
    );
    expect((await exports.default.fetch(new Request(first.url, { method: 'PUT', body }))).status).toBe(200);
    expect(read).toBeLessThan(mediaPartBytes / 4);
  });

  test('[D10.1] given up before it was stored, its ledger is as if nobody had ever asked', async () => {
    const file = await fileOf(5_000, 10);
    await open(alice, file);
    const ledger = env.MEDIA.getByName(file.id);
    await runInDurableObject(ledger, (_, { storage }) => void storage.sql.exec('UPDATE uploads SET touched_at = 1'));
    expect(await runDurableObjectAlarm(ledger)).toBe(true);
    const left = await runInDurableObject(ledger, async (_, { storage }) => [
      storage.sql
        .exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'")
        .toArray(),
      await storage.getAlarm(),
    ]);
    expect(left).toEqual([[], null]);
    await store(alice, file);
    expect((await address(alice, file)).status).toBe(200);
  });

  test('an address that was altered stores nothing', async () => {
    const file = await fileOf(5_000, 3);
    const [part] = (await open(alice, file)).json.parts as [Part];
    for (const [name, value] of [
      ['length', '4999'],
      ['sha256', '0'.repeat(64)],
      ['user', bob.user],
      ['until', String(Date.now() + 1e9)],
      ['mac', 'A'.repeat(43)],
    ] as const) {
      const url = new URL(part.url);
      url.searchParams.set(name, value);
      expect(await put({ ...part, url: url.href }, file.bytes)).toEqual({ status: 403, code: 'bad-address' });
    }
    const elsewhere = part.url.replace('/parts/1', '/parts/2');
    expect(await put({ ...part, url: elsewhere }, file.bytes)).toEqual({ status: 403, code: 'bad-address' });
    expect(await keys()).not.toContain(file.id);
  });

  test('[B2] too long for its kind, too few parts, and no such kind are refused', async () => {
    const file = await fileOf(5_000, 4);
    const said = (more: object) => ({ kind: 'image', size: 5_000, parts: file.hashes.map(toBase64), ...more });
    const ask = async (more: object) =>
      (await call('POST', '/v1/media', { token: alice.token, body: said(more) })).json.error.code;
    const three = Array.from({ length: 3 }, () => toBase64(new Uint8Array(32)));
    expect(await ask({ size: 17 * 1024 * 1024, parts: three })).toBe('too-large');
    expect(await ask({ size: 16 * 1024 * 1024, parts: three })).toBe('malformed');
    expect(await ask({ kind: 'music' })).toBe('malformed');
    expect(await ask({ size: 0 })).toBe('malformed');
  });

  test.each([
    ['image', 16],
    ['video', 64],
    ['document', 100],
  ])('[B2] of its kind the longest is taken, and one byte more refused: %s', async (kind, mib) => {
    const most = mib * 1024 * 1024;
    const longest = most + Math.ceil(most / 20) + 1_024;
    const ask = (size: number) => {
      const parts = Array.from({ length: Math.ceil(size / mediaPartBytes) }, (_, at) =>
        toBase64(new Uint8Array(32).fill(at + mib)),
      );
      return call('POST', '/v1/media', { token: alice.token, body: { kind, size, parts } });
    };
    expect(await ask(longest + 1)).toMatchObject({ status: 413, json: { error: { code: 'too-large' } } });
    expect(await ask(longest)).toMatchObject({ status: 200, json: { held: false } });
  });

  test('[B3] the second time the same ciphertext moves no body; another person is asked for all of it', async () => {
    const file = await fileOf(6_000, 5);
    await store(alice, file);
    expect((await open(alice, file)).json).toMatchObject({ object: file.id, held: true, parts: [] });
    expect((await open(bob, file)).json).toMatchObject({ held: false, parts: [{ part: 1 }] });
    expect((await address(bob, file)).json.error.code).toBe('unknown-media');
    await store(bob, file);
    expect((await address(bob, file)).status).toBe(200);
    expect((await keys()).filter((key) => key === file.id)).toHaveLength(1);
  });

  test.each([
    ['of one part', 5_001],
    ['of several', mediaPartBytes + 5_001],
  ])('[B5] confirmed many times at once it is stored, and everybody hears so (%s)', async (_what, size) => {
    const file = await fileOf(size, 11);
    for (const part of (await open(alice, file)).json.parts as Part[]) await put(part, partOf(file, part.part));
    const answers = await Promise.all(Array.from({ length: 6 }, () => confirm(alice, file)));
    expect(answers.map(({ json }) => json)).toEqual(answers.map(() => ({ stored: true })));
  });

  test('[B5] put together before a crash, and not told to the ledger: confirmed again it is there', async () => {
    const file = await fileOf(mediaPartBytes + 10, 6);
    for (const part of (await open(alice, file)).json.parts as Part[]) await put(part, partOf(file, part.part));
    const finish = await runInDurableObject(env.MEDIA.getByName(file.id), (object) =>
      (object as unknown as Ledger).finish({ user: alice.user as UserId }),
    );
    if ('refused' in finish || finish.stored) throw new Error('not there');
    const parts = finish.parts.map(({ part, etag }) => ({ partNumber: part, etag }));
    await env.MEDIA_BUCKET.resumeMultipartUpload(file.id, finish.upload).complete(parts);
    expect((await confirm(alice, file)).json).toEqual({ stored: true });
    expect((await read((await address(alice, file)).json.url)).status).toBe(200);
  });
});

describe('[B8] reading an object', () => {
  let file: File;
  let url: string;
  beforeAll(async () => {
    file = await fileOf(5_000_000, 7);
    await store(alice, file);
    url = (await address(alice, file)).json.url;
  });

  test.each([
    ['bytes=0-0', 0, 0],
    ['bytes=4999999-', 4_999_999, 4_999_999],
    ['bytes=2097000-2098000', 2_097_000, 2_098_000],
    ['bytes=-10', 4_999_990, 4_999_999],
    ['bytes=100-9999999', 100, 4_999_999],
  ])('a range: %s', async (range, from, through) => {
    const response = await read(url, { range });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${from}-${through}/5000000`);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(file.bytes.subarray(from, through + 1));
  });

  test('what is no range is passed over, and one behind the end is refused', async () => {
    for (const range of ['bytes=', 'lines=1-2', 'bytes=5-4', 'bytes=0-1,3-4']) {
      const response = await read(url, { range });
      expect(response.status).toBe(200);
      await response.body?.cancel();
    }
    for (const range of ['bytes=5000000-', 'bytes=-0', `bytes=${'9'.repeat(40)}-`]) {
      const behind = await read(url, { range });
      expect([behind.status, behind.headers.get('content-range')]).toEqual([416, 'bytes */5000000']);
      expect(await codeOf(behind)).toBe('malformed');
    }
  });

  test('what one has already is not sent again, and a range of something else is not given for one of this', async () => {
    const etag = `"${file.id}"`;
    for (const same of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const response = await read(url, { 'if-none-match': same, range: 'bytes=0-9' });
      expect([response.status, response.headers.get('etag')]).toEqual([304, etag]);
      expect((await response.arrayBuffer()).byteLength).toBe(0);
    }
    const asked = async (headers: Record<string, string>) => {
      const response = await read(url, headers);
      await response.body?.cancel();
      return response.status;
    };
    const range = 'bytes=0-9';
    expect(await asked({ 'if-none-match': '"other"' })).toBe(200);
    expect(await asked({ range, 'if-range': etag })).toBe(206);
    for (const other of ['"other"', `W/${etag}`, new Date().toUTCString()])
      expect(await asked({ range, 'if-range': other })).toBe(200);
    // A wrong address says nothing of what there is.
    for (const name of ['if-match', 'if-none-match'])
      expect(await codeOf(await read(`${url}0`, { [name]: '"other"' }))).toBe('bad-address');
  });

  test('what is wanted only as long as it is this is not given as something else; of what has no date none counts', async () => {
    const etag = `"${file.id}"`;
    const range = 'bytes=0-9';
    for (const match of [etag, `"other", ${etag}`, '*'])
      expect((await read(url, { 'if-match': match, range })).status).toBe(206);
    for (const match of ['"other"', `W/${etag}`]) {
      const response = await read(url, { 'if-match': match, 'if-none-match': etag, range });
      expect([response.status, await codeOf(response)]).toEqual([412, 'malformed']);
      expect(
        (await exports.default.fetch(new Request(url, { method: 'HEAD', headers: { 'if-match': match } }))).status,
      ).toBe(412);
    }
    const long = new Date(0).toUTCString();
    for (const name of ['if-unmodified-since', 'if-modified-since'])
      expect((await read(url, { [name]: long, range })).status).toBe(206);
  });

  test('its length can be asked for alone: nothing is read for that, and what is no more is not there', async () => {
    const config = readConfig({});
    const app = makeApp(config, routesOf(config.limits));
    const real = portsOf(env, config, createExecutionContext());
    let isGone = false;
    const bucket = {
      ...real.bucket,
      read: () => Promise.reject(new Error('read')),
      sizeOf: async (key: string) => (isGone ? null : real.bucket.sizeOf(key)),
    };
    const world = { ports: { ...real, bucket }, admit: async () => true, assets: async () => new Response('none') };
    const head = (headers: Record<string, string> = {}) =>
      app.fetch(new Request(url, { method: 'HEAD', headers }), world);
    for (const headers of [{}, { range: 'bytes=0-9' }]) {
      const response = await head(headers);
      expect([response.status, response.headers.get('content-length')]).toEqual([200, '5000000']);
      expect(response.headers.get('accept-ranges')).toBe('bytes');
    }
    for (const [headers, status] of [
      [{ 'if-none-match': '*' }, 304],
      [{ 'if-match': '"other"' }, 412],
    ] as const)
      expect((await head(headers)).status).toBe(status);
    isGone = true;
    for (const headers of [{}, { 'if-none-match': '*' }, { 'if-match': '"other"' }] as Record<string, string>[])
      expect((await head(headers)).status).toBe(404);
  });

  test('an address that was altered is refused, and another object’s is none', async () => {
    for (const [name, value] of [
      ['size', '10'],
      ['until', String(Date.now() + 1e12)],
      ['mac', ''],
    ] as const) {
      const altered = new URL(url);
      altered.searchParams.set(name, value);
      expect(await codeOf(await read(altered.href))).toBe('bad-address');
    }
    const other = await fileOf(100, 8);
    expect(await codeOf(await read(url.replace(file.id, other.id)))).toBe('bad-address');
    expect(Number(new URL(url).searchParams.get('until')) - Date.now()).toBeGreaterThan(29 * 24 * 3_600_000);
  });

  test('what was read once is not asked of the bucket again; of pieces that are cached short it is', async () => {
    const bytes = new Uint8Array(5_000_000).fill(9);
    const asked: number[] = [];
    const cached = new Map<string, Uint8Array<ArrayBuffer>>();
    const options = {
      bucket: {
        read: async (_key: string, offset: number, length: number) => {
          asked.push(offset);
          return bytes.slice(offset, offset + length).buffer;
        },
      } as never,
      cache: {
        match: async (name: string) => (cached.has(name) ? new Response(cached.get(name)) : undefined),
        put: async (name: string, response: Response) =>
          void cached.set(name, new Uint8Array(await response.arrayBuffer())),
      },
      later: (work: () => Promise<unknown>) => void waiting.push(work()),
      origin: 'https://a.example',
    };
    const waiting: Promise<unknown>[] = [];
    const readAll = async (from: number, through: number) => {
      const stream = await readPieces(options, { id: file.id, size: bytes.length }, { from, through });
      const length = (await new Response(stream).arrayBuffer()).byteLength;
      await Promise.all(waiting);
      return length;
    };
    expect(await readAll(0, 4_999_999)).toBe(5_000_000);
    expect(asked).toHaveLength(3);
    expect(await readAll(0, 4_999_999)).toBe(5_000_000);
    expect(await readAll(3_000_000, 4_500_000)).toBe(1_500_001);
    expect(asked).toHaveLength(3);
    cached.set(`https://a.example/v1/media/${file.id}/pieces/0`, new Uint8Array(3));
    expect(await readAll(0, 10)).toBe(11);
    expect(asked).toHaveLength(4);
  });
});

test('[B4] an address that is used again after the confirmation stores nothing, and is told that the upload is over', async () => {
  for (const size of [5_000, mediaPartBytes + 10]) {
    const file = await fileOf(size, 23);
    const [first] = (await open(alice, file)).json.parts as [Part];
    await store(alice, file);
    const other = partOf(file, 1).slice();
    other[0] = 99;
    for (const bytes of [partOf(file, 1), other])
      expect(await put(first, bytes)).toEqual({ status: 410, code: 'upload-over' });
    const whole = await read((await address(alice, file)).json.url);
    expect(new Uint8Array(await whole.arrayBuffer())).toEqual(file.bytes);
  }
});

test('[B8] what was read once comes from the cache of the runtime: two downloads, one reading of the bucket', async () => {
  const file = await fileOf(3_000_000, 24);
  await store(alice, file);
  const { url } = (await address(alice, file)).json;
  const config = readConfig({});
  const app = makeApp(config, routesOf(config.limits));
  const readAt: number[] = [];
  const download = async () => {
    const context = createExecutionContext();
    const real = portsOf(env, config, context);
    const bucket = {
      ...real.bucket,
      read: async (key: string, offset: number, length: number) => {
        readAt.push(offset);
        return real.bucket.read(key, offset, length);
      },
    };
    const world = { ports: { ...real, bucket }, admit: async () => true, assets: async () => new Response('none') };
    const response = await app.fetch(new Request(url), world);
    const bytes = new Uint8Array(await response.arrayBuffer());
    // What is put into the cache is put there after the answer.
    await waitOnExecutionContext(context);
    return bytes;
  };
  expect(await download()).toEqual(file.bytes);
  expect(readAt).toEqual([0, 2 * 1024 * 1024]);
  expect(await download()).toEqual(file.bytes);
  expect(readAt).toHaveLength(2);
});

describe('an address that has run out', () => {
  /** Gives addresses that are over after a millisecond; who answers them is the worker itself. */
  async function openShort(by: SignedDevice, method: string, path: string, body: object) {
    const config = readConfig({ ROOST_LIMITS: JSON.stringify({ mediaPutMs: 1, mediaReadMs: 1 }) });
    const world = {
      ports: portsOf(env, config, createExecutionContext()),
      admit: async () => true,
      assets: async () => new Response('none', { status: 404 }),
    };
    const app = makeApp(config, routesOf(config.limits));
    const response = await app.fetch(requestTo(method, path, { token: by.token, body }), world);
    expect(response.status).toBe(200);
    // biome-ignore lint/suspicious/noExplicitAny: as `call` gives it
    const given = (await response.json()) as any;
    while (Date.now() <= given.expiresAt) await new Promise((resolve) => setTimeout(resolve, 5));
    return given;
  }

  test('[B4] stores nothing, and another one does', async () => {
    const file = await fileOf(5_000, 21);
    const body = { kind: 'document', size: file.bytes.length, parts: file.hashes.map(toBase64) };
    const [over] = (await openShort(alice, 'POST', '/v1/media', body)).parts as [Part];
    expect(await put(over, file.bytes)).toEqual({ status: 410, code: 'address-expired' });
    expect(await keys()).not.toContain(file.id);
    expect((await confirm(alice, file)).json.error.code).toBe('upload-incomplete');
    await store(alice, file);
  });

  test('[B8] reads nothing, of no range, and another one does', async () => {
    const file = await fileOf(5_000, 22);
    await store(alice, file);
    const { url } = await openShort(alice, 'POST', `/v1/media/${file.id}/address`, {});
    for (const headers of [{}, { range: 'bytes=0-9' }]) {
      const response = await read(url, headers);
      expect([response.status, await codeOf(response)]).toEqual([410, 'address-expired']);
    }
    expect((await read((await address(alice, file)).json.url)).status).toBe(200);
  });
});

describe('an object is not held awake by bytes that are under way', () => {
  /** The gateway, which counts the calls to objects: those that are open, and all. */
  function counting() {
    const calls = { open: 0, all: 0, openAtBucket: 0, atBucket: 0 };
    const counted = <Object extends object>(object: Object): Object =>
      new Proxy(object, {
        get:
          (target, name) =>
          async (...args: unknown[]) => {
            calls.open++;
            calls.all++;
            try {
              return await (target as Record<string | symbol, (...args: unknown[]) => unknown>)[name]?.(...args);
            } finally {
              calls.open--;
            }
          },
      });
    const config = readConfig({});
    const real = portsOf(env, config, createExecutionContext());
    const ports: Ports = {
      ...real,
      media: (id) => counted(real.media(id)),
      user: (id) => counted(real.user(id)),
      conversation: (id) => counted(real.conversation(id)),
      bucket: {
        ...real.bucket,
        async complete(key, upload, given) {
          calls.atBucket++;
          calls.openAtBucket = Math.max(calls.openAtBucket, calls.open);
          await real.bucket.complete(key, upload, given);
          calls.openAtBucket = Math.max(calls.openAtBucket, calls.open);
        },
      },
      // What is asked of these first says nothing of the others.
      cache: null,
    };
    const app = makeApp(config, routesOf(config.limits));
    const world = { ports, admit: async () => true, assets: async () => new Response('none', { status: 404 }) };
    return { calls, ask: async (request: Request) => app.fetch(request, world) };
  }

  test('[B4] [B8] a part that comes slowly costs two calls, both over while it comes; a confirmation three, none open while the bucket puts it together; what is read costs none', async () => {
    const file = await fileOf(mediaPartBytes + 300_000, 9);
    const parts = (await open(alice, file)).json.parts as Part[];
    const { calls, ask } = counting();
    const openMeanwhile: number[] = [];
    for (const { part, url, headers } of parts) {
      const bytes = partOf(file, part);
      let at = 0;
      const body = new ReadableStream<Uint8Array>(
        {
          async pull(controller) {
            openMeanwhile.push(calls.open);
            await new Promise((resolve) => setTimeout(resolve, 5));
            openMeanwhile.push(calls.open);
            if (at >= bytes.length) return controller.close();
            controller.enqueue(bytes.slice(at, at + 1_000_000));
            at += 1_000_000;
          },
        },
        { highWaterMark: 0 },
      );
      const length = { 'content-length': String(bytes.length) };
      const response = await ask(new Request(url, { method: 'PUT', headers: { ...headers, ...length }, body }));
      expect([response.status, await response.json()]).toEqual([200, { kept: true }]);
    }
    expect(openMeanwhile.length).toBeGreaterThan(20);
    expect(Math.max(...openMeanwhile)).toBe(0);
    expect(calls.all).toBe(2 * parts.length);

    calls.all = 0;
    const { method, path, token } = { method: 'POST', path: `/v1/media/${file.id}/confirm`, token: alice.token };
    const confirmed = await ask(requestTo(method, path, { token }));
    expect([confirmed.status, await confirmed.json()]).toEqual([200, { stored: true }]);
    // Whose it is, what is to be put together, and that it was: the bucket was at work while none of them was open.
    expect(calls).toEqual({ open: 0, all: 3, openAtBucket: 0, atBucket: 1 });

    calls.all = 0;
    calls.atBucket = 0;
    const { url } = (await address(alice, file)).json;
    const response = await ask(new Request(url));
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(file.bytes);
    expect(calls).toMatchObject({ open: 0, all: 0 });
  }, 60_000);
});
