import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openBody, sealBody } from './body.ts';
import { nativeAes } from './native-aes.ts';
import { pad, unpad } from './padding.ts';

const key = Uint8Array.from({ length: 32 }, (_, i) => i);
const bound = Uint8Array.of(1, 2, 3);
const content = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 7) % 256);

describe('padding', () => {
  test('[D7] a padded content is a multiple of 64 bytes long, and longer than the content', () => {
    expect([0, 1, 62, 63, 64, 127, 128].map((length) => pad(content(length)).length)).toEqual([
      64, 64, 64, 64, 128, 128, 192,
    ]);
    expect(Array.from(pad(Uint8Array.of(9)).subarray(0, 3))).toEqual([9, 0x80, 0]);
  });

  test('[D7] every content comes out of its padding as it went in', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void expect(unpad(pad(bytes))).toEqual(bytes)));
  });

  test('[D7] what nobody has padded so is refused: another length, no mark, a mark before the last block', () => {
    const early = new Uint8Array(128);
    early[63] = 0x80;
    for (const bytes of [new Uint8Array(0), content(63), new Uint8Array(64), early, new Uint8Array(64).fill(0x81)]) {
      expect(unpad(bytes)).toBeNull();
    }
  });
});

describe('a body', () => {
  test('[D7] opens with its key, and says no more of its length than 64 bytes do', async () => {
    for (const length of [0, 1, 63, 64, 8_000, 8_127, 8_128, 8_191, 8_192, 60_000]) {
      const body = await sealBody(key, content(length), bound);
      expect(body.length).toBe((Math.floor(length / 64) + 1) * 64 + 16);
      expect(await openBody(key, body, bound)).toEqual(content(length));
    }
  });

  test('[D7] the same from JavaScript and from the runtime', async () => {
    const native = await nativeAes('AES-GCM', key);
    expect(await native.encrypt(new Uint8Array(12), pad(content(200)), bound)).toEqual(
      await sealBody(key, content(200), bound),
    );
  });

  test.each([100, 20_000])(
    '[D7] of %d bytes does not open altered anywhere, cut, longer, or as another message',
    async (length) => {
      const body = await sealBody(key, content(length), bound);
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
      expect(
        await openBody(
          key.map((byte) => byte ^ 1),
          body,
          bound,
        ),
      ).toBeNull();
    },
  );
});
