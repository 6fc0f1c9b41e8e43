/** Leaves and heads against an implementation that shares nothing with the product's (L2, D5). */
import { readFileSync } from 'node:fs';
import { sha256 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hex } from '../../lib/bytes.ts';
import { emptyHead, extend, type LeafFields, leafOf } from '../../protocol/chain.ts';
import { type ChainVector, chainVectors } from './chain-samples.ts';
import { type PlainEntry, plainExtend, plainLeaf } from './plain-chain.ts';

const file = new URL('recorded/chain.json', import.meta.url);
const recorded = JSON.parse(readFileSync(file, 'utf8')) as ChainVector[];

const fields = (entry: PlainEntry): LeafFields => ({
  ...entry,
  controlBefore: entry.controlBefore && { seq: entry.controlBefore.seq, leaf: bytes(entry.controlBefore.leaf) },
  bodyHash: bytes(entry.bodyHash),
});

describe('the hash chain', () => {
  test('[L2] the recorded vectors are what the independent implementation computes', () => {
    expect(chainVectors()).toEqual(recorded);
  });

  test('[5.2] [5.1] [L2] leaves and heads of the product are those of the vectors', () => {
    let head: Uint8Array = emptyHead;
    for (const vector of recorded) {
      const leaf = leafOf(fields(vector.entry), sha256);
      expect(hex(leaf), `leaf ${vector.entry.seq}`).toBe(vector.leaf);
      head = extend(head, leaf, sha256);
      expect(hex(head), `head ${vector.entry.seq}`).toBe(vector.head);
    }
  });

  test('[L2] both agree on anything, and any change of a field changes the leaf', () => {
    const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
    const at = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(hex);
    const entry = fc.record({
      conversation: fc.string({ unit: 'grapheme', maxLength: 30 }),
      seq: u32,
      kind: fc.integer({ min: 0, max: 255 }),
      sender: fc.string({ unit: 'grapheme', maxLength: 30 }),
      device: u32,
      number: u32,
      at,
      countable: fc.boolean(),
      expiresAt: at,
      targets: fc.array(u32, { maxLength: 64 }),
      controlBefore: fc.option(fc.record({ seq: u32, leaf: fc.oneof(hash, fc.constant('')) })),
      bodyHash: hash,
    });
    fc.assert(
      fc.property(entry, entry, (one, other) => {
        expect(hex(leafOf(fields(one), sha256))).toBe(plainLeaf(one));
        for (const name of Object.keys(one) as (keyof PlainEntry)[]) {
          const changed = { ...one, [name]: other[name] };
          const same = JSON.stringify(changed) === JSON.stringify(one);
          expect(plainLeaf(changed) === plainLeaf(one)).toBe(same);
        }
        expect(hex(extend(bytes(one.bodyHash), bytes(other.bodyHash), sha256))).toBe(
          plainExtend(one.bodyHash, other.bodyHash),
        );
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});

function bytes(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'hex'));
}
