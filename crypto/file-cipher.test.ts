import { cbc } from '@noble/ciphers/aes.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, test } from 'vitest';
import { decryptFile, encryptFile } from './file-cipher.ts';
import { encryptedSize, type FileSecrets, filledSize } from './file-format.ts';

const chunk = 262_144;
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const file = (size: number) => Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >>> 8)) % 256);

const joined = (pieces: Uint8Array[]) => new Uint8Array(Buffer.concat(pieces));

async function encrypted(bytes: Uint8Array, pieces = [bytes]): Promise<{ blob: Uint8Array; secrets: FileSecrets }> {
  const stream = encryptFile({ source: pieces, size: bytes.length, random });
  const blob: Uint8Array[] = [];
  for (;;) {
    const next = await stream.next();
    if (next.done) return { blob: joined(blob), secrets: next.value };
    blob.push(next.value);
  }
}

async function decrypted(open: () => Iterable<Uint8Array>, secrets: FileSecrets): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of decryptFile(open, secrets)) pieces.push(piece);
  return joined(pieces);
}

/** Rejects, and says how many bytes it had given out before. */
async function refused(open: () => Iterable<Uint8Array>, secrets: FileSecrets): Promise<number> {
  let given = 0;
  const reading = (async () => {
    for await (const piece of decryptFile(open, secrets)) given += piece.length;
  })();
  await expect(reading).rejects.toMatchObject({ name: 'FileCipherError', code: 'not-genuine' });
  return given;
}

describe('lengths', () => {
  test('[D7] a file is filled up to one of a few sizes, for a twentieth of its length at most', () => {
    expect([0, 1, 541, 542, 568, 569].map(filledSize)).toEqual([541, 541, 541, 568, 568, 596]);
    const sizes = new Set<number>();
    for (let size = 541; size < 200_000_000; size = Math.ceil(size * 1.01)) {
      expect(filledSize(size)).toBeGreaterThanOrEqual(size);
      expect(filledSize(size)).toBeLessThanOrEqual(size * 1.05 + 1);
      sizes.add(filledSize(size));
    }
    expect(sizes.size).toBeLessThan(270);
  });
});

