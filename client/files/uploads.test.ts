/** Storing what is to be sent against a server that is played: its refusals, its silence, and a slow line. */
import { expect, test, vi } from 'vitest';
import { mediaPartBytes, mediaPartsOf } from '../../protocol/media.ts';
import type { MessageId, NewFile } from '../api.ts';
import type { BytesFetch, SentListener } from '../ports.ts';
import { settle } from '../testing/fake-clock.ts';
import { alice, bob, open, place, shown } from '../testing/people.ts';

const smallFile = fileOf(1_000);
/** Of two parts. */
const longFile = fileOf(9_000_000);

function fileOf(size: number): NewFile {
  const read = async function* () {
    yield new Uint8Array(size);
  };
  return { name: 'a', type: 'b', kind: 'document', size, read };
}

type PartUpload = (part: number, body: Uint8Array, sent: SentListener) => Promise<object | null>;

/** Alice, who has a chat with Bob; `put` says what becomes of a part: null, it is stored, or it is refused. */
async function uploading(put: PartUpload) {
  const here = place();
  await open(here, bob);
  /** When it was asked what lacks. */
  const asked: number[] = [];
  const stored = new Map<string, Set<number>>();
  const fetch = async (url: string, { body }: { body?: string }) => {
    if (/\/(confirm|hold)$/.test(url)) return { ok: true, status: 200, json: async () => ({}) };
    if (!url.endsWith('/v1/media')) throw new TypeError('Failed to fetch');
    asked.push(here.clock.at);
    const { size, parts: hashes } = JSON.parse(body ?? '') as { size: number; parts: string[] };
    const has = stored.get(hashes.join()) ?? new Set();
    stored.set(hashes.join(), has);
    const all = Array.from({ length: mediaPartsOf(size) }, (_, i) => i + 1);
    const parts = all
      .filter((part) => !has.has(part))
      .map((part) => ({ part, url: `${hashes.join()} ${part}`, headers: {} }));
    return { ok: true, status: 200, json: async () => ({ parts }) };
  };
  const bytesFetch: BytesFetch = async (url, { body, sent = () => {} }) => {
    const [object = '', part] = url.split(' ');
    const error = await put(Number(part), body as Uint8Array, sent);
    if (error === null) stored.get(object)?.add(Number(part));
    const answer = { json: async () => ({ error }), arrayBuffer: async () => new ArrayBuffer(0) };
    return { ok: error === null, status: error === null ? 200 : 400, ...answer };
  };
  const { roost } = await open(here, alice, { fetch, bytesFetch });
  const id = await roost.direct(bob);
  await roost.send(id, { text: 'hello' });
  await settle();
  const states = async () => (await shown(roost, id)).slice(1).map(({ state }) => state);
  const last = async () => (await shown(roost, id)).at(-1)?.id as MessageId;
  return { ...here, roost, id, asked, states, last };
}

const bad = { code: 'bad-address', advice: 'never', sentence: 'x' };

test('[B4] a part whose address is taken for bad is given a new one', async () => {
  const refusals: (object | null)[] = [bad, bad, null];
  const { clock, roost, id, asked, states } = await uploading(async () => refusals.shift() ?? null);
  await roost.sendFile(id, smallFile);
  await settle();
  await clock.advance(10_000);
  expect(await states()).toEqual(['delivered']);
  expect(asked).toHaveLength(3);
});

test('[B4] a server that takes none of its own addresses is not asked for ever', async () => {
  const { clock, roost, id, asked, states } = await uploading(async () => bad);
  await roost.sendFile(id, smallFile);
  await settle();
  await clock.advance(600_000);
  expect(await states()).toEqual(['failed']);
  expect(asked).toHaveLength(5);
});

test('[B4] after many failures of the line, too, a part whose address is taken for bad is given a new one', async () => {
  const refusals = [...Array.from({ length: 6 }, () => 'offline'), bad, bad];
  const { clock, roost, id, states } = await uploading(async () => {
    const next = refusals.shift() ?? null;
    if (typeof next === 'string') throw new TypeError('Failed to fetch');
    return next;
  });
  await roost.sendFile(id, smallFile);
  await settle();
  for (let second = 0; second < 200; second++) await clock.advance(1_000);
  expect(await states()).toEqual(['delivered']);
});

