/** Making files ready as far as it needs no browser: what is in them, and how much of it is in memory. */
import { expect, test, vi } from 'vitest';
import { film } from '../../tests/inputs/films.ts';
import { bytes, secret } from '../../tests/inputs/pictures.ts';
import { prepareFile } from './prepare-file.browser.ts';

/** A box of a film that nobody plays. */
const unplayed = (length: number) =>
  bytes(
    [length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255],
    'uuid',
    secret,
    new Uint8Array(length - 8 - secret.length).fill(7),
  );

test.each([secret.length + 8, 256 * 1024, 256 * 1024 + 8, 1_000_000])(
  '[B15] what is written over in a film, %i bytes of it, is nothing but zeros, few of which are in memory',
  async (length) => {
    const made: number[] = [];
    class NotedBlob extends Blob {
      constructor(parts: BlobPart[] = [], how: BlobPropertyBag = {}) {
        super(parts, how);
        for (const part of parts) if (part instanceof Uint8Array) made.push(part.length);
      }
    }
    const given = new File([film(), unplayed(length)], 'a.mp4', { type: 'video/mp4' });
    vi.stubGlobal('Blob', NotedBlob);
    const file = await prepareFile(given).finally(() => vi.unstubAllGlobals());
    const pieces: Uint8Array[] = [];
    for await (const piece of file.read()) pieces.push(piece);
    const whole = Buffer.concat(pieces);
    expect([file.size, whole.length]).toEqual([given.size, given.size]);
    const [written, before] = [whole.subarray(-length + 8), Buffer.from(await given.arrayBuffer())];
    expect(written.every((byte) => byte === 0)).toBe(true);
    expect(whole.includes(secret)).toBe(false);
    // What is played lies where it lay.
    expect(whole.subarray(0, 24)).toEqual(before.subarray(0, 24));
    expect(Math.max(...made)).toBeLessThanOrEqual(256 * 1024);
  },
);

test('[B21] of what has no bytes nothing is said that it does not have', async () => {
  for (const type of ['image/jpeg', 'video/mp4', 'audio/ogg', '']) {
    const file = await prepareFile(new File([], 'a', { type }));
    expect([file.size, file.preview ?? {}]).toEqual([0, {}]);
  }
});
