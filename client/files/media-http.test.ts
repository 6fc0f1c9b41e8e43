/** Bytes to and from addresses: whatever stalls ends, and whoever does not want them any more is rid of them at once. */
import { expect, test } from 'vitest';
import { type MediaId, mediaPartBytes } from '../../protocol/media.ts';
import type { Call } from '../http/call.ts';
import type { BytesFetch, SentListener } from '../ports.ts';
import { FakeClock, settle } from '../testing/fake-clock.ts';
import { MediaHttp, type PartAddress } from './media-http.ts';

const never = new AbortController().signal;
const at = { url: 'x', isDirect: false };

function mediaWith(fetch: BytesFetch, call: Call = () => Promise.reject(new Error('none here'))) {
  const clock = new FakeClock();
  return { clock, media: new MediaHttp({ ...clock.surroundings, call, fetch, server: 'https://chat.example' }) };
}

/** As the body of an answer does that stopped on its way. */
const stalled = (signal: AbortSignal | undefined) =>
  new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted'))));

const stalling =
  (ok: boolean): BytesFetch =>
  async (_url, { signal }) => ({
    ...{ ok, status: ok ? 206 : 403 },
    json: () => stalled(signal),
    arrayBuffer: () => stalled(signal),
  });

const range = { from: 0, through: 9, size: 20 };
const nowhere = async () => {};

/** How something ended, or `under way`. */
function outcome(work: Promise<unknown>): () => string {
  let ended = 'under way';
  work.then(
    () => (ended = 'done'),
    (error: { code?: string }) => (ended = String(error.code)),
  );
  return () => ended;
}

test.each([
  ['an answer', true],
  ['a refusal', false],
])('[B13] the body of %s that stalls is given up like a server that says nothing', async (_what, ok) => {
  const { clock, media } = mediaWith(stalling(ok));
  const ended = outcome(media.read(at, range, never, nowhere));
  await settle();
  expect(ended()).toBe('under way');
  await clock.advance(600_000);
  expect(ended()).toBe('offline');
});

test('[B13] a read is given up at once while its body is on its way', async () => {
  const { media } = mediaWith(stalling(true));
  const stop = new AbortController();
  const ended = outcome(media.read(at, range, stop.signal, nowhere));
  await settle();
  stop.abort();
  await settle();
  expect(ended()).toBe('given-up');
});

test('[B8] a refusal is what it says', async () => {
  const error = { code: 'address-expired', advice: 'after-resync', sentence: 'x' };
  const { media } = mediaWith(async () => ({
    ...{ ok: false, status: 403 },
    json: async () => ({ error }),
    arrayBuffer: async () => new ArrayBuffer(0),
  }));
  await expect(media.read(at, range, never, nowhere)).rejects.toMatchObject({ code: 'address-expired' });
  await expect(media.put({ ...at, part: 1, headers: {} }, new Uint8Array(1), never)).rejects.toMatchObject({
    code: 'address-expired',
  });
});

test('[B4] a part has the time that a slow line takes for it, and no more', async () => {
  const { clock, media } = mediaWith((_url, { signal }) => stalled(signal));
  const address = { ...at, part: 1, headers: {} };
  const [small, large] = [new Uint8Array(1_000), new Uint8Array(mediaPartBytes)];
  const [first, second] = [outcome(media.put(address, small, never)), outcome(media.put(address, large, never))];
  await clock.advance(31_000);
  expect([first(), second()]).toEqual(['offline', 'under way']);
  await clock.advance(510_000);
  expect(second()).toBe('under way');
  await clock.advance(20_000);
  expect(second()).toBe('offline');
});

test('[B11] a part of which something goes has the time anew for what is left, and none once nothing goes', async () => {
  let sent: SentListener = () => {};
  const { clock, media } = mediaWith((_url, init) => {
    sent = init.sent ?? sent;
    return stalled(init.signal);
  });
  const told: number[] = [];
  const body = new Uint8Array(64_000);
  const ended = outcome(media.put({ ...at, part: 1, headers: {} }, body, never, (bytes) => told.push(bytes)));
  for (let bytes = 1_000; bytes <= 64_000; bytes += 1_000) {
    await clock.advance(29_000);
    sent(bytes);
  }
  expect([ended(), told.length, told.at(-1)]).toEqual(['under way', 64, 64_000]);
  await clock.advance(29_000);
  expect(ended()).toBe('under way');
  await clock.advance(2_000);
  expect(ended()).toBe('offline');
  sent(64_000);
  expect(told).toHaveLength(64);
});

