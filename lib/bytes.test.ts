import { expect, test } from 'vitest';
import { base64url, fromBase64, toBase64 } from './bytes.ts';

test.each([0, 1, 2, 3, 8_191, 8_192, 8_193, 70_001])('%i bytes are the base64 that others read', (length) => {
  const bytes = Uint8Array.from({ length }, (_, i) => (i * 7919) >> 3);
  expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
  expect(base64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
  expect(fromBase64(toBase64(bytes))).toEqual(bytes);
});