test('[B4] an address that is over when its part comes is asked for anew', async () => {
  const over = { code: 'address-expired', advice: 'after-resync', sentence: 'x' };
  let isOver = true;
  const { clock, roost, id, asked, states } = await uploading(async (part) => {
    if (part === 1 || !isOver) return null;
    isOver = false;
    return over;
  });
  await roost.sendFile(id, longFile);
  await settle();
  await clock.advance(10_000);
  expect(await states()).toEqual(['delivered']);
  expect(asked).toHaveLength(2);
});

test('[B11] what waits ever longer begins anew once a part is stored', async () => {
  let failures = 6;
  let hasFailed = false;
  const { clock, roost, id, asked, states } = await uploading(async (part) => {
    if (part === 1 && failures-- > 0) throw new TypeError('Failed to fetch');
    if (part === 2 && !hasFailed) {
      hasFailed = true;
      throw new TypeError('Failed to fetch');
    }
    return null;
  });
  await roost.sendFile(id, longFile);
  await settle();
  for (let second = 0; second < 80; second++) await clock.advance(1_000);
  expect(asked.slice(1).map((at, i) => Math.round((at - (asked[i] as number)) / 1_000))).toEqual([
    1, 2, 4, 8, 16, 32, 1,
  ]);
  expect(await states()).toEqual(['delivered']);
});

test('[B11] how far a file is tells what is stored, and what of the next part has gone', async () => {
  let failures = 1;
  const { clock, roost, id, states } = await uploading(async (part, body, sent) => {
    sent(body.length / 2);
    if (part === 2 && failures-- > 0) throw new TypeError('Failed to fetch');
    sent(body.length);
    return null;
  });
  const told: number[][] = [];
  let total = 0;
  roost.on('upload-progress', (amount) => {
    told.push([amount.stored, amount.sent]);
    total = amount.total;
  });
  await roost.sendFile(id, longFile);
  await settle();
  for (let second = 0; second < 5; second++) await clock.advance(1_000);
  expect(await states()).toEqual(['delivered']);
  const [first, half] = [mediaPartBytes, (total - mediaPartBytes) / 2];
  const ofFirst = [0, first / 2, first].map((sent) => [0, sent]);
  const ofSecond = [0, half].map((sent) => [first, first + sent]);
  expect(told).toEqual([...ofFirst, ...ofSecond, ...ofSecond, [first, total], [total, total]]);
});

test('[B11] on a slow line parts go one at a time, on another one two', async () => {
  let ms = 1_000;
  let now = 0;
  const atOnce: number[] = [];
  const { clock, roost, id, states } = await uploading(async () => {
    atOnce.push(++now);
    await new Promise<void>((resolve) => void clock.surroundings.timer(ms, resolve));
    now -= 1;
    return null;
  });
  const send = async (files: number) => {
    atOnce.length = 0;
    for (let count = 0; count < files; count++) await roost.sendFile(id, smallFile);
    await vi.waitFor(() => expect(atOnce.length).toBeGreaterThan(0), { timeout: 60_000 });
    await clock.advance(files * ms + 5_000);
    return Math.max(...atOnce);
  };
  expect(await send(4)).toBe(2);
  ms = 20_000;
  await send(1);
  expect(await send(4)).toBe(1);
  ms = 1_000;
  await send(1);
  expect(await send(4)).toBe(2);
  expect(new Set(await states())).toEqual(new Set(['delivered']));
});

/** Of one part, and told by its length from a small one. */
const middleFile = fileOf(3_000_000);
const isMiddle = (body: Uint8Array) => body.length > 1_000_000;
const noMore = { code: 'rate-limited', advice: 'after-delay', afterMs: 3_600_000, sentence: 'x' };

