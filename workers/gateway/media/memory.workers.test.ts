/** What the worker itself holds of a large object while it passes, in and out, at the pace of whoever is slow. */
import { expect, test } from 'vitest';
import { hex } from '../../../lib/bytes.ts';
import type { MediaId } from '../../../protocol/media.ts';
import type { MediaBucket } from './bucket.ts';
import { checked } from './checked.ts';
import { readPieces } from './pieces.ts';

const mib = 1024 * 1024;
const size = 100 * mib;
const piece = 2 * mib;

test('[B8] of what is read from the bucket a piece or two wait for a slow reader', async () => {
  let read = 0;
  const bucket = {
    read: (_: MediaId, _from: number, length: number) => {
      read += length;
      return Promise.resolve(new Uint8Array(length).buffer);
    },
  } as unknown as MediaBucket;
  const options = { bucket, cache: null, later: () => {}, origin: 'https://media.example.org' };
  const object = { id: `m${'a'.repeat(43)}` as MediaId, size };
  const stream = await readPieces(options, object, { from: 0, through: size - 1 });
  let seen = 0;
  let most = 0;
  for await (const bytes of stream as unknown as AsyncIterable<Uint8Array>) {
    seen += bytes.length;
    await new Promise((resolve) => setTimeout(resolve, 1));
    most = Math.max(most, read - seen);
  }
  expect(seen).toBe(size);
  expect(most).toBeLessThanOrEqual(2 * piece);
});

test('[B3] of what is stored a few pieces are taken from the sender before the bucket has taken those before', async () => {
  const length = 8 * mib;
  const block = 64 * 1024;
  let given = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (given === length) return controller.close();
        given += block;
        controller.enqueue(new Uint8Array(block));
      },
    },
    { highWaterMark: 0 },
  );
  const sha256 = hex(new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(length))));
  const { stream, isRight } = checked(body, { length, sha256 });
  let taken = 0;
  let most = 0;
  for await (const bytes of stream as unknown as AsyncIterable<Uint8Array>) {
    taken += bytes.length;
    await new Promise((resolve) => setTimeout(resolve, 1));
    most = Math.max(most, given - taken);
  }
  expect(await isRight).toBe(true);
  expect(taken).toBe(length);
  expect(most).toBeLessThanOrEqual(4 * block);
});