test('[B19] where the bucket itself cannot be used, whatever for, the server is asked for an address of its own', async () => {
  const bodies: unknown[] = [];
  const call: Call = async (_method, _path, body) => {
    bodies.push(body);
    const direct = (body as { direct?: boolean } | undefined)?.direct !== false;
    return { url: 'x', direct, parts: [{ part: 1, url: 'x', headers: {} }] };
  };
  const answers = [
    () => Promise.reject(new TypeError('barred')),
    async () => ({
      ok: false,
      status: 403,
      json: () => Promise.reject(new Error('XML')),
      arrayBuffer: async () => new ArrayBuffer(0),
    }),
  ];
  for (const answer of answers) {
    bodies.length = 0;
    const { clock, media } = mediaWith(answer, call);
    const object = `m${'a'.repeat(43)}` as MediaId;
    const file = { kind: 'image', size: 1, parts: [new Uint8Array(32)] };
    const [first] = (await media.open(file)) ?? [];
    expect(first?.isDirect).toBe(true);
    const put = media.put(first as PartAddress, new Uint8Array(1), never);
    // Not lost: a new address is asked for.
    await expect(put).rejects.toMatchObject({ code: 'address-expired', advice: 'after-resync' });
    expect(((await media.open(file)) ?? [])[0]?.isDirect).toBe(false);
    expect((await media.address(object, null)).isDirect).toBe(false);
    await clock.advance(10 * 60_000);
    expect((await media.address(object, null)).isDirect).toBe(true);
    expect(bodies.map((body) => (body as { direct?: boolean }).direct)).toEqual([undefined, false, false, undefined]);
  }
});

/** As a `fetch` gives it: a body of that many kilobytes, made as it is read. Counts them. */
function streaming(kilobytes: number, { status = 206, headers = {} }: ResponseInit) {
  const made = { kilobytes: 0, isEnded: false };
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull(controller) {
        if (made.kilobytes === kilobytes) return controller.close();
        controller.enqueue(new Uint8Array(1024).fill(made.kilobytes++));
      },
      cancel: () => void (made.isEnded = true),
    },
    { highWaterMark: 0 },
  );
  const fetch: BytesFetch = async (_url, { signal }) => {
    signal?.addEventListener('abort', () => (made.isEnded = true));
    return new Response(body, { status, headers });
  };
  return { made, ...mediaWith(fetch) };
}

const tenK = { from: 0, through: 10_239, size: 1_000_000 };

test.each([
  ['brings more than was asked for', 206, {}, 11],
  ['says that it brings more', 206, { 'content-length': '10241' }, 0],
  ['begins elsewhere', 206, { 'content-range': 'bytes 1-10240/1000000' }, 0],
  ['brings more than there is', 200, {}, 977],
])('[B13] an answer that %s is read no further', async (_what, status, headers, read) => {
  const { made, media } = streaming(100_000, { status, headers });
  const taken: number[] = [];
  const reading = media.read(at, tenK, never, async (bytes) => void taken.push(bytes.length));
  await expect(reading).rejects.toMatchObject({ code: 'bad-answer' });
  expect(made).toEqual({ kilobytes: read, isEnded: true });
  expect(Math.max(0, ...taken)).toBeLessThanOrEqual(10_240);
});

test('[B13] [B20] of a server that gives no ranges all is taken in turn, from where it is wanted, a range at a time', async () => {
  const { made, media } = streaming(100, { status: 200 });
  const taken: Uint8Array[] = [];
  const ahead: number[] = [];
  await media.read(at, { from: 3_000, through: 13_239, size: 102_400 }, never, async (bytes) => {
    ahead.push(made.kilobytes * 1024 - 3_000 - taken.reduce((sum, one) => sum + one.length, 0));
    taken.push(bytes);
  });
  const all = Buffer.from(Array.from({ length: 102_400 }, (_, i) => i >> 10));
  expect(Buffer.concat(taken).equals(all.subarray(3_000))).toBe(true);
  expect(Math.max(...taken.map(({ length }) => length))).toBe(10_240);
  expect(Math.max(...ahead)).toBeLessThan(12_000);
});

test('[B13] what the store of files throws is thrown, and is no fault of the bucket', async () => {
  const { media } = streaming(10, {});
  const full = new Error('the disk is full');
  await expect(media.read(at, tenK, never, () => Promise.reject(full))).rejects.toBe(full);
});

test('[B8] a refusal without end is none, and is read no further', async () => {
  const { made, media } = streaming(100_000, { status: 403 });
  await expect(media.read(at, tenK, never, nowhere)).rejects.toMatchObject({ code: 'bad-answer' });
  expect(made).toEqual({ kilobytes: 8 * 1024 + 1, isEnded: true });
});