test.each([
  ['the server says when they may', async () => noMore, true],
  ['the line breaks over them, and over nothing else', () => Promise.reject(new TypeError('Failed to fetch')), false],
])('[B11] files that wait leave their places to others: %s', async (_why, fails, isSaid) => {
  let areHeldUp = true;
  const { clock, roost, id, asked, states, last } = await uploading(async (_part, body) =>
    areHeldUp && isMiddle(body) ? fails() : null,
  );
  const told = new Set<string>();
  roost.on('refused', ({ conversation, message, code }) => told.add(`${conversation} ${message} ${code}`));
  await roost.sendFile(id, smallFile);
  await settle();
  const sent = await last();
  const held = new Set<string>();
  for (let count = 0; count < 3; count++) held.add(`${id} ${(await roost.sendFile(id, middleFile)).id} rate-limited`);
  await settle();
  await clock.advance(20);
  // That there is no connection is said otherwise.
  expect(told).toEqual(isSaid ? held : new Set());
  for (let count = 0; count < 3; count++) await roost.sendFile(id, smallFile);
  await roost.forward(sent, id);
  await settle();
  await clock.advance(20);
  const waiting = Array.from({ length: 3 }, () => 'sending');
  const gone = Array.from({ length: 5 }, () => 'delivered');
  expect((await states()).toSorted()).toEqual([...gone, ...waiting]);
  areHeldUp = false;
  for (let minute = 0; minute < 61; minute++) await clock.advance(60_000);
  expect(new Set(await states())).toEqual(new Set(['delivered']));
  expect(asked.length).toBeLessThan(20);
});

test('[B11] many files that wait for the line ask together no more often than a few, and go on with the first that goes through', async () => {
  let isDown = true;
  const { clock, roost, id, asked, states } = await uploading(async () => {
    if (isDown) throw new TypeError('Failed to fetch');
    return null;
  });
  for (let count = 0; count < 20; count++) await roost.sendFile(id, smallFile);
  await settle();
  for (let second = 0; second < 1_800; second++) await clock.advance(1_000);
  const before = asked.length;
  for (let second = 0; second < 600; second++) await clock.advance(1_000);
  expect(asked.length - before).toBeLessThanOrEqual(2 * 10 + 2);
  isDown = false;
  while (!(await states()).includes('delivered')) await clock.advance(1_000);
  await clock.advance(20);
  await settle();
  expect(new Set(await states())).toEqual(new Set(['delivered']));
});

test('[B11] what is sent on moves no bytes, and waits for none', async () => {
  const { clock, roost, id, states, last } = await uploading(async (_part, body) =>
    isMiddle(body) ? new Promise<null>(() => {}) : null,
  );
  await roost.sendFile(id, smallFile);
  await settle();
  const sent = await last();
  for (let count = 0; count < 3; count++) await roost.sendFile(id, middleFile);
  await roost.forward(sent, id);
  await settle();
  await clock.advance(20);
  expect((await states()).toSorted()).toEqual(['delivered', 'delivered', 'sending', 'sending', 'sending']);
});

test('[B11] a file that is given up while it waits is not asked for again', async () => {
  const { clock, roost, id, asked, states, last } = await uploading(async () => noMore);
  await roost.sendFile(id, smallFile);
  await settle();
  await roost.discard(await last());
  for (let minute = 0; minute < 61; minute++) await clock.advance(60_000);
  expect([await states(), asked.length]).toEqual([[], 1]);
});

test.each([
  ['names a time is not asked again before it, however often the line comes back', noMore, 1],
  ['names none is asked again with each line', { ...noMore, afterMs: 0 }, 4],
])('[B11] a server that has a file wait and %s', async (_what, said, times) => {
  let isHeldUp = true;
  const { clock, roost, id, asked, states } = await uploading(async () => (isHeldUp ? said : null));
  await roost.sendFile(id, smallFile);
  await settle();
  await clock.advance(20);
  for (let count = 0; count < 3; count++) {
    roost.disconnect();
    roost.connect();
    await settle();
    await clock.advance(20);
  }
  expect(asked).toHaveLength(times);
  isHeldUp = false;
  for (let minute = 0; minute < 61; minute++) await clock.advance(60_000);
  expect(await states()).toEqual(['delivered']);
});