describe('a file', () => {
  // Around the borders of chunks, of filling and of blocks; the last of them end inside the MAC of a chunk of its own.
  const sizes = [0, 1, 540, 541, 542, 70_000, chunk - 17, chunk - 16, chunk, chunk + 1, 3 * chunk, 1_000_000];

  test.each(sizes)(
    '[D7] of %d bytes comes out as it went in, and its encrypted length was known before',
    async (size) => {
      const { blob, secrets } = await encrypted(file(size));
      expect(blob.length).toBe(encryptedSize(size));
      expect(secrets).toMatchObject({ size, digest: sha256(blob) });
      expect(await decrypted(() => [blob], secrets)).toEqual(file(size));
    },
  );

  test('[D7] is IV, AES-CBC and HMAC as anybody else computes them', async () => {
    const { blob, secrets } = await encrypted(file(600_000));
    const [aes, mac] = [secrets.key.subarray(0, 32), secrets.key.subarray(32)];
    const filledUp = new Uint8Array(filledSize(600_000));
    filledUp.set(file(600_000));
    expect(blob.subarray(16, -32)).toEqual(cbc(aes, blob.subarray(0, 16)).encrypt(filledUp));
    expect(blob.subarray(-32)).toEqual(hmac(sha256, mac, blob.subarray(0, -32)));
  });

  test('[D7] does not depend on the pieces that it comes in', async () => {
    const bytes = file(700_001);
    const pieces = [bytes.subarray(0, 1), bytes.subarray(1, 1), bytes.subarray(1, 400_000), bytes.subarray(400_000)];
    const { blob, secrets } = await encrypted(bytes, pieces);
    const drops = Array.from({ length: Math.ceil(blob.length / 999) }, (_, i) => blob.subarray(999 * i, 999 * (i + 1)));
    expect(await decrypted(() => drops, secrets)).toEqual(bytes);
  });

  test('[D7] gives out nothing that is altered at any of its bytes, cut, longer, or under other secrets', async () => {
    const { blob, secrets } = await encrypted(file(3));
    for (let at = 0; at < blob.length; at++) {
      const altered = blob.slice();
      altered[at] = (altered[at] as number) ^ 0x80;
      expect(await refused(() => [altered], secrets)).toBe(0);
    }
    for (const other of [
      blob.subarray(1),
      blob.subarray(0, -1),
      joined([blob, new Uint8Array(1)]),
      new Uint8Array(0),
    ]) {
      expect(await refused(() => [other], secrets)).toBe(0);
    }
    const { key, digest, size } = secrets;
    const turned = (bytes: Uint8Array, at: number) => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
    expect(await refused(() => [blob], { key, digest: turned(digest, 0), size })).toBe(0);
    expect(await refused(() => [blob], { key: turned(key, 32), digest, size })).toBe(0);
    expect(await refused(() => [blob], { key, digest, size: 600 })).toBe(0);
  });

  /** MAC and digest are right: whoever sent it made it so. */
  function crafted(size: number, padded: Uint8Array) {
    const [key, iv] = [random(64), random(16)];
    const ciphertext = cbc(key.subarray(0, 32), iv, { disablePadding: true }).encrypt(padded);
    const mac = hmac(sha256, key.subarray(32), joined([iv, ciphertext]));
    const blob = joined([iv, ciphertext, mac]);
    return { blob, secrets: { key, digest: sha256(blob), size } };
  }

  test.each([
    ['a byte that is too large', 17],
    ['zero', 0],
    ['bytes that differ', 2],
  ])(
    '[D7] whose sender has ended it with no padding (%s) is not genuine, and none of its last piece is given out',
    async (_, last) => {
      const size = filledSize(700);
      const padded = new Uint8Array(encryptedSize(size) - 48);
      padded[padded.length - 1] = last;
      const { blob, secrets } = crafted(size, padded);
      expect(await refused(() => [blob], secrets)).toBe(0);
    },
  );

  test('[D7] whose sender has ended it with more padding than its length leaves is not genuine', async () => {
    const size = 541;
    const padded = new Uint8Array(encryptedSize(size) - 48).fill(16, -16);
    const { blob, secrets } = crafted(size, padded);
    expect(await refused(() => [blob], secrets)).toBeLessThan(size);
  });

  test('[D7] that changes between the two readings is given out up to the change at most', async () => {
    const bytes = file(3 * chunk);
    const { blob, secrets } = await encrypted(bytes);
    const second = (change: (blob: Uint8Array) => Uint8Array) => {
      let readings = 0;
      return () => [readings++ === 0 ? blob : change(blob.slice())];
    };
    const turned = (at: number) => (copy: Uint8Array) => copy.fill((copy[at] as number) ^ 1, at, at + 1);
    expect(await refused(second(turned(5)), secrets)).toBe(0);
    expect(await refused(second(turned(chunk + 5)), secrets)).toBe(chunk - 16);
    expect(
      await refused(
        second((copy) => copy.subarray(0, chunk)),
        secrets,
      ),
    ).toBe(chunk - 16);
    expect(
      await refused(
        second((copy) => joined([copy, copy])),
        secrets,
      ),
    ).toBeLessThanOrEqual(bytes.length);
  });

  test('[D7] is not read beyond its length, however much a server sends', async () => {
    const { blob, secrets } = await encrypted(file(10));
    let pieces = 0;
    const endless = function* () {
      for (;;) yield (pieces++, blob);
    };
    await refused(endless, secrets);
    expect(pieces).toBeLessThan((2 * chunk) / blob.length);
  });

  test.each([-1, 1])('[D7] of a file that is not as long as was said (%d) is not made', async (difference) => {
    const stream = encryptFile({ source: [file(900)], size: 900 + difference, random });
    const reading = (async () => {
      for await (const _ of stream);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'other-size' });
  });
});
