/** Bytes to and from addresses: whatever stalls ends, and whoever does not want them any more is rid of them at once. */
import { expect, test } from 'vitest';
import { defaultLimits } from '../../protocol/limits.ts';
import { mediaPartBytes } from '../../protocol/media.ts';
import type { BytesFetch } from '../ports.ts';
import { FakeClock, settle } from '../testing/fake-clock.ts';
import { MediaHttp } from './media-http.ts';

const never = new AbortController().signal;

function mediaWith(fetch: BytesFetch) {
  const clock = new FakeClock();
  const { timer } = clock.surroundings;
  const call = () => Promise.reject(new Error('none here'));
  return { clock, media: new MediaHttp({ call, fetch, timer }) };
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

const range = { from: 0, through: 9 };

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
  const ended = outcome(media.read('x', range, never));
  await settle();
  expect(ended()).toBe('under way');
  await clock.advance(600_000);
  expect(ended()).toBe('offline');
});

test('[B13] a read is given up at once while its body is on its way', async () => {
  const { media } = mediaWith(stalling(true));
  const stop = new AbortController();
  const ended = outcome(media.read('x', range, stop.signal));
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
  await expect(media.read('x', range, never)).rejects.toMatchObject({ code: 'address-expired' });
  await expect(media.put({ part: 1, url: 'x', headers: {} }, new Uint8Array(1), never)).rejects.toMatchObject({
    code: 'address-expired',
  });
});

test('[B4] a part has the time that a slow line takes for it, and no more', async () => {
  const { clock, media } = mediaWith((_url, { signal }) => stalled(signal));
  const address = { part: 1, url: 'x', headers: {} };
  const [small, large] = [new Uint8Array(1_000), new Uint8Array(mediaPartBytes)];
  const [first, second] = [outcome(media.put(address, small, never)), outcome(media.put(address, large, never))];
  await clock.advance(31_000);
  expect([first(), second()]).toEqual(['offline', 'under way']);
  await clock.advance(510_000);
  expect(second()).toBe('under way');
  await clock.advance(defaultLimits.mediaPutMs - 541_000);
  expect(second()).toBe('offline');
});
