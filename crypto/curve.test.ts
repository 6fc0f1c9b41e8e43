import { ED25519_TORSION_SUBGROUP, ed25519 } from '@noble/curves/ed25519.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agree, createKeyPair, hasNativeCurve, nativeMultiply, plainMultiply, publicKeyOf } from './curve.ts';
import { encodePublicKey, fieldPrime, writeLittleEndian } from './keys.ts';

const key = (hexOfU: string) => encodePublicKey(hexToBytes(hexOfU));
const secret = fc.uint8Array({ minLength: 32, maxLength: 32 });

/** RFC 7748, 5.2 (scalar, u, product; the top bit of the second `u` taken off), and 6.1. */
const vectors = [
  [
    'a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4',
    'e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c',
    'c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552',
  ],
  [
    '4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d',
    'e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a413',
    '95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957',
  ],
  [
    '77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a',
    'de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f',
    '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742',
  ],
] as const;

test.each(vectors)('[D7] X25519 as RFC 7748 has it: %s', async (scalar, u, product) => {
  expect(plainMultiply(hexToBytes(scalar), key(u))).toEqual(hexToBytes(product));
  expect(await nativeMultiply(hexToBytes(scalar), key(u))).toEqual(hexToBytes(product));
  expect(await agree(hexToBytes(scalar), key(u))).toEqual(hexToBytes(product));
});

test('this runtime has a curve of its own', async () => expect(await hasNativeCurve()).toBe(true));

describe('[D7] with and without the runtime the same comes out', () => {
  test('for any two keys, and both sides agree', () =>
    fc.assert(
      fc.asyncProperty(secret, secret, async (a, b) => {
        const [publicA, publicB] = [await publicKeyOf(a), await publicKeyOf(b)];
        const shared = await nativeMultiply(a, publicB);
        expect(plainMultiply(a, publicB)).toEqual(shared);
        expect(plainMultiply(b, publicA)).toEqual(shared);
      }),
      { numRuns: 10 },
    ));

  test('for keys at the edge, on the twist, and with a part of low order', async () => {
    const { Point } = ed25519;
    const torsioned = ED25519_TORSION_SUBGROUP.map((low) => {
      const { y } = Point.BASE.multiply(77n).add(Point.fromHex(low)).toAffine();
      const { Fp } = Point;
      return Fp.mul(1n + y, Fp.inv(Fp.create(1n - y + fieldPrime)));
    });
    const products = new Set<string>();
    for (const u of [2n, 3n, 9n, fieldPrime - 2n, ...torsioned]) {
      const publicKey = encodePublicKey(writeLittleEndian(u, 32));
      const product = await agree(new Uint8Array(32).fill(5), publicKey);
      expect(plainMultiply(new Uint8Array(32).fill(5), publicKey)).toEqual(product);
      products.add(product.toString());
    }
    // The scalar is a multiple of 8: what has a low order falls out, and all eight give one product.
    expect(products.size).toBe(5);
  });
});

test('[D7] nothing is agreed with a key of low order, one written otherwise, or one of another length', async () => {
  const own = new Uint8Array(32).fill(1);
  const refusal = expect.objectContaining({ code: 'malformed' });
  for (const low of [0n, 1n, fieldPrime - 1n, fieldPrime + 9n]) {
    await expect(agree(own, encodePublicKey(writeLittleEndian(low, 32)))).rejects.toEqual(refusal);
  }
  await expect(agree(new Uint8Array(31), key(vectors[0][1]))).rejects.toEqual(refusal);
  await expect(publicKeyOf(new Uint8Array(33))).rejects.toEqual(refusal);
});

test('a key pair is made of what the randomness gives', async () => {
  const pair = await createKeyPair((length) => new Uint8Array(length).fill(7));
  expect(pair.privateKey).toEqual(new Uint8Array(32).fill(7));
  expect(pair.publicKey).toEqual(await publicKeyOf(new Uint8Array(32).fill(7)));
});
