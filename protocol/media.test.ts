import { describe, expect, test } from 'vitest';
import { encryptedSize } from '../crypto/file-format.ts';
import { defaultLimits } from './limits.ts';
import {
  isMediaId,
  maxMediaBytes,
  mediaIdOf,
  mediaKinds,
  mediaPartBytes,
  mediaPartLength,
  mediaPartsOf,
} from './media.ts';
import { sha256 } from './sha256.ts';

describe('[B1] an object is named by its bytes', () => {
  test('by the SHA-256 over those of its parts: computed elsewhere', () => {
    // node -e: sha256(sha256('a') || sha256('b')), in base64url.
    const parts = [sha256(new Uint8Array([97])), sha256(new Uint8Array([98]))];
    expect(mediaIdOf(parts, sha256)).toBe('m5aAf7hTg7VxIcU8iGA8lrYNltT-XefedxKPX6Tlj-Uo');
    expect(isMediaId(mediaIdOf(parts, sha256))).toBe(true);
    expect(mediaIdOf(parts.toReversed(), sha256)).not.toBe(mediaIdOf(parts, sha256));
  });

  test('of parts of 8 MiB, the last one shorter', () => {
    for (const [size, parts, last] of [
      [1, 1, 1],
      [mediaPartBytes, 1, mediaPartBytes],
      [mediaPartBytes + 1, 2, 1],
      [100 * 1024 * 1024, 13, 4 * 1024 * 1024],
    ] as const) {
      expect([mediaPartsOf(size), mediaPartLength(size, parts)]).toEqual([parts, last]);
    }
  });

  test('[B2] every file as long as its kind may be fits when it is encrypted', () => {
    const most = {
      image: defaultLimits.maxImageBytes,
      video: defaultLimits.maxVideoBytes,
      document: defaultLimits.maxDocumentBytes,
    };
    for (const kind of mediaKinds) {
      expect(encryptedSize(most[kind])).toBeLessThanOrEqual(maxMediaBytes(kind, defaultLimits));
      expect(maxMediaBytes(kind, defaultLimits)).toBeLessThan(most[kind] * 1.06);
    }
  });
});
