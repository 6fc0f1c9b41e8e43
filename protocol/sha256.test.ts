import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from './sha256.ts';

test('is SHA-256, one after the other, of whatever length', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 5 }), (texts) => {
      const digests = texts.map((bytes) => sha256(bytes));
      // Compared at the end: a digest must not be a view of what the next one is made in.
      for (const [i, bytes] of texts.entries()) {
        expect(Buffer.from(digests[i] ?? []).toString('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
      }
    }),
  );
});

test('also of what a runtime would hash by itself', () => {
  const bytes = new Uint8Array(70_000).map((_, i) => i % 251);
  expect(Buffer.from(sha256(bytes)).toString('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
});
