import { gcm } from '@noble/ciphers/aes.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatenated } from '../lib/bytes.ts';
import { openBody, sealBody } from './body.ts';
import { nativeAes } from './native-aes.ts';
import { pad, unpad } from './padding.ts';

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const salt = (length: number) => Uint8Array.from({ length }, (_, i) => 200 - i);
const bound = Uint8Array.of(1, 2, 3);
const content = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 7) % 256);
const nonce = new Uint8Array(12);

describe('padding', () => {
  test('[D7] a padded content is a multiple of 32 bytes long, and longer than the content', () => {
    expect([0, 1, 30, 31, 32, 63, 64].map((length) => pad(content(length)).length)).toEqual([
      32, 32, 32, 32, 64, 64, 96,
    ]);
    expect(Array.from(pad(Uint8Array.of(9)).subarray(0, 3))).toEqual([9, 0x80, 0]);
  });

  test('[D7] every content comes out of its padding as it went in', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void expect(unpad(pad(bytes))).toEqual(bytes)));
  });

  test('[D7] what nobody has padded so is refused: another length, no mark, a mark before the last block', () => {
    const early = new Uint8Array(64);
    early[31] = 0x80;
    for (const bytes of [new Uint8Array(0), content(31), new Uint8Array(32), early, new Uint8Array(32).fill(0x81)]) {
      expect(unpad(bytes)).toBeNull();
    }
  });
});

describe('[E60] a body', () => {
  test('opens with its key, and says no more of its length than 32 bytes do', async () => {
    for (const length of [0, 1, 31, 32, 8_000, 8_127, 8_159, 8_160, 8_191, 8_192, 60_000]) {
      const { key, body } = await sealBody(content(length), bound, random);
      expect(key).toHaveLength(32);
      expect(body.length).toBe((Math.floor(length / 32) + 1) * 32 + 32);
      expect(await openBody(key, body, bound)).toEqual(content(length));
    }
  });

  test('is the same from JavaScript and from the runtime', async () => {
    const { key, body } = await sealBody(content(200), bound, salt);
    const native = await nativeAes('AES-GCM', key);
    expect(await native.encrypt(nonce, concatenated([salt(16), pad(content(200))]), bound)).toEqual(body);
  });

  test.each([100, 20_000])(
    'of %d bytes does not open altered anywhere, cut, longer, or as another message',
    async (length) => {
      const { key, body } = await sealBody(content(length), bound, random);
      const step = length < 1_000 ? 1 : 997;
      for (let at = 0; at < body.length; at += step) {
        const altered = body.slice();
        altered[at] = (altered[at] as number) ^ 1;
        expect(await openBody(key, altered, bound)).toBeNull();
      }
      for (const other of [body.subarray(1), body.subarray(0, -1), Uint8Array.of(...body, 0), new Uint8Array(0)]) {
        expect(await openBody(key, other, bound)).toBeNull();
      }
      expect(await openBody(key, body, Uint8Array.of(1, 2, 4))).toBeNull();
      const other = key.map((byte) => byte ^ 1);
      expect(await openBody(other, body, bound)).toBeNull();
    },
  );

  test.each([100, 20_000])(
    'of %d bytes that somebody else makes for a key that they were given does not open',
    async (length) => {
      const { key, body } = await sealBody(content(length), bound, random);
      // Whoever can read a message holds its key, and could seal under it: another content, the same content for another message.
      const others: [Uint8Array, Uint8Array][] = [
        [concatenated([salt(16), pad(content(length - 1))]), bound],
        [concatenated([salt(16), pad(content(length))]), bound],
        [gcm(key, nonce, bound).decrypt(body), Uint8Array.of(9)],
      ];
      for (const [salted, place] of others) {
        const made = gcm(key, nonce, place).encrypt(salted);
        expect(gcm(key, nonce, place).decrypt(made)).toEqual(salted);
        expect(await openBody(key, made, place)).toBeNull();
      }
      expect(await openBody(key, gcm(key, nonce, bound).encrypt(gcm(key, nonce, bound).decrypt(body)), bound)).toEqual(
        content(length),
      );
    },
  );

  test('a key is made of all that it opens: no two of messages that differ in anything, and the same one for the same', async () => {
    const keyOf = async (bytes: Uint8Array, place: Uint8Array, drawn = salt) =>
      (await sealBody(bytes, place, drawn)).key.join();
    const keys = [
      await keyOf(content(40), bound),
      await keyOf(content(41), bound),
      await keyOf(content(40), Uint8Array.of(1, 2)),
      await keyOf(Uint8Array.of(3, ...content(40)), Uint8Array.of(1, 2)),
      await keyOf(content(40), bound, (length) => salt(length).fill(1)),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(await keyOf(content(40), bound)).toBe(keys[0]);
  });
});
